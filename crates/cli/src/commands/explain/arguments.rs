//! The command line of `seawall explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use seawall_model::platform::Platform;
use seawall_policy::order::Sort;

use crate::arguments::{Judgement, Output, Scan, SourceArguments};
use crate::commands::check::arguments::{OfDocuments, Selecting};
use crate::format::Formats;

/// Say what is known of a vulnerability, and why it is reported for a target, or why it is not; or what a check
/// of `seawall check`, or a rule of `seawall watch`, is about
#[derive(Args)]
#[command(
    after_help = "Without a target, all that the database knows is printed: other ids, ratings, exploitation, and \
what each source says about which package. With a target, every package that was considered is named, with \
the records that were weighed, the versions that were compared, and the exception, statement, changelog or \
owner that took the finding away.

Examples:
  seawall explain CVE-2021-44228
  seawall explain GHSA-jfh8-c2jp-5v3q app:1.2        any id will do
  seawall explain CVE-2023-4911 rootfs /
  seawall explain --vex app.vex.json CVE-2023-45853 archive app.tar
  seawall explain DF-0022                            a check by id, name, or what other tools call it: DL3008
  seawall explain ACME-0001                          a check of your own, out of seawall.yaml
  seawall explain RT-0001                            a rule of `seawall watch run`, by id or name

Exit codes: 0 explained; 2 nobody knows the id; 3 a target could not be looked at."
)]
pub(crate) struct Explain {
    /// The vulnerability: a CVE or any other id; or a check, or a rule
    #[arg(value_name = "ID", required_unless_present_any = ["checks", "model"])]
    pub(crate) id: Option<String>,
    /// What to explain it for, with its kind in front or not, as for `scan`
    #[arg(value_name = "[KIND] TARGET")]
    pub(crate) targets: Vec<String>,

    /// Print what all checks are about, as Markdown
    #[arg(long, conflicts_with_all = ["id", "format"])]
    pub(crate) checks: bool,
    /// Print what the conditions of your own checks may speak of, as Markdown
    #[arg(long, conflicts_with_all = ["id", "format", "checks"])]
    pub(crate) model: bool,
    /// How to write the explanation; see `seawall schema explanation` for json
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ExplanationFormat,
    /// Which platform of a multi-platform image, for instance linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,
    /// Advisory database to use instead of the facts inside the program
    #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
    pub(crate) db: Option<PathBuf>,
    /// Never use the network: neither registries nor remote engines
    #[arg(long)]
    offline: bool,
    /// Configuration of the project (default: seawall.yaml here or in a folder above)
    #[arg(long, value_name = "FILE", env = "SEAWALL_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Accept a finding by its id or an alias
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    ignore: Vec<String>,
    /// File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)
    #[arg(long, value_name = "FILE")]
    ignore_file: Vec<PathBuf>,
    /// What others say about vulnerabilities in what is scanned (VEX): a JSON file of any of the
    /// usual formats, or a directory of such files
    #[arg(long, value_name = "FILE")]
    vex: Vec<PathBuf>,
    #[command(flatten)]
    source: SourceArguments,
}

/// How to write an explanation.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplanationFormat {
    /// For people
    #[default]
    Table,
    /// A document; see `seawall schema explanation`
    Json,
}

impl Explain {
    /// Returns the scan whose outcome is explained.
    pub(super) fn into_scan(self) -> Scan {
        Scan {
            record: None,
            runtime_facts: None,
            runtime_window: 0,
            targets: self.targets,
            platform: self.platform,
            db: self.db,
            offline: self.offline,
            strict: false,
            threads: None,
            output: Output {
                formats: Formats::default(),
                list_all_pkgs: false,
                declared: false,
                installed: false,
                include_removed: false,
                show_suppressed: true,
                show_not_loaded: true,
                sort: Sort::default(),
                prefer_id: Vec::new(),
            },
            selecting: Selecting::default(),
            documents: OfDocuments::default(),
            judgement: Judgement {
                config: self.config,
                scanners: None,
                severity: None,
                ignore_unfixed: false,
                only: None,
                fail_on: Vec::new(),
                ignore: self.ignore,
                ignore_file: self.ignore_file,
                vex: self.vex,
            },
            source: self.source,
        }
    }
}
