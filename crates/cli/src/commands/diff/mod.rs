//! `seawall diff`: two things → what differs.

pub(crate) mod arguments;
mod side;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_engine::difference::{Looked, compare};
use seawall_formats::difference::json::write_difference;
use seawall_formats::difference::markdown::render_difference_markdown;
use seawall_formats::report::table::{Shown, TableOptions, render_difference};
use seawall_model::difference::Comparison;
use seawall_model::report::Tool;
use seawall_model::time::Timestamp;

use super::scan::{self, Settings, exceptions, inputs, options};
use crate::data_directory::open_database;
use crate::exit::{self, Usage};
use crate::ui::Terminal;
use arguments::{Diff, DiffFormat, Show};

/// Compares two sides.
pub(super) fn run(arguments: &Diff, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let now = super::now();
    let (first, second) = side::split(&arguments.sides)?;
    let before = look(first, arguments, now, terminal)?;
    let after = look(second, arguments, now, terminal)?;
    // Where both are saved, nothing was judged here.
    let scanned = [&before, &after].into_iter().find(|one| !one.saved);
    let tool = scanned.map_or_else(|| own_tool(None), |one| one.tool.clone());
    let compared = compare(&before, &after, &arguments.fail_on, tool, now);
    match write(&compared.comparison, arguments, terminal) {
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    Ok(exit::of(compared.ending, arguments.strict))
}

/// Looks at one side.
fn look(
    words: &[String],
    arguments: &Diff,
    now: Timestamp,
    terminal: Terminal,
) -> anyhow::Result<Looked> {
    if let Some(saved) = side::saved(words, terminal)? {
        return Ok(saved);
    }
    let scan = arguments.scan(words);
    let settings = Settings::read(&scan, terminal)?;
    let mut exceptions = exceptions::read(&scan, terminal)?;
    exceptions.extend(settings.exceptions());
    let chosen = open_database(scan.db.as_deref(), terminal)?;
    let mut options = options(&scan, exceptions, now, terminal)?;
    settings.apply(&mut options, now.date(), terminal);
    // A view of some severities would hide what differs from lists and gates alike.
    options.filter.severities = None;
    let mut scanned = Vec::new();
    for input in inputs(&scan, terminal)? {
        scanned.extend(scan::one(input, &chosen.database, &options, terminal)?);
    }
    let [scanned] = <[_; 1]>::try_from(scanned).map_err(|all| {
        let names = all.iter().map(|one| one.report.artifact.name.as_str());
        side::too_many(&words.join(" "), &names.collect::<Vec<_>>())
    })?;
    let mut report = scanned.report;
    report.problems.extend(chosen.problems());
    report.problems.sort();
    Ok(Looked {
        report,
        tool: own_tool(Some(chosen.database.info())),
        created: now,
        saved: false,
    })
}

fn own_tool(database: Option<seawall_model::report::DatabaseInfo>) -> Tool {
    Tool {
        name: "seawall".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database,
    }
}

fn write(comparison: &Comparison, arguments: &Diff, terminal: Terminal) -> anyhow::Result<()> {
    let Some(path) = &arguments.file else {
        let mut out = BufWriter::new(io::stdout().lock());
        let page = (Terminal::width(), terminal.colours_output());
        render(comparison, arguments, page, &mut out)?;
        return Ok(out.flush()?);
    };
    let failed = || format!("cannot write {}", path.display());
    let file = File::create(path).with_context(|| Usage(failed()))?;
    let mut out = BufWriter::new(file);
    render(comparison, arguments, (FILE_WIDTH, false), &mut out).with_context(failed)?;
    out.flush().with_context(failed)?;
    terminal.note(&format!("difference written to {}", path.display()));
    Ok(())
}

fn render(
    comparison: &Comparison,
    arguments: &Diff,
    (width, colour): (usize, bool),
    out: &mut dyn Write,
) -> io::Result<()> {
    match arguments.format {
        DiffFormat::Json => write_difference(comparison, out),
        DiffFormat::Markdown => out.write_all(render_difference_markdown(comparison).as_bytes()),
        DiffFormat::Table => {
            let options = TableOptions {
                width,
                colour,
                show_suppressed: true,
                show_not_loaded: true,
                packages: true,
            };
            let shown = Shown {
                findings: arguments.show != Show::Packages,
                packages: arguments.show != Show::Findings,
            };
            out.write_all(render_difference(comparison, shown, options).as_bytes())
        }
    }
}

const FILE_WIDTH: usize = 100;
