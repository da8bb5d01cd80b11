//! Lists of numbers as the kernel writes them (`cpuset(7)`, "List format"): `0-3,6`.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Numbers of processors, or of nodes of memory.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Numbers(BTreeSet<u16>);

impl TryFrom<String> for Numbers {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let read = Self::read(&text).filter(|it| !it.0.is_empty());
        read.ok_or_else(|| format!("`{text}` is no list such as 0-3,6"))
    }
}

impl Numbers {
    /// Reads a list; nothing where it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut numbers = BTreeSet::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return None;
            }
            numbers.extend(first..=last);
        }
        Some(Self(numbers))
    }

    /// Returns those that are in both.
    pub(super) fn both(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// Says whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the list.
    pub(super) fn write(&self) -> String {
        let each: Vec<String> = self.0.iter().map(u16::to_string).collect();
        each.join(",")
    }
}

/// Reads a number. Kernels have far fewer processors than the largest.
fn number(text: &str) -> Option<u16> {
    let text = text.trim_matches(' ');
    let is_plain = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|it| is_plain && *it < 8192)
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn lists_are_read_as_the_kernel_writes_them() {
        let read = |text| Numbers::read(text).map(|it| it.write());
        for (text, want) in [
            ("0", Some("0")),
            ("0-3,6", Some("0,1,2,3,6")),
            ("6,0-1,1", Some("0,1,6")),
            ("", None),
            ("0-", None),
            ("3-0", None),
            ("0,,1", None),
            ("+1", None),
            ("all", None),
            ("0-99999", None),
        ] {
            assert_eq!(read(text).as_deref(), want, "{text}");
        }
        let both = Numbers::read("0-3")
            .unwrap()
            .both(&Numbers::read("2-5").unwrap());
        assert_eq!(both.write(), "2,3");
    }
}
