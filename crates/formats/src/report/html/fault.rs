//! Faults of documents in the table: what is wrong, the lines it stands in with what is marked, and how it is mended.

use std::fmt::Write as _;

use super::super::document::FindingDocument;
use super::super::fault::{Line, excerpt, mend};
use super::text::escape;

/// What is wrong and where, in the two cells that packages have otherwise.
pub(super) fn cell(finding: &FindingDocument, out: &mut String) {
    let said = finding.misconfiguration.as_ref();
    let (message, place) = said.map_or(("", ""), |said| (&*said.message, &*said.place));
    let _ = write!(out, "<td class=\"pkg\">{}", escape(message));
    if !place.is_empty() {
        let _ = write!(out, "<small>{}</small>", escape(place));
    }
    out.push_str("</td><td></td>");
}

/// The lines and the fixes, as items of the list of details.
pub(super) fn details(finding: &FindingDocument, out: &mut String) {
    let lines = excerpt(finding);
    if !lines.is_empty() {
        out.push_str("<dt>Lines</dt><dd><pre>");
        for line in &lines {
            self::line(line, out);
        }
        out.push_str("</pre></dd>");
    }
    let said = finding.misconfiguration.as_ref();
    for fix in said.iter().flat_map(|said| &said.fixes) {
        let _ = write!(out, "<dt>Fix</dt><dd>{}</dd>", escape(&mend(fix)));
    }
}

fn line(line: &Line<'_>, out: &mut String) {
    let part = |range: std::ops::Range<usize>| {
        let text = line.text.get(range).unwrap_or_default();
        escape(&text.replace('\t', "    "))
    };
    let marked = line.marked.clone();
    let _ = write!(
        out,
        "<span class=\"line\">{} </span>{}",
        line.numbered(),
        part(0..marked.start)
    );
    if !marked.is_empty() {
        let _ = write!(out, "<mark>{}</mark>", part(marked.clone()));
    }
    let _ = writeln!(out, "{}", part(marked.end..line.text.len()));
}
