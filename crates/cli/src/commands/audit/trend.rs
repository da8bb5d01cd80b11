//! `--trend FILE`: the report of an earlier audit, against which frameworks are held.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use seawall_engine::audit::trend::compare;
use seawall_formats::report::read::{MOST_BYTES, read_report};
use seawall_model::report::Report;

use crate::exit::Usage;
use crate::ui::Terminal;

/// What the audit is held against.
#[derive(Args)]
pub(crate) struct Trend {
    /// Report of an earlier audit (`--format json`), against which the frameworks of this one are held
    #[arg(long = "trend", value_name = "FILE", help_heading = "Report")]
    earlier: Option<PathBuf>,
}

impl Trend {
    /// Reads the earlier report, before anything is looked at, so that a mistake is told at once.
    pub(super) fn read(&self) -> anyhow::Result<Option<Report>> {
        self.earlier.as_deref().map(read).transpose()
    }
}

/// Holds a report against an earlier one, and says what could not be compared.
pub(super) fn hold(report: &mut Report, earlier: Option<&Report>, terminal: Terminal) {
    let Some(earlier) = earlier else { return };
    for note in compare(report, earlier) {
        terminal.warning(&note);
    }
}

fn read(path: &Path) -> anyhow::Result<Report> {
    let shown = path.display();
    let unreadable = || Usage(format!("cannot read the earlier report {shown}"));
    // One byte more than is allowed, so that the reader sees that there is more.
    let most = (MOST_BYTES as u64).saturating_add(1);
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(unreadable)?;
    file.take(most)
        .read_to_end(&mut bytes)
        .with_context(unreadable)?;
    let report = read_report(&bytes).map_err(|error| Usage(format!("{shown}: {error}")))?;
    if report.posture.is_none() {
        let why = format!("{shown} is no report of an audit: it says nothing of frameworks");
        return Err(Usage(why).into());
    }
    Ok(report)
}
