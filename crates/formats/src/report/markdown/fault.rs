//! Faults of documents: the first ones each with the lines it stands in, the rest in a table that is folded away.

use std::fmt::Write as _;

use super::super::document::{FindingDocument, TargetDocument};
use super::super::fault::{excerpt, first_fix};
use super::super::{sarif, say};
use super::{code, escape, escaped};

/// Draws the faults.
pub(super) fn faults(target: &TargetDocument, faults: &[&FindingDocument], out: &mut String) {
    let (first, rest) = faults.split_at_checked(SHOWN).unwrap_or((faults, &[]));
    for finding in first {
        fault(target, finding, out);
    }
    if rest.is_empty() {
        return;
    }
    let (listed, unlisted) = rest.split_at_checked(FOLDED).unwrap_or((rest, &[]));
    let _ = writeln!(
        out,
        "\n<details><summary>{} more faults</summary>\n",
        rest.len()
    );
    table(target, listed, out);
    if !unlisted.is_empty() {
        let _ = writeln!(
            out,
            "\n{} more are not listed here; see the report in another format.",
            unlisted.len()
        );
    }
    out.push_str("\n</details>\n");
}

fn fault(target: &TargetDocument, finding: &FindingDocument, out: &mut String) {
    let said = finding.misconfiguration.as_ref();
    let place = said.map_or("", |said| &said.place);
    let _ = write!(
        out,
        "\n**{}** {} · {}",
        escape(&finding.severity),
        check(finding),
        code(&say::position(target, finding))
    );
    if !place.is_empty() && *place != finding.location.path {
        let _ = write!(out, " · {}", escape(place));
    }
    out.push_str("\n\n");
    let _ = writeln!(out, "{}", escape(&say::fault(finding).unwrap_or_default()));
    lines(finding, out);
    if let Some(fix) = first_fix(finding) {
        let _ = writeln!(out, "\nFix: {}", escape(&fix));
    }
}

/// The lines as they are; nothing in them is markup, and nobody looks for mentions in them.
fn lines(finding: &FindingDocument, out: &mut String) {
    let lines = excerpt(finding);
    if lines.is_empty() {
        return;
    }
    out.push_str("\n<pre><code>");
    for line in lines.iter().take(MOST_LINES) {
        let mut text: String = line.text.chars().take(LONGEST_LINE).collect();
        if text.len() < line.text.len() {
            text.push('…');
        }
        let text = escaped(&text.replace('\t', "    "), false);
        let _ = writeln!(out, "{}  {text}", line.numbered());
    }
    if lines.len() > MOST_LINES {
        out.push_str("    …\n");
    }
    out.push_str("</code></pre>\n");
}

fn table(target: &TargetDocument, findings: &[&FindingDocument], out: &mut String) {
    out.push_str("| Severity | Check | Where | Fault | Fix |\n| --- | --- | --- | --- | --- |\n");
    for finding in findings {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            escape(&finding.severity),
            check(finding),
            code(&say::position(target, finding)),
            escape(&say::fault(finding).unwrap_or_default()),
            escape(&first_fix(finding).unwrap_or_default()),
        );
    }
}

/// The check, and where to read more.
fn check(finding: &FindingDocument) -> String {
    let name = escape(&say::check(finding));
    let link = (finding.references.iter()).find_map(|one| sarif::web(one));
    match link {
        Some(link) => format!("[{name}](<{link}>)"),
        None => name,
    }
}

/// Faults that are seen with their lines.
const SHOWN: usize = 30;
/// Rows that are folded away; a page of more than a megabyte is refused where such reports go.
const FOLDED: usize = 500;
const MOST_LINES: usize = 6;
const LONGEST_LINE: usize = 160;
