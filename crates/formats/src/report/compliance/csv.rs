//! Controls as a table for spreadsheets (RFC 4180): a line per control, of all frameworks that were asked for.

use std::io::{self, Write};

use seawall_model::compliance::{ControlResult, FrameworkResult};

use super::{findings, frameworks, remedies};
use crate::report::document::{Document, FindingDocument};
use std::collections::BTreeMap;

/// Writes a line per control, under a line with the names of the columns.
///
/// # Errors
/// Only those of the writer.
pub fn write_controls_csv(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    line(&COLUMNS.map(str::to_owned), out)?;
    let known = findings(document);
    for framework in &frameworks(document) {
        for control in &framework.controls {
            line(&cells(framework, control, &known), out)?;
        }
    }
    Ok(())
}

const COLUMNS: [&str; 18] = [
    "framework",
    "control",
    "section",
    "title",
    "level",
    "state",
    "state_before",
    "why",
    "failed_objects",
    "passed_objects",
    "evidence",
    "checks",
    "remedy",
    "statement",
    "statement_owner",
    "statement_until",
    "statement_signed_by",
    "our_reading",
];

fn cells(
    framework: &FrameworkResult,
    control: &ControlResult,
    findings: &BTreeMap<&str, &FindingDocument>,
) -> [String; 18] {
    let before = framework.earlier.as_ref();
    let before = before.and_then(|earlier| earlier.controls.get(&control.id));
    let readings = control.readings.iter();
    let readings: Vec<String> = readings
        .map(|reading| format!("{} = {}", reading.from, reading.value))
        .collect();
    let said = control.statement.as_ref();
    let optional = |text: Option<&String>| text.cloned().unwrap_or_default();
    [
        framework.id.clone(),
        control.id.clone(),
        control.section.clone(),
        control.title.clone(),
        optional(control.level.as_ref()),
        control.state.name().to_owned(),
        before.map_or_else(String::new, |state| state.name().to_owned()),
        optional(control.why.as_ref()),
        control.failed.join("; "),
        control.passed.to_string(),
        readings.join("; "),
        control.checks.join(" "),
        remedies(control, findings).join("; "),
        optional(said.map(|said| &said.text)),
        optional(said.map(|said| &said.owner)),
        optional(said.and_then(|said| said.until.as_ref())),
        optional(said.and_then(|said| said.signed_by.as_ref())),
        if framework.is_our_reading {
            "yes"
        } else {
            "no"
        }
        .to_owned(),
    ]
}

/// Lines end with CR and LF (section 2, rule 1).
fn line(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A cell in quotes, its own quotes doubled (rule 7). What a spreadsheet would take for a formula gets an apostrophe
/// in front, and so does one behind blanks, which some of them pass over.
fn cell(text: &str) -> String {
    let clean = crate::report::table::clean(text);
    let formula = (clean.trim_start_matches([' ', '\u{fffd}', '\u{a0}', '\u{3000}']))
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", clean.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_or_ends_early() {
        let cases = [
            ("a", "\"a\""),
            ("a\"b", "\"a\"\"b\""),
            ("=1+1", "\"'=1+1\""),
            (" =1", "\"' =1\""),
            ("\t@x", "\"'\u{fffd}@x\""),
            ("-1", "\"'-1\""),
            ("a,b\r\nc", "\"a,b\u{fffd}\u{fffd}c\""),
        ];
        for (text, want) in cases {
            assert_eq!(cell(text), want);
        }
    }
}
