//! `seawall vex merge`: several documents → one.

use std::process::ExitCode;

use anyhow::bail;
use seawall_formats::vex::write::merge;

use super::arguments::Merge;
use super::read;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Puts documents into one. A document of which something cannot be read is not put into another: what it
/// says would be lost without a trace.
pub(super) fn run(arguments: &Merge, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let mut statements = Vec::new();
    for path in &arguments.files {
        let document = read::file(path)?;
        if let Some(problem) = document.problems.first() {
            let more = document.problems.len().saturating_sub(1);
            bail!(Usage(format!("{problem} (and {more} more faults)")));
        }
        statements.extend(document.statements);
    }
    let (merged, notes) = merge(statements);
    for note in notes {
        terminal.detail(&note);
    }
    super::write(&merged, &arguments.head, terminal)
}
