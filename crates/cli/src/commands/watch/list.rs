//! `seawall watch rules list`.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

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
    let _ = writeln!(text, "{:<13}  {:<3}  RULE", "PRIORITY", "ON");
    for rule in rules {
        let plain = |char: char| if char.is_control() { ' ' } else { char };
        let name: String = rule.name.chars().map(plain).collect();
        let on = if rule.enabled { "yes" } else { "no" };
        let _ = writeln!(text, "{:<13}  {on:<3}  {name}", rule.priority.name());
    }
    text
}
