//! The open findings of a round, and what is different from those of another.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::finding::Finding;
use seawall_model::report::Report;

/// Open findings, by document and fingerprint, each in a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    findings: BTreeMap<(String, String), String>,
    /// What could not be looked at.
    problems: Vec<String>,
}

impl Seen {
    pub(super) fn of(report: &Report) -> Self {
        let mut findings = BTreeMap::new();
        let mut problems = Vec::new();
        for target in &report.targets {
            let name = &target.artifact.name;
            for finding in target.findings.iter().filter(|it| it.is_open()) {
                let key = (name.clone(), finding.fingerprint.clone());
                findings.insert(key, line(finding));
            }
            problems.extend(target.problems.iter().map(ToString::to_string));
        }
        Self { findings, problems }
    }

    /// Says what is new and what is gone: some lines, and how many in words. A finding that only moved is neither.
    pub(super) fn against(&self, before: &Self, width: usize) -> (String, String) {
        let missing = |from: &Self, other: &Self| -> Vec<String> {
            let findings = from.findings.iter();
            let missing = findings.filter(|(key, _)| !other.findings.contains_key(*key));
            missing.map(|(_, line)| line.clone()).collect()
        };
        let (new, gone) = (missing(self, before), missing(before, self));
        let mut lines = String::new();
        for (sign, list) in [('+', &new), ('-', &gone)] {
            for line in list.iter().take(MOST) {
                let line = cut(&format!("{sign} {line}"), width);
                let _ = writeln!(lines, "{line}");
            }
            if list.len() > MOST {
                let _ = writeln!(lines, "{sign} {} more", list.len() - MOST);
            }
        }
        let words = match (new.len(), gone.len()) {
            (0, 0) => "nothing new".to_owned(),
            (new, 0) => format!("{new} new"),
            (0, gone) => format!("{gone} gone"),
            (new, gone) => format!("{new} new, {gone} gone"),
        };
        (lines, words)
    }
}

fn line(finding: &Finding) -> String {
    let (id, place) = (&finding.id, &finding.location);
    let row = place
        .start
        .map_or_else(String::new, |start| format!(":{}", start.line));
    let said = finding.misconfiguration.as_deref();
    let message = said.map_or("", |said| said.message.as_str());
    format!("{id} {}{row}: {message}", place.path)
}

/// Makes a text fit a line, without what a terminal would take for orders.
pub(in crate::commands) fn cut(text: &str, width: usize) -> String {
    let clean = text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c });
    if text.chars().count() <= width {
        return clean.collect();
    }
    let mut cut: String = clean.take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Findings that are listed on either side.
const MOST: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(keys: &[&str]) -> Seen {
        let one = |key: &&str| {
            (
                ("d".to_owned(), (*key).to_owned()),
                format!("line\x1b {key}"),
            )
        };
        Seen {
            findings: keys.iter().map(one).collect(),
            problems: Vec::new(),
        }
    }

    #[test]
    fn what_is_new_and_what_is_gone() {
        let many: Vec<String> = (0..7).map(|it| it.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let cases: [(&[&str], &[&str], &str, &str); 4] = [
            (&["a"], &["a"], "", "nothing new"),
            (
                &["a"],
                &["b"],
                "+ line\u{fffd} b\n- line\u{fffd} a\n",
                "1 new, 1 gone",
            ),
            (&["a", "b"], &["a"], "- line\u{fffd} b\n", "1 gone"),
            (
                &[],
                &many,
                "+ line\u{fffd} 0\n+ line\u{fffd} 1\n+ line\u{fffd} 2\n+ line\u{fffd} 3\n+ line\u{fffd} 4\n+ 2 more\n",
                "7 new",
            ),
        ];
        for (before, after, lines, words) in cases {
            let found = seen(after).against(&seen(before), 80);
            assert_eq!(found, (lines.to_owned(), words.to_owned()));
        }
        assert_eq!(cut("abcdef", 4), "abc…");
    }
}
