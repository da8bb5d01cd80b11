//! `seawall watch rules fields`: what rules can ask.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Args;
use seawall_runtime::document::Source;
use seawall_runtime::fields::{self, Argument, Field, Values};
use serde_json::json;

use super::Form;
use crate::exit::Usage;

/// List what rules can ask of events: fields by source
#[derive(Args)]
#[command(after_help = "Examples:
  seawall watch rules fields                         all fields
  seawall watch rules fields --source k8s_audit      those of one source: syscall, docker, guard, k8s_audit")]
pub(crate) struct Fields {
    /// Only those of this source
    #[arg(short, long, value_name = "SOURCE")]
    source: Option<String>,
    /// In which form
    #[arg(short, long, value_enum, default_value_t)]
    format: Form,
}

/// Lists fields.
pub(super) fn run(arguments: &Fields) -> anyhow::Result<ExitCode> {
    let source = arguments.source.as_deref();
    if let Some(name) = source
        && name != fields::SYSCALL
        && Source::named(name).is_none()
    {
        let why =
            format!("there is no source `{name}`; there are syscall, docker, guard and k8s_audit");
        return Err(Usage(why).into());
    }
    let mut all: Vec<&Field> = fields::all()
        .filter(|field| source.is_none_or(|source| field.is_of(source)))
        .collect();
    all.sort_by_key(|field| field.name);
    let mut out = io::stdout().lock();
    match arguments.format {
        Form::Json => {
            let rows: Vec<_> = all.iter().map(|field| row(field)).collect();
            writeln!(out, "{:#}", json!({ "fields": rows }))?;
        }
        Form::Table => out.write_all(table(&all).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn row(field: &Field) -> serde_json::Value {
    json!({
        "name": field.name,
        "list": field.values == Values::List,
        "argument": argument(field),
        "deprecated": field.deprecated,
        "meaning": field.meaning,
        "source": field.source,
    })
}

const fn argument(field: &Field) -> Option<&'static str> {
    match field.argument {
        Argument::None => None,
        Argument::Index(_) => Some("number"),
        Argument::Key(_) => Some("key"),
        Argument::Either(_) => Some("number or key"),
    }
}

/// A field a line, what it means below it: names are too long for columns on a narrow terminal.
fn table(all: &[&Field]) -> String {
    let mut text = String::new();
    for field in all {
        let more = match (argument(field), field.values) {
            (Some(argument), Values::List) => format!("[{argument}] list"),
            (Some(argument), _) => format!("[{argument}]"),
            (None, Values::List) => " list".to_owned(),
            (None, _) => String::new(),
        };
        let old = if field.deprecated {
            " (deprecated)"
        } else {
            ""
        };
        let _ = writeln!(text, "{}{more}{old}\n    {}", field.name, field.meaning);
    }
    text
}
