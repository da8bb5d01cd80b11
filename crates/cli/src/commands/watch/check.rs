//! `seawall watch rules check`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_formats::report::table::clean;
use seawall_runtime::language::{Finding, LoadResult, Loader, document};

use super::{Check, Form};
use crate::exit;
use crate::ui::Terminal;

/// Checks files.
pub(super) fn run(arguments: &Check, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let loader = arguments.files.load(terminal)?;
    let mut out = io::stdout().lock();
    match arguments.format {
        Form::Json => writeln!(out, "{:#}", document(loader.results()))?,
        Form::Table => out.write_all(text(&loader).as_bytes())?,
    }
    out.flush()?;
    let has_warnings = loader.results().iter().any(|it| !it.warnings.is_empty());
    if !loader.is_successful() || arguments.strict && has_warnings {
        return Ok(exit::refused());
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells on standard error what is wrong.
pub(super) fn tell_faults(loader: &Loader, terminal: Terminal) {
    for fault in faults(loader) {
        terminal.error(&fault, None);
    }
}

/// Returns what is wrong, and where.
pub(super) fn faults(loader: &Loader) -> Vec<String> {
    let results = loader.results().iter();
    let faults = results.flat_map(|result| result.errors.iter().map(move |it| (result, it)));
    faults
        .map(|(result, error)| format!("{}: {}", place(result, error), error.message))
        .collect()
}

fn text(loader: &Loader) -> String {
    let mut text = String::new();
    let mut counts = (0_usize, 0_usize);
    for result in loader.results() {
        counts.0 += result.errors.len();
        counts.1 += result.warnings.len();
        for error in &result.errors {
            finding(
                &mut text,
                "error",
                error.code.words().0,
                &place(result, error),
                error,
            );
        }
        for warning in &result.warnings {
            let code = warning.code.words().0;
            finding(&mut text, "warning", code, &place(result, warning), warning);
        }
    }
    let rules = loader.rules().rules;
    let on = rules.iter().filter(|rule| rule.enabled).count();
    let _ = writeln!(
        text,
        "{}, {}; {}, {on} of them on",
        counted(counts.0, "error"),
        counted(counts.1, "warning"),
        counted(rules.len(), "rule"),
    );
    text
}

fn finding<C>(text: &mut String, kind: &str, code: &str, place: &str, finding: &Finding<C>) {
    let item = finding
        .locations
        .iter()
        .rev()
        .find(|location| !location.item_name.is_empty());
    let item = item.map_or(String::new(), |location| {
        format!(
            " {} `{}`:",
            location.item_type.name(),
            clean(&location.item_name)
        )
    });
    let _ = writeln!(
        text,
        "{place}: {kind}:{item} {} [{code}]",
        clean(&finding.message)
    );
    for line in finding.snippet.lines() {
        let _ = writeln!(text, "    {line}");
    }
}

/// Returns file, line and column as editors count them: from 1.
fn place<C>(result: &LoadResult, finding: &Finding<C>) -> String {
    let name = finding
        .locations
        .first()
        .map_or(&result.name, |first| &first.name);
    let last = finding.locations.last();
    let (line, column) = last.map_or((0, 0), |last| (last.line + 1, last.column + 1));
    format!("{}:{line}:{column}", clean(name))
}

/// Returns a number with what it counts.
pub(super) fn counted(count: usize, name: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {name}{end}")
}
