//! `seawall diff`: two things → what differs.

pub(crate) mod arguments;
mod side;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_engine::difference::compare;
use seawall_formats::difference::json::write_difference;
use seawall_formats::difference::markdown::render_difference_markdown;
use seawall_formats::report::table::{Shown, TableOptions, render_difference};
use seawall_model::difference::Comparison;

use super::look::{look, own_tool};
use crate::exit::{self, Usage};
use crate::ui::Terminal;
use arguments::{Diff, DiffFormat, Show};

/// Compares two sides.
pub(super) fn run(arguments: &Diff, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let now = super::now();
    let (first, second) = side::split(&arguments.sides)?;
    let before = look(first, &arguments.looking, now, terminal)?;
    let after = look(second, &arguments.looking, now, terminal)?;
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
