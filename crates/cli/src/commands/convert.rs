//! `seawall convert`: a saved report → any format.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use seawall_formats::report::read::{MOST_BYTES, read_document, report_of};

use super::output::{self, Plan, Saying, View};
use crate::exit::{self, Usage};
use crate::format::Formats;
use crate::ui::Terminal;

/// Write a saved report in another format
#[derive(Args)]
#[command(
    after_help = "The report is one that `seawall scan --format json` wrote. Nothing is scanned or judged again: what \
was found is said in other words, and the verdict of the gates is the one of that scan.

Examples:
  seawall convert report.json                                   as a table
  seawall convert report.json -f html=report.html -f sarif=report.sarif
  seawall convert - -f template --template @csv < report.json

Exit codes: 0 written; 2 the file is no report."
)]
pub(crate) struct Convert {
    /// The saved report; `-` is standard input
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    #[command(flatten)]
    formats: Formats,
    /// List every package, where the report has them
    #[arg(long)]
    list_all_pkgs: bool,
    /// List what an exception accepts and what was set aside, and why
    #[arg(long)]
    show_suppressed: bool,
    /// List the findings of packages whose code is never run, such as kernel headers
    #[arg(long)]
    show_not_loaded: bool,
}

/// Converts a report.
pub(super) fn run(arguments: &Convert, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let plan = Plan::of_audit(&arguments.formats)?;
    let shown = arguments.report.display();
    let unreadable = || Usage(format!("cannot read {shown}"));
    let bytes = read(&arguments.report).with_context(unreadable)?;
    let wrong = |error| Usage(format!("{shown}: {error}"));
    let document = read_document(&bytes).map_err(wrong)?;
    let report = report_of(&document).map_err(wrong)?;
    let saying = Saying {
        report: &report,
        document,
        view: View {
            packages: arguments.list_all_pkgs,
            show_suppressed: arguments.show_suppressed,
            show_not_loaded: arguments.show_not_loaded,
        },
    };
    match output::write(&saying, &plan, terminal) {
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader sees that there is more.
    let most = (MOST_BYTES as u64).saturating_add(1);
    if path.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
