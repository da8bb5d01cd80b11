//! Facts that SPDX has no field for, as one annotation for each thing: a line for each fact, `NAME=VALUE`.
//! A backslash escapes what would end a line or, in a form of SPDX, the text: line ends and `</`.

use super::document::{Annotation, CreationInfo};
use crate::sbom::property::{PREFIX, Property};

/// Makes the annotation of some facts; none where there are none.
pub(super) fn remark(facts: &[Property], creation: &CreationInfo) -> Vec<Annotation> {
    if facts.is_empty() {
        return Vec::new();
    }
    let lines = facts
        .iter()
        .map(|fact| format!("{}={}", fact.name, escape(&fact.value)));
    vec![Annotation {
        annotator: creation.creators.first().cloned().unwrap_or_default(),
        annotation_date: creation.created.clone(),
        annotation_type: "OTHER".to_owned(),
        comment: lines.collect::<Vec<_>>().join("\n"),
    }]
}

/// Returns the facts that annotations tell.
pub(super) fn facts(annotations: &[Annotation]) -> Vec<(String, String)> {
    let lines = annotations.iter().flat_map(|one| one.comment.lines());
    let facts = lines.filter_map(|line| line.split_once('='));
    facts
        .filter(|(name, _)| name.starts_with(PREFIX))
        .map(|(name, value)| (name.to_owned(), unescape(value)))
        .collect()
}

fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut last = ' ';
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '/' if last == '<' => out.push_str("\\/"),
            // At the end of a text blanks do not last.
            ' ' => out.push(' '),
            c => out.push(c),
        }
        last = c;
    }
    if out.ends_with(' ') {
        out.push_str("\\e");
    }
    out
}

fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut all = value.chars();
    while let Some(c) = all.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match all.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('e') | None => {}
            Some(other) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        for value in [
            "",
            "a",
            " a ",
            "a\\nb\r\n=c",
            "x</text>y",
            "\\",
            "</",
            "{\"a\":\"\\n\"}",
        ] {
            let facts_of = [Property {
                name: "seawall:licence".to_owned(),
                value: value.to_owned(),
            }];
            let made = remark(&facts_of, &CreationInfo::default());
            assert!(!made[0].comment.contains("</"), "{value:?}");
            let read = facts(&made);
            assert_eq!(read, [("seawall:licence".to_owned(), value.to_owned())]);
        }
    }
}
