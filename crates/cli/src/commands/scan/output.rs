//! Where the report goes, and in which words.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::Context as _;
use seawall_formats::report::json::{JsonOptions, write_json};
use seawall_formats::report::table::{TableOptions, render_table};
use seawall_model::report::Report;

use crate::arguments::{Format, Output};
use crate::exit::Usage;
use crate::ui::Terminal;

/// Writes the report.
pub(super) fn write(report: &Report, output: &Output, terminal: Terminal) -> anyhow::Result<()> {
    match &output.file {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            render(
                report,
                output,
                Terminal::width(),
                terminal.colours_output(),
                &mut out,
            )?;
            out.flush()?;
        }
        Some(path) => {
            let failed = || format!("cannot write {}", path.display());
            let file = File::create(path).with_context(|| Usage(failed()))?;
            let mut out = BufWriter::new(file);
            render(report, output, FILE_WIDTH, false, &mut out).with_context(failed)?;
            out.flush().with_context(failed)?;
            terminal.note(&format!("report written to {}", path.display()));
        }
    }
    Ok(())
}

fn render(
    report: &Report,
    output: &Output,
    width: usize,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    match output.format {
        Format::Json => write_json(
            report,
            JsonOptions {
                packages: output.list_all_pkgs,
            },
            out,
        ),
        Format::Table => {
            let options = TableOptions {
                width,
                colour,
                show_suppressed: output.show_suppressed,
                show_not_loaded: output.show_not_loaded,
                packages: output.list_all_pkgs,
            };
            out.write_all(render_table(report, options).as_bytes())
        }
    }
}

const FILE_WIDTH: usize = 100;
