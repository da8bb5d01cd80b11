//! The command line of `seawall diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use seawall_policy::gate::Gate;

use crate::commands::look::Looking;

/// Say what differs between two images, directories, SBOMs or saved reports
#[derive(Args)]
#[command(
    after_help = "Each side is anything that `scan` takes, with its kind in front or not, or a report that \
`scan --format json` saved (its kind is `report`). Packages are the same thing by kind, name and architecture, \
findings by their fingerprint, so that an upgrade is one change. What could not be looked at on either side is \
said first. Gates look at what is new only: at what closes them in the second and would not have in the first.

Examples:
  seawall diff app:1.2 app:1.3
  seawall diff report.json app:ci                  a saved report (with --list-all-pkgs) and an image
  seawall diff archive old.tar archive new.tar
  seawall diff --fail-on high app:1.2 app:ci       exit 1 on findings that app:1.2 does not have
  seawall diff --show packages sbom a.cdx.json sbom b.cdx.json
  seawall diff -f markdown -o comment.md base.json pull-request.json

Exit codes: 0 compared, and no gate says no; 1 a gate says no; 2 wrong usage; 3 a side could not be looked at
at all, or with --strict not in full, or hides findings from the gates."
)]
pub(crate) struct Diff {
    /// The first, then the second
    #[arg(required = true, num_args = 2..=4, value_name = "[KIND] SIDE")]
    pub(super) sides: Vec<String>,

    /// How to write what differs; see `seawall schema difference` for json
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: DiffFormat,
    /// Write it to a file
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Which lists a table has; counts are always there
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(super) show: Show,
    /// Exit with 1 where findings of this severity or worse (critical, high, medium, low, negligible,
    /// any) are new, known exploited ones (kev), or an end of life (eol)
    #[arg(long, value_delimiter = ',', value_name = "GATE,…")]
    pub(super) fail_on: Vec<Gate>,
    /// Exit with 3 where anything of either side could not be looked at
    #[arg(long)]
    pub(super) strict: bool,

    #[command(flatten)]
    pub(super) looking: Looking,
}

/// How to write a difference.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    #[default]
    Table,
    /// A document; see `seawall schema difference`
    Json,
    /// Markdown, for comments on a change
    Markdown,
}

/// Which lists are shown.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// Findings and packages
    #[default]
    All,
    /// Findings only
    Findings,
    /// Packages only
    Packages,
}
