//! Affected versions in their plainest form: a single range from the beginning is said by the older
//! words of [`RowStatus`], which every part of matching knows.

use seawall_model::finding::Status;

use crate::record::{Affected, Range, RowStatus, Until};

/// Adds a range or a version that is not there yet.
pub(super) fn add(affected: &mut Affected, range: Option<Range>, version: Option<String>) {
    if let Some(range) = range.filter(|range| !affected.ranges.contains(range)) {
        affected.ranges.push(range);
    }
    if let Some(version) = version.filter(|version| !affected.versions.contains(version)) {
        affected.versions.push(version);
    }
}

/// Joins a version that holds blanks (`6.3 SP3 HF4`), which none here may, by hyphens; `None` for a
/// sentence: what does not begin with a word that has a number in it.
pub(super) fn joined(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &&&str| word.bytes().any(|b| b.is_ascii_digit());
    match words.as_slice() {
        [] => None,
        [word] => Some((*word).to_owned()),
        [first, ..] => Some(first).filter(number).map(|_| words.join("-")),
    }
}

/// Says what affected versions mean for a row.
pub(super) fn status(mut affected: Affected) -> RowStatus {
    let one = affected.ranges.len() == 1 && affected.versions.is_empty();
    match affected.ranges.pop_if(|r| one && r.introduced.is_none()) {
        Some(range) => match range.until {
            Until::Fixed(version) => RowStatus::FixedIn(version),
            Until::LastAffected(version) => RowStatus::LastAffected(version),
            Until::Open => RowStatus::Unfixed(Status::Affected),
            Until::Limit(_) => {
                affected.ranges.push(range);
                RowStatus::Affected(affected)
            }
        },
        None => RowStatus::Affected(affected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_several_words() {
        for (text, want) in [
            ("6.3 SP3 HF4", Some("6.3-SP3-HF4")),
            ("R32 P2", Some("R32-P2")),
            (" 1.0 ", Some("1.0")),
            ("before the summer", None),
            ("August 2025", None),
            ("", None),
        ] {
            assert_eq!(joined(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn the_plainest_word_is_chosen() {
        let range = |introduced: Option<&str>, until| Range {
            introduced: introduced.map(str::to_owned),
            until,
        };
        let of = |ranges: Vec<Range>, versions: &[&str]| {
            status(Affected {
                ranges,
                versions: versions.iter().map(|v| (*v).to_owned()).collect(),
            })
        };
        let two = || Until::Fixed("2".to_owned());
        assert_eq!(
            of(vec![range(None, two())], &[]),
            RowStatus::FixedIn("2".to_owned())
        );
        assert_eq!(
            of(vec![range(None, Until::Open)], &[]),
            RowStatus::Unfixed(Status::Affected)
        );
        for kept in [
            of(vec![range(Some("1"), two())], &[]),
            of(vec![range(None, two())], &["3"]),
            of(vec![range(None, Until::Limit("2".to_owned()))], &[]),
            of(Vec::new(), &["3"]),
        ] {
            assert!(matches!(kept, RowStatus::Affected(_)), "{kept:?}");
        }
    }
}
