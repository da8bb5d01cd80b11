//! Checks of single fields: what may become an id, a package name, a version, a word. Everything
//! else is refused, so that no hostile text reaches the store or a terminal.

use crate::record::RowStatus;
use seawall_model::time::{Date, Timestamp};

/// Most rows that one record may make; real ones stay below 10,000.
pub(super) const MAX_ROWS_PER_RECORD: usize = 100_000;

/// Tells whether `text` is a CVE id of CVE's own form: `CVE-`, a year, four to nineteen digits.
pub(super) fn is_cve(text: &str) -> bool {
    let Some((year, number)) = text.strip_prefix("CVE-").and_then(|t| t.split_once('-')) else {
        return false;
    };
    year.len() == 4 && digits(year) && (4..=19).contains(&number.len()) && digits(number)
}

/// Returns a vulnerability id fit to be stored: a CVE id, or another authority's (`XSA-207`,
/// `VSV00019`). A mangled CVE id is cut to the CVE id that it starts with, or refused.
pub(super) fn vulnerability(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.starts_with("CVE") {
        return leading_cve(text);
    }
    if text
        .strip_prefix("VSV")
        .is_some_and(|number| number.len() == 5 && digits(number))
    {
        return Some(text);
    }
    let (authority, rest) = text.split_once('-')?;
    let fits = text.len() <= MAX_ID
        && authority.len() >= 2
        && (["wnpa", "openSUSE"].contains(&authority) || is_authority(authority))
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b))
        && rest.bytes().any(|b| b.is_ascii_alphanumeric());
    fits.then_some(text)
}

/// Returns the id that a record of a vulnerability database goes by and all its other ids: its CVE if
/// it has exactly one, else its own id.
pub(super) fn one_vulnerability(record: &str, aliases: &[String]) -> (String, Vec<String>) {
    let mut ids = vec![record];
    for id in aliases
        .iter()
        .filter_map(|id| vulnerability(id))
        .take(MAX_ALIASES)
    {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut cves = ids.iter().filter(|id| is_cve(id));
    let id = match (cves.next(), cves.next()) {
        (Some(only), None) => *only,
        _ => record,
    };
    let others = ids.iter().filter(|other| **other != id);
    (
        id.to_owned(),
        others.map(|other| (*other).to_owned()).collect(),
    )
}

/// Returns a package name fit to be stored.
pub(super) fn package(text: &str) -> Option<&str> {
    graphic(text, MAX_NAME)
}

/// Returns a version fit to be stored; whether its scheme allows it is for the scheme.
pub(super) fn version(text: &str) -> Option<&str> {
    graphic(text.trim(), MAX_VERSION)
}

/// Returns a word of a vendor, of letters, digits and hyphens only.
pub(super) fn word(text: &str) -> Option<&str> {
    let fits = !text.is_empty()
        && text.len() <= MAX_ID
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    fits.then_some(text)
}

/// Returns a CVSS vector as published, version 2 without prefix.
pub(super) fn cvss_vector(text: &str) -> Option<&str> {
    let text = text.trim().trim_matches(['(', ')']);
    let body = text
        .strip_prefix("CVSS:3.0/")
        .or_else(|| text.strip_prefix("CVSS:3.1/"))
        .or_else(|| text.strip_prefix("CVSS:4.0/"))
        .unwrap_or(text);
    let metric = |part: &str| {
        part.split_once(':').is_some_and(|(name, value)| {
            !name.is_empty() && !value.is_empty() && letters(name) && letters(value)
        })
    };
    let known = !body.starts_with("CVSS");
    let whole =
        known && body.split('/').all(metric) && body.split('/').any(|part| part.starts_with("AV:"));
    (text.len() <= MAX_VECTOR && whole).then_some(text)
}

/// Reads a date or the day of a time, in the forms of RFC 3339 and its common variations.
pub(super) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse::<Timestamp>()
        .ok()
        .map(Timestamp::date)
        .or_else(|| text.get(..10)?.parse().ok())
}

