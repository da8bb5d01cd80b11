//! What several formats say of a fault of a document: the lines it stands in, with what is marked in them, and how it
//! is mended.

use std::ops::Range;

use super::document::{FindingDocument, LocationDocument, TargetDocument};
use super::misconfiguration::FixDocument;
use super::say;

/// A line of an excerpt.
pub(super) struct Line<'a> {
    /// Nothing where the lines are not those of a file.
    pub(super) number: Option<u32>,
    pub(super) text: &'a str,
    /// Bytes of the text that the fault stands in.
    pub(super) marked: Range<usize>,
}

/// The lines that a finding stands in.
pub(super) fn excerpt(finding: &FindingDocument) -> Vec<Line<'_>> {
    let said = finding.misconfiguration.as_ref();
    let Some(excerpt) = said.and_then(|said| said.excerpt.as_ref()) else {
        return Vec::new();
    };
    let lines = (excerpt.first..).zip(&excerpt.lines);
    let has_numbers = excerpt.first > 0;
    let lines = lines.map(|(number, text)| Line {
        number: has_numbers.then_some(number),
        text,
        marked: marked(&finding.location, number, text),
    });
    lines.collect()
}

/// What is marked of a line, which may be cut: nothing where the finding has no place in it.
fn marked(location: &LocationDocument, number: u32, text: &str) -> Range<usize> {
    let (Some(start), Some(end)) = (&location.start, &location.end) else {
        return 0..0;
    };
    let byte = |column: u32| {
        let before = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
        text.char_indices()
            .nth(before)
            .map_or(text.len(), |(at, _)| at)
    };
    if number < start.line || number > end.line {
        return 0..0;
    }
    let from = if number == start.line {
        byte(start.column)
    } else {
        0
    };
    let to = if number == end.line {
        byte(end.column)
    } else {
        text.len()
    };
    from..to.max(from)
}

impl Line<'_> {
    /// The number as it stands in front of the line.
    pub(super) fn numbered(&self) -> String {
        let number = self.number.map(|number| number.to_string());
        format!("{:>5}", number.unwrap_or_default())
    }
}

/// How the program mends it: `pin the version (--fix)`.
pub(super) fn mend(fix: &FixDocument) -> String {
    let flags = if fix.safe { "--fix" } else { "--fix --unsafe" };
    format!("{} ({flags})", fix.title)
}

/// The first of the ways to mend it.
pub(super) fn first_fix(finding: &FindingDocument) -> Option<String> {
    let said = finding.misconfiguration.as_ref()?;
    said.fixes.first().map(mend)
}

/// Lines for a person who has nothing but text; none where it is no fault.
pub(super) fn story(target: &TargetDocument, finding: &FindingDocument) -> Vec<String> {
    let Some(said) = &finding.misconfiguration else {
        return Vec::new();
    };
    let mut lines: Vec<String> = say::fault(finding).into_iter().collect();
    lines.push(format!("At: {}", say::position(target, finding)));
    if !said.place.is_empty() && said.place != finding.location.path {
        lines.push(format!("In: {}", said.place));
    }
    let layer = finding.location.layer.as_ref();
    lines.extend(layer.map(|layer| format!("Layer: {layer}")));
    let excerpt = excerpt(finding);
    lines.extend(
        excerpt
            .iter()
            .map(|line| format!("{} | {}", line.numbered(), line.text)),
    );
    lines.extend(first_fix(finding).map(|fix| format!("Fix: {fix}")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::PositionDocument;

    #[test]
    fn marks_are_those_of_the_place() {
        // First line and column, last line and column behind; number of the line and its text; what is marked.
        let cases = [
            ((3, 5, 3, 8), (3, "RUN abc def"), "abc"),
            ((3, 5, 4, 3), (3, "RUN abc"), "abc"),
            ((3, 5, 4, 3), (4, "ab cd"), "ab"),
            ((3, 5, 5, 3), (4, "ab cd"), "ab cd"),
            ((3, 5, 3, 8), (4, "ab cd"), ""),
            ((3, 5, 3, 900), (3, "RUN größe"), "größe"),
            ((3, 900, 3, 901), (3, "RUN"), ""),
            ((3, 8, 3, 5), (3, "RUN abc def"), ""),
            ((3, 0, 3, 0), (3, "RUN"), ""),
        ];
        for ((line, column, last, behind), (number, text), want) in cases {
            let position = |line, column| Some(PositionDocument { line, column });
            let location = LocationDocument {
                path: String::new(),
                layer: None,
                instruction: None,
                own: None,
                start: position(line, column),
                end: position(last, behind),
            };
            let range = marked(&location, number, text);
            assert_eq!(&text[range], want, "{text}");
        }
    }
}
