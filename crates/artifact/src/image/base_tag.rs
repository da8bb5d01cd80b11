//! Tags of one repository by their own scheme: which are newer than the one that an image was built on.
//!
//! Nothing says what tags mean; the convention of official images is taken: a word in front, a version of numbers
//! with dots, and behind it the variant (`3.11.4-slim-bookworm`). Tags are compared only where all but the version
//! is the same. A line is what gets small updates: all but the last number are the same. What says that it is a
//! preview, a build of some branch or (where the base's tag does not) of a date is never newer.

use std::cmp::Ordering;

/// Tags that are newer than another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewerTags {
    /// The newest of the same line.
    pub same_line: Option<String>,
    /// The newest of the same first number, and the newest of all, where they are of newer lines.
    pub newer_lines: Vec<String>,
}

/// Finds the tags that are newer than `tag` by its own scheme.
pub fn find_newer<'a>(tag: &str, tags: &(impl Iterator<Item = &'a str> + Clone)) -> NewerTags {
    let Some(own) = Scheme::parse(tag).filter(|own| !own.is_preview()) else {
        return NewerTags::default();
    };
    let others = tags
        .clone()
        .filter_map(|tag| Some((tag, Scheme::parse(tag)?)));
    // `3.11` stands for its patches where there are such, and is a release of its own where there are none.
    let finer = others.clone().any(|(_, other)| own.has_patch(&other));
    let newer = others.filter(|(_, other)| own.is_older_than(other));
    let mut same_line: Option<(&str, Scheme<'_>)> = None;
    let mut same_first: Option<(&str, Scheme<'_>)> = None;
    let mut newest: Option<(&str, Scheme<'_>)> = None;
    for one in newer {
        let best = if own.is_line_of(&one.1, finer) {
            &mut same_line
        } else if one.1.parts.first() == own.parts.first() && !own.calendar {
            &mut same_first
        } else {
            &mut newest
        };
        let order = |known: &(&str, Scheme<'_>)| known.1.compare(&one.1).then(known.0.cmp(one.0));
        let better = best.as_ref().is_none_or(|known| order(known).is_lt());
        if better {
            *best = Some(one);
        }
    }
    let name = |one: (&str, Scheme<'_>)| one.0.to_owned();
    NewerTags {
        same_line: same_line.map(name),
        newer_lines: same_first.into_iter().chain(newest).map(name).collect(),
    }
}

/// Says whether a tag has a version that others can be compared with.
pub fn is_comparable(tag: &str) -> bool {
    Scheme::parse(tag).is_some_and(|scheme| !scheme.is_preview())
}

/// A tag taken apart.
#[derive(Clone, Debug)]
struct Scheme<'a> {
    /// What stands before the version.
    prefix: &'a str,
    /// The numbers of the version.
    parts: Vec<u64>,
    /// What stands between them.
    separators: Vec<u8>,
    /// What stands behind the version, without the revision.
    variant: &'a str,
    /// Revision of the same version: `-r5` at the end.
    revision: Option<u64>,
    /// Whether a number is a date.
    dated: bool,
    /// Whether its numbers are padded, as those of years and months are.
    calendar: bool,
}

impl<'a> Scheme<'a> {
    /// Takes a tag apart; `None` where it has no version, or one that is no such thing: a hash, the number of a
    /// build.
    fn parse(tag: &'a str) -> Option<Self> {
        let start = tag.find(|c: char| c.is_ascii_digit())?;
        let (prefix, mut rest) = tag.split_at_checked(start)?;
        let mut scheme = Self {
            prefix,
            parts: Vec::new(),
            separators: Vec::new(),
            variant: "",
            revision: None,
            dated: false,
            calendar: false,
        };
        loop {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, behind) = rest.split_at_checked(length)?;
            scheme.add(digits)?;
            let mut bytes = behind.bytes();
            let (separator, next) = (bytes.next(), bytes.next());
            let (Some(separator @ (b'.' | b'_')), Some(b'0'..=b'9')) = (separator, next) else {
                (scheme.variant, scheme.revision) = revision(behind);
                return (scheme.parts.len() <= MOST_PARTS).then_some(scheme);
            };
            scheme.separators.push(separator);
            rest = behind.get(1..)?;
        }
    }

    fn add(&mut self, digits: &str) -> Option<()> {
        let number: u64 = digits.parse().ok()?;
        let date = is_date(digits);
        if digits.len() > LONGEST_NUMBER && !date {
            return None;
        }
        self.dated |= date;
        self.calendar |= digits.len() > 1 && digits.starts_with('0');
        self.parts.push(number);
        Some(())
    }

    /// Says whether it is a preview, or a build of some state of the source.
    fn is_preview(&self) -> bool {
        let adjacent = self
            .variant
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphabetic());
        let words = |text: &'a str| text.split(|c: char| !c.is_ascii_alphanumeric());
        let preview = |word: &str| {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
            PREVIEWS.iter().any(|one| one.eq_ignore_ascii_case(bare))
        };
        // `3.13.0a1`, `3.0.0-M1`.
        let short = |word: &str| {
            let (letter, number) = word.split_at_checked(1).unwrap_or_default();
            let number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            number && ("mM".contains(letter) || adjacent && "abc".contains(letter))
        };
        let of_source = |word: &str| BUILDS.iter().any(|one| one.eq_ignore_ascii_case(word));
        words(self.variant).any(|word| preview(word) || short(word))
            || words(self.prefix).any(|word| preview(word) || of_source(word))
    }

    /// Says whether another tag is of the same scheme and newer; one with fewer numbers where what it has is.
    fn is_older_than(&self, other: &Self) -> bool {
        let alike = self.prefix == other.prefix
            && self.variant == other.variant
            && self.dated == other.dated
            && self.revision.is_some() == other.revision.is_some()
            && self.separators.starts_with(&other.separators);
        if !alike || other.parts.len() > self.parts.len() {
            return false;
        }
        if other.parts.len() == self.parts.len() {
            return self.compare(other).is_lt();
        }
        let own = self.parts.get(..other.parts.len());
        !self.dated && own.is_some_and(|own| own < other.parts.as_slice())
    }

    fn compare(&self, other: &Self) -> Ordering {
        (&self.parts, self.revision).cmp(&(&other.parts, other.revision))
    }

    /// Says whether a newer tag of the scheme is of the same line.
    fn is_line_of(&self, other: &Self, finer: bool) -> bool {
        if self.parts.len() != other.parts.len() {
            return false;
        }
        // The same version, built again.
        if self.parts == other.parts {
            return true;
        }
        let all_but_last = self.parts.split_last().map(|(_, rest)| rest);
        let same = all_but_last == other.parts.split_last().map(|(_, rest)| rest);
        match self.parts.len() {
            1 => self.dated,
            2 => same && (self.dated || !finer && !self.calendar),
            _ => same && (self.dated || !self.calendar),
        }
    }

    /// Says whether another tag shows that versions of two numbers have patches.
    fn has_patch(&self, other: &Self) -> bool {
        self.prefix == other.prefix
            && !other.dated
            && other.parts.len() > 2
            && other.parts.first() == self.parts.first()
    }
}

/// Takes a revision (`-r5`) off the end of a variant.
fn revision(text: &str) -> (&str, Option<u64>) {
    let split = text.rsplit_once("-r").and_then(|(rest, number)| {
        let sound = (1..=LONGEST_NUMBER).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit());
        Some((rest, number.parse().ok().filter(|_| sound)?))
    });
    split.map_or((text, None), |(rest, number)| (rest, Some(number)))
}

/// Says whether eight digits are a year, a month and a day.
fn is_date(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|t| t.parse::<u16>().ok());
    digits.len() == 8
        && number(0, 4).is_some_and(|year| (1990..=2099).contains(&year))
        && number(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && number(6, 8).is_some_and(|day| (1..=31).contains(&day))
}

/// Words that stand for what is not released, with or without a number behind.
const PREVIEWS: &[&str] = &[
    "alpha",
    "beta",
    "rc",
    "cr",
    "pre",
    "preview",
    "prerelease",
    "dev",
    "devel",
    "develop",
    "nightly",
    "daily",
    "weekly",
    "snapshot",
    "canary",
    "edge",
    "unstable",
    "testing",
    "test",
    "next",
    "insider",
    "milestone",
    "ea",
    "experimental",
    "incubating",
    "trunk",
    "head",
    "main",
    "master",
];
/// Words before what is no version but the number of a build, a change or a state of the source.
const BUILDS: &[&str] = &[
    "sha", "git", "commit", "pr", "mr", "build", "ci", "branch", "run", "job",
];
/// Digits of a number of a version; longer ones are hashes and counters.
const LONGEST_NUMBER: usize = 5;
const MOST_PARTS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    /// `TAG: TAGS`, and what is newer: the same line, then newer lines.
    #[track_caller]
    fn check(tag: &str, tags: &str, same_line: &str, newer_lines: &str) {
        let found = find_newer(tag, &tags.split_whitespace());
        assert_eq!(
            found.same_line.unwrap_or_default(),
            same_line,
            "{tag}: same line"
        );
        assert_eq!(
            found.newer_lines.join(" "),
            newer_lines,
            "{tag}: newer lines"
        );
    }

    #[test]
    fn patches_are_of_the_line_and_the_rest_is_newer() {
        let python = "3 3-slim 3.9.1-slim 3.11 3.11-slim 3.11.3-slim 3.11.4 3.11.4-slim 3.11.9-slim 3.11.10-slim \
            3.11.11-alpine 3.11.12-slim-bookworm 3.13-slim 3.13.1-slim 3.13.0rc2-slim 3.14.0a1-slim 3.14-rc-slim \
            slim latest";
        check("3.11.4-slim", python, "3.11.10-slim", "3.13.1-slim");
        check("3.11.4", python, "", "");
        check("3.11-slim", python, "", "3.13-slim");
        check("3-slim", python, "", "");
        // Where only the short name is there, that is the newer line.
        check(
            "3.11.4-slim",
            "3.11.9-slim 3.13-slim 3.10.2-slim",
            "3.11.9-slim",
            "3.13-slim",
        );
        // One line further within the first number, and the newest of all.
        check(
            "20.11.0-alpine",
            "20-alpine 20.11.1-alpine 20.18.3-alpine 22.1.0-alpine 25.0.0-alpine 25.0.0",
            "20.11.1-alpine",
            "20.18.3-alpine 25.0.0-alpine",
        );
        check("v1.2.3", "v1.2.4 1.2.9 v1.10.0 v2", "v1.2.4", "v1.10.0 v2");
    }

    #[test]
    fn two_numbers_are_a_line_only_where_nothing_is_finer() {
        check(
            "12.4",
            "12 12.4 12.5 12.5-slim 12.11 13 13.1 bookworm",
            "12.11",
            "13.1",
        );
        check("3.18", "3.18 3.18.4 3.20 3.20.1 edge", "", "3.20");
        // Years and months are no line.
        check("22.04", "22.04 22.10 24.04 24.10", "", "24.10");
        check(
            "2024.01.15",
            "2024.01.20 2024.02.01 2025.01.01",
            "",
            "2025.01.01",
        );
        check("12", "11 12 13 14-slim", "", "13");
    }

    #[test]
    fn dates_and_builds_are_compared_with_their_like_only() {
        let debian = "bookworm-20231120-slim bookworm-20240110-slim bookworm-20240211 trixie-20250101-slim 12.5-slim";
        check(
            "bookworm-20231120-slim",
            debian,
            "bookworm-20240110-slim",
            "",
        );
        check(
            "12.4-slim",
            &format!("{debian} 20240110-slim"),
            "12.5-slim",
            "",
        );
        check("12", "20240110 13", "", "13");
        check(
            "17.0.9_9-jdk",
            "17.0.9_11-jdk 17.0.10_7-jdk 21.0.2_13-jdk",
            "17.0.9_11-jdk",
            "17.0.10_7-jdk 21.0.2_13-jdk",
        );
        check(
            "1.25.3-debian-11-r2",
            "1.25.3-debian-11-r12 1.25.3-debian-12-r90 1.25.3-debian-11",
            "1.25.3-debian-11-r12",
            "",
        );
    }

    #[test]
    fn what_is_no_version_is_never_newer() {
        for (tag, tags) in [
            ("latest", "1 2 3"),
            ("bookworm", "trixie bookworm-slim 13"),
            (
                "1.2.3",
                "1.2.4-rc1 1.2.4-beta 1.2.4rc1 1.2.4-SNAPSHOT 1.2.4-alpine 1.2.4-20240101 99999999 1234567",
            ),
            ("1.2.3-rc1", "1.2.4-rc1 1.2.4"),
            ("3.13.0b1", "3.13.1b1"),
            ("3.0.0-M1", "3.0.1-M1"),
            ("pr-12", "pr-13"),
            ("sha-12", "sha-13"),
            ("nightly-1.2", "nightly-1.3"),
            ("1.2", "1.99999999999999999999999 1.2.3.4.5.6.7.8"),
            ("9999999", "9999998 99999999"),
            ("", "1"),
            ("1.2.", "1.3."),
        ] {
            let want = if tag == "1.2." {
                vec!["1.3.".to_owned()]
            } else {
                Vec::new()
            };
            let found = find_newer(tag, &tags.split_whitespace());
            let all: Vec<String> = found
                .same_line
                .into_iter()
                .chain(found.newer_lines)
                .collect();
            assert_eq!(all, want, "{tag}");
        }
    }

    proptest::proptest! {
        /// Whatever is found is there, is newer than the tag, has nothing newer in its own line, and does not
        /// depend on the order of the list.
        #[test]
        fn newer_is_newer(
            tag in "v?[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-slim)?",
            mut tags in proptest::collection::vec("v?[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-slim|rc1)?", 0..40),
        ) {
            let found = find_newer(&tag, &tags.iter().map(String::as_str));
            let all: Vec<&String> = found.same_line.iter().chain(&found.newer_lines).collect();
            for newer in &all {
                proptest::prop_assert!(tags.contains(newer));
                let back = find_newer(newer, &[tag.as_str()].into_iter());
                proptest::prop_assert_eq!(back, NewerTags::default());
            }
            if let Some(newest) = &found.same_line {
                let again = find_newer(newest, &tags.iter().map(String::as_str));
                proptest::prop_assert_eq!(again.same_line, None);
            }
            tags.reverse();
            let other_way = find_newer(&tag, &tags.iter().map(String::as_str));
            proptest::prop_assert_eq!(other_way, found);
        }
    }
}
