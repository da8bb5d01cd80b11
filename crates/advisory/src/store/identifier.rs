//! Vulnerability ids in compact form: a CVE id as one number that sorts as people sort them, by
//! year, then by number.

use std::fmt;

/// A vulnerability id, borrowed from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VulnerabilityId<'a> {
    /// `CVE-year-number`.
    Cve(CveId),
    /// Any other id.
    Other(&'a str),
}

impl fmt::Display for VulnerabilityId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cve(cve) => fmt::Display::fmt(cve, f),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// A CVE id: seven bits of year from 1990 on, 25 bits of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CveId(u32);

impl CveId {
    /// Reads an id in the canonical form of the CVE record format (number with at least four
    /// digits, no further leading zeros); anything else is not packed.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.strip_prefix("CVE-")?.split_once('-')?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let padded = number.len() == 4 || (number.len() > 4 && !number.starts_with('0'));
        if year.len() != 4 || !digits(year) || !digits(number) || !padded {
            return None;
        }
        let year = year.parse::<u32>().ok()?.checked_sub(FIRST_YEAR)?;
        let number = number.parse::<u32>().ok()?;
        Self::from_parts(year, number)
    }

    /// Returns the calendar year.
    pub fn calendar_year(self) -> i32 {
        i32::try_from(self.year().saturating_add(FIRST_YEAR)).unwrap_or(i32::MAX)
    }

    /// Returns the packed number.
    pub(super) const fn packed(self) -> u32 {
        self.0
    }

    /// Takes a packed number; every number is a valid id.
    pub(super) const fn from_packed(packed: u32) -> Self {
        Self(packed)
    }

    /// Makes an id from the years since 1990 and the number.
    pub(super) fn from_parts(year: u32, number: u32) -> Option<Self> {
        if year >= YEARS || number > NUMBER_MASK {
            return None;
        }
        Some(Self(year.wrapping_shl(NUMBER_BITS) | number))
    }

    /// Returns the years since 1990.
    pub(super) const fn year(self) -> u32 {
        self.0 >> NUMBER_BITS
    }

    /// Returns the number behind the year.
    pub(super) const fn number(self) -> u32 {
        self.0 & NUMBER_MASK
    }
}

impl fmt::Display for CveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year().saturating_add(FIRST_YEAR);
        write!(f, "CVE-{year}-{:04}", self.number())
    }
}

const FIRST_YEAR: u32 = 1990;
const YEARS: u32 = 128;
const NUMBER_BITS: u32 = 25;
const NUMBER_MASK: u32 = (1 << NUMBER_BITS) - 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_ids_are_packed() {
        for text in [
            "CVE-1999-0001",
            "CVE-2024-12345",
            "CVE-2117-33554431",
            "CVE-2020-0000",
        ] {
            assert_eq!(CveId::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "CVE-2024-123",
            "CVE-2024-00123",
            "CVE-1989-0001",
            "CVE-2118-0001",
            "CVE-2020-33554432",
            "CVE-2020-99999999999",
            "CVE-20-0001",
            "cve-2020-0001",
            "CVE-2020-NNN1",
            "CVE-2020-0001 ",
            "XSA-1",
            "",
        ] {
            assert_eq!(CveId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ids_sort_by_year_then_number() {
        let of = |text| CveId::parse(text).unwrap();
        assert!(of("CVE-2023-99999") < of("CVE-2024-0001"));
        assert!(of("CVE-2024-9999") < of("CVE-2024-10000"));
    }
}
