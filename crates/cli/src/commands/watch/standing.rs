//! `seawall watch check`: how far what the configuration asks for holds on this machine.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::http::Environment;
use seawall_formats::report::table::wrap;
use seawall_policy::config::watch::Watch;
use seawall_policy::config::watch::prevent::{Item, Mode};
use seawall_watch::prevent::{Rung, Standing};
use seawall_watch::respond::plan::Plan;
use seawall_watch::respond::standing::try_all;
use serde_json::json;

use super::Form;
use super::configuration::configuration;
use crate::exit;
use crate::ui::Terminal;

/// Arguments of `check`.
#[derive(Args)]
pub(crate) struct Check {
    /// The configuration file (`seawall.yaml`)
    #[arg(short, long, value_name = "FILE")]
    config: PathBuf,
    /// In which form
    #[arg(short, long, value_enum, default_value_t)]
    format: Form,
    /// Address of the container engine, in the form of `DOCKER_HOST`
    #[arg(long, value_name = "ADDRESS")]
    engine: Option<String>,
}

/// Something that the configuration asks for, and how far it holds here.
struct Row {
    /// Line of the configuration.
    line: u64,
    what: String,
    standing: Standing,
    /// Whether it is tried dry, so that nothing is less safe where it can't be done.
    is_dry: bool,
}

/// Tries what the configuration asks for; 1 where something of it can't be done.
pub(super) fn run(arguments: &Check) -> anyhow::Result<ExitCode> {
    let name = arguments.config.display().to_string();
    let watch = configuration(&arguments.config)?;
    let engine = EngineOptions {
        environment: Environment::new(std::env::vars_os()),
        // As `watch run` has it.
        host: arguments
            .engine
            .clone()
            .or_else(|| watch.engines.first().cloned()),
        ..EngineOptions::default()
    };
    let mut rows = answers(&watch, &name, &engine)?;
    rows.extend(prevented(&watch));
    rows.sort_by_key(|row| row.line);
    let mut out = io::stdout().lock();
    match arguments.format {
        Form::Json => writeln!(out, "{:#}", document(&rows))?,
        Form::Table => {
            let columns = out.is_terminal().then(Terminal::width);
            out.write_all(table(&rows, &name, columns).as_bytes())?;
            writeln!(out, "{}", seen(&unseen(), columns))?;
        }
    }
    out.flush()?;
    let holds = |row: &Row| row.is_dry || row.standing.is_possible();
    if rows.iter().all(holds) {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(exit::refused())
}

/// What `respond` asks for.
fn answers(watch: &Watch, name: &str, engine: &EngineOptions) -> anyhow::Result<Vec<Row>> {
    let Some(respond) = &watch.respond else {
        return Ok(Vec::new());
    };
    let plan = Plan::new(respond, name).map_err(|error| exit::Usage(error.to_string()))?;
    let lines = try_all(respond, &plan, engine).into_iter();
    let rows = lines.map(|line| Row {
        line: line.at.0,
        what: format!("answer {}: {}", line.answer, line.step),
        standing: line.standing,
        is_dry: false,
    });
    Ok(rows.collect())
}

/// What `prevent` asks for, a row for each part of each item.
fn prevented(watch: &Watch) -> Vec<Row> {
    if watch.prevent.is_empty() {
        return Vec::new();
    }
    let parts = tried(&watch.prevent);
    let rows = parts.into_iter().map(|(item, about, standing)| Row {
        line: item.at.0,
        what: format!("prevent {}: {about}", item.name),
        standing,
        is_dry: item.mode == Mode::DryRun,
    });
    rows.collect()
}

/// Returns how far the parts of items hold here, by trying.
#[cfg(feature = "sensor")]
fn tried(items: &[Item]) -> Vec<(&Item, &'static str, Standing)> {
    use seawall_watch::prevent::{canary, stand};
    let means = canary::try_all();
    let parts = |item| {
        let parts = stand::parts(item, &means).into_iter();
        parts.map(move |part| (item, part.about, part.standing))
    };
    items.iter().flat_map(parts).collect()
}

/// Says why nothing can be tried.
#[cfg(not(feature = "sensor"))]
fn tried(items: &[Item]) -> Vec<(&Item, &'static str, Standing)> {
    let standing = Standing::Impossible {
        why: "this program was built without the sensor".to_owned(),
        would: None,
    };
    let rows = items.iter();
    rows.map(|item| (item, "all of it", standing.clone()))
        .collect()
}

/// Returns what the sensor does not see on this kernel; without it nothing is watched.
fn unseen() -> Vec<String> {
    #[cfg(feature = "sensor")]
    let unseen = match seawall_watch::service::Lack::tried() {
        Ok(lacks) => lacks.into_iter().map(|it| it.whole).collect(),
        Err(why) => vec![format!("anything ({why})")],
    };
    #[cfg(not(feature = "sensor"))]
    let unseen = vec!["anything (this program was built without the sensor)".to_owned()];
    unseen
}

/// Says what the sensor lacks here, if anything.
fn seen(lacks: &[String], columns: Option<usize>) -> String {
    if lacks.is_empty() {
        return "All that is looked for can be seen here.".to_owned();
    }
    let told = lacks.iter().map(|lack| {
        let told = format!("Seen badly or not at all here: {lack}.");
        let words: Vec<String> = told.split(' ').map(str::to_owned).collect();
        wrap(&words, "", "  ", columns.unwrap_or(usize::MAX)).join("\n")
    });
    told.collect::<Vec<_>>().join("\n")
}

/// A line for each row; where people read it and a line is longer than the terminal is wide, how far it holds stands below.
fn table(rows: &[Row], name: &str, columns: Option<usize>) -> String {
    if rows.is_empty() {
        return format!("{name} asks for nothing that is kept from happening or answered.\n");
    }
    let width = rows.iter().map(|row| row.what.chars().count()).max();
    let width = width.unwrap_or_default();
    let lines = rows.iter().map(|row| {
        let gap = " ".repeat(width - row.what.chars().count());
        let line = format!("line {:<4} {}{gap}  {}", row.line, row.what, row.standing);
        let is_too_long = columns.is_some_and(|columns| line.chars().count() > columns);
        if !is_too_long {
            return format!("{line}\n");
        }
        let standing = row.standing.to_string();
        let words: Vec<String> = standing.split(' ').map(str::to_owned).collect();
        let below = wrap(&words, BELOW, BELOW, columns.unwrap_or_default()).join("\n");
        format!("line {:<4} {}\n{below}\n", row.line, row.what)
    });
    let impossible = rows.iter().filter(|row| !row.standing.is_possible());
    let mut text: String = lines.collect();
    let all = rows.len();
    let end = match impossible.count() {
        0 => format!("All {all} can be done on this machine.\n"),
        count => format!("{count} of {all} can't be done on this machine.\n"),
    };
    text.push_str(&end);
    text
}

fn document(rows: &[Row]) -> serde_json::Value {
    let rows = rows.iter().map(|row| {
        let rung = row.standing.rung();
        json!({
            "line": row.line,
            "what": row.what,
            "possible": row.standing.is_possible(),
            "rung": rung.map(Rung::number),
            "standing": row.standing.to_string(),
        })
    });
    json!({ "standings": rows.collect::<Vec<_>>(), "unseen": unseen() })
}

/// What stands before the second line of a row.
const BELOW: &str = "          ";
