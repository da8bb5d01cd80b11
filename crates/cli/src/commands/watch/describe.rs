//! `seawall watch rules describe`.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use seawall_formats::report::table::{clean, wrap};
use serde_json::Value;

use super::{Describe, Form};
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Describes a rule.
pub(super) fn run(arguments: &Describe, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let Some(loader) = arguments.files.load_whole(terminal)? else {
        return Ok(exit::refused());
    };
    let rules = loader.rules().rules;
    let has_id =
        |tags: &[String]| arguments.rule.starts_with("RT-") && tags.contains(&arguments.rule);
    let named = rules.iter().find(|rule| has_id(&rule.tags));
    let description = loader.describe(Some(named.map_or(&arguments.rule, |rule| &rule.name)));
    let Some(rule) = description.json()["rules"].get(0) else {
        let name = &arguments.rule;
        let hint = "`seawall watch rules list` lists them";
        return Err(Usage(format!("there is no rule `{name}`: {hint}")).into());
    };
    let mut out = io::stdout().lock();
    match arguments.format {
        Form::Json => writeln!(out, "{rule:#}")?,
        Form::Table => {
            let columns = out.is_terminal().then(Terminal::width);
            out.write_all(text(rule, columns).as_bytes())?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes what is said of a rule; where people read it, as wide as the terminal.
fn text(rule: &Value, columns: Option<usize>) -> String {
    let mut text = String::new();
    for (label, part, key) in ROWS {
        let value = words(&rule[part][key]);
        if !value.is_empty() {
            let words: Vec<String> = value.split(' ').map(str::to_owned).collect();
            let columns = columns.unwrap_or(usize::MAX);
            let lines = wrap(&words, &format!("{label:<12} "), BESIDE, columns);
            let _ = writeln!(text, "{}", lines.join("\n"));
        }
    }
    text
}

fn words(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(", ")
        }
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        _ => String::new(),
    };
    clean(&text).into_owned()
}

/// What stands before further lines of a value.
const BESIDE: &str = "             ";

const ROWS: [(&str, &str, &str); 14] = [
    ("Rule", "info", "name"),
    ("About", "info", "description"),
    ("Priority", "info", "priority"),
    ("Source", "info", "source"),
    ("On", "info", "enabled"),
    ("Tags", "info", "tags"),
    ("Condition", "info", "condition"),
    ("In full", "details", "condition_compiled"),
    ("Output", "details", "output_compiled"),
    ("Events", "details", "events"),
    ("Macros", "details", "macros"),
    ("Lists", "details", "lists"),
    ("Fields", "details", "condition_fields"),
    ("Exceptions", "details", "exceptions"),
];