/// Tells what a fixed version means: `0` says that no version was ever affected.
pub(super) fn fixed(version: &str) -> RowStatus {
    if version == "0" {
        RowStatus::NotAffected
    } else {
        RowStatus::FixedIn(version.to_owned())
    }
}

/// Tells whether a path has that ending, in lower case as all upstreams write it.
pub(super) fn has_ending(path: &str, ending: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, found)| found == ending)
}

/// Shortens outside text for a message, without control characters.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn leading_cve(text: &str) -> Option<&str> {
    let after_year = text.strip_prefix("CVE-")?.split_once('-')?.1;
    let number = after_year.bytes().take_while(u8::is_ascii_digit).count();
    let end = text
        .len()
        .checked_sub(after_year.len())?
        .checked_add(number)?;
    let (cve, rest) = text.split_at_checked(end)?;
    (is_cve(cve) && !rest.starts_with(|c: char| c.is_alphanumeric())).then_some(cve)
}

fn graphic(text: &str, most: usize) -> Option<&str> {
    (!text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_graphic()))
        .then_some(text)
}

fn is_authority(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_uppercase())
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn letters(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
}

/// Most aliases of one record; real ones have at most 30.
const MAX_ALIASES: usize = 1000;
const MAX_ID: usize = 64;
const MAX_NAME: usize = 256;
const MAX_VERSION: usize = 256;
const MAX_VECTOR: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_cut_or_refused() {
        let cases = [
            ("CVE-2024-3094", Some("CVE-2024-3094")),
            ("CVE-2017-17434-1", Some("CVE-2017-17434")),
            ("CVE-2021-35940.patch", Some("CVE-2021-35940")),
            ("XSA-207", Some("XSA-207")),
            ("VSV00019", Some("VSV00019")),
            ("wnpa-sec-2017-18", Some("wnpa-sec-2017-18")),
            ("openSUSE-SU-2024:1-1", Some("openSUSE-SU-2024:1-1")),
            ("re-enable2", None),
            ("GHSA-p5f5-3p5g-rfjw", Some("GHSA-p5f5-3p5g-rfjw")),
            ("GNUTLS-SA-2020-09-04", Some("GNUTLS-SA-2020-09-04")),
            ("TEMP-0290435-0B57B5", Some("TEMP-0290435-0B57B5")),
            ("ALSA-2026:A003", Some("ALSA-2026:A003")),
            ("CVE-????-?????", None),
            ("CVE-46838", None),
            ("CVE-2025-XXXXX", None),
            ("CVE-2024-12345a", None),
            ("CVE-2006-NNN0", None),
            ("N/A", None),
            ("CVE", None),
            ("not", None),
            ("X-", None),
            ("XSA-1\u{1b}[31m", None),
        ];
        for (text, want) in cases {
            assert_eq!(vulnerability(text), want, "{text}");
        }
    }

    #[test]
    fn vectors_are_recognised() {
        for good in [
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
            "AV:N/AC:L/Au:N/C:P/I:P/A:P",
            "CVSS:3.0/AC:H/AV:N/A:H/C:N/I:N/PR:N/S:U/UI:N",
        ] {
            assert_eq!(cvss_vector(good), Some(good));
        }
        for bad in [
            "",
            "CVSS:9.9/AV:N",
            "high",
            "AV:N/AC",
            "AV:N/see the notes",
            "CVSS:3.1/",
        ] {
            assert_eq!(cvss_vector(bad), None, "{bad}");
        }
        assert_eq!(
            cvss_vector("(AV:N/AC:L/Au:N/C:P/I:P/A:P)"),
            Some("AV:N/AC:L/Au:N/C:P/I:P/A:P")
        );
    }

    #[test]
    fn names_and_versions_hold_no_blanks() {
        assert_eq!(package("libstdc++6"), Some("libstdc++6"));
        assert_eq!(package(""), None);
        assert_eq!(package("a b"), None);
        assert_eq!(version(" 1.2-3 "), Some("1.2-3"));
        assert_eq!(version("1.2 only"), None);
        assert_eq!(version(&"1".repeat(300)), None);
    }
}
