//! `seawall watch rules list`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_formats::report::table::clean;
use seawall_runtime::language::Rule;

use super::{Form, List};
use crate::exit;
use crate::ui::Terminal;

/// Lists rules.
pub(super) fn run(arguments: &List, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let Some(loader) = arguments.files.load_whole(terminal)? else {
        return Ok(exit::refused());
    };
    let mut out = io::stdout().lock();
    match arguments.format {
        Form::Json => writeln!(out, "{:#}", loader.describe(None).json())?,
        Form::Table => out.write_all(table(&loader.rules().rules).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn table(rules: &[Rule]) -> String {
    let mut text = String::new();
    // Only rules of ours have ids.
    let width = rules.iter().map(|rule| id(rule).len()).max();
    let width = width
        .filter(|it| *it > 0)
        .map_or(0, |it| it.saturating_add(2));
    let _ = writeln!(
        text,
        "{:<13}  {:<3}  {:<width$}RULE",
        "PRIORITY",
        "ON",
        if width > 0 { "ID" } else { "" }
    );
    for rule in rules {
        let (id, name) = (id(rule), clean(&rule.name));
        let on = if rule.enabled { "yes" } else { "no" };
        let _ = writeln!(
            text,
            "{:<13}  {on:<3}  {id:<width$}{name}",
            rule.priority.name()
        );
    }
    text
}

/// The id by which `seawall explain` knows a rule; empty where it has none.
fn id(rule: &Rule) -> &str {
    let tags = rule.tags.iter();
    let mut ids = tags.filter(|tag| {
        tag.strip_prefix("RT-")
            .is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
    });
    ids.next().map_or("", String::as_str)
}
