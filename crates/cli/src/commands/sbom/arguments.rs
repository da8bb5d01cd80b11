//! The command line of `seawall sbom`.

use std::path::PathBuf;

use clap::Args;
use seawall_formats::sbom::{Build, Format};
use seawall_model::platform::Platform;
use seawall_model::time::Timestamp;
use seawall_policy::order::Sort;

use crate::arguments::{Judgement, Output, Scan, SourceArguments};
use crate::commands::check::arguments::{OfDocuments, Selecting};
use crate::format::Formats;

/// List what is in an image, a root file system or a directory, as a software bill of materials
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(
    after_help = "Formats: cyclonedx-json (also @1.4, @1.5, @1.6, @1.7), cyclonedx-xml (the same), spdx-json, spdx-tv \
(tag-value), spdx3 (JSON-LD), github (dependency snapshot), purls (package URLs, one a line). What a format \
cannot hold is said on standard error. The same target gives the same bytes: there is no time in the document \
unless --created or SOURCE_DATE_EPOCH says one, or the format wants one (SPDX: the image's, else now).

Examples:
  seawall sbom debian:12 -o debian.cdx.json
  seawall sbom --format spdx-json archive app.tar
  seawall sbom --format cyclonedx-xml@1.4 rootfs /
  seawall sbom --format spdx3 sbom app.cdx.json       the same list in another format
  seawall sbom --vulnerabilities --vex app.vex.json app:1.2
  seawall sbom --format github --declared fs .        in GitHub Actions

Exit codes: 0 written; 2 wrong usage; 3 the target could not be read."
)]
pub(crate) struct Sbom {
    /// What to list, with its kind in front or not, as for `scan`
    #[arg(required = true, value_name = "[KIND] TARGET")]
    targets: Vec<String>,

    /// In which format, with `@` and a version behind it
    #[arg(short, long, default_value = "cyclonedx-json", value_name = "FORMAT")]
    pub(super) format: Format,
    /// Write the document to a file
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Time to write into the document, such as 2027-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    created: Option<Timestamp>,
    /// The same in seconds since 1970, as reproducible builds have it
    #[arg(long, value_name = "SECONDS", env = "SOURCE_DATE_EPOCH", hide = true)]
    source_date_epoch: Option<i64>,
    /// Also read lock files and manifests; done for directories and repositories anyway
    #[arg(long)]
    declared: bool,
    /// Read only what is installed, no lock files and manifests
    #[arg(long, conflicts_with = "declared")]
    installed: bool,
    /// Also list packages that a later layer removed again
    #[arg(long)]
    include_removed: bool,
    /// Which platform of a multi-platform image, for instance linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,
    /// Never use the network: neither registries nor remote engines
    #[arg(long)]
    offline: bool,
    /// Threads that read at once (default: one per processor)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,

    /// Scan as well, and write the vulnerabilities along with what VEX files say of them (CycloneDX)
    #[arg(long)]
    pub(super) vulnerabilities: bool,
    /// Advisory database to use instead of the facts inside the program
    #[arg(
        long,
        value_name = "FILE",
        env = "SEAWALL_DB",
        requires = "vulnerabilities"
    )]
    db: Option<PathBuf>,
    /// VEX file, or directory of them
    #[arg(long, value_name = "FILE", requires = "vulnerabilities")]
    vex: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) run: Run,
    #[command(flatten)]
    source: SourceArguments,
}

/// The run that a snapshot for GitHub is of.
#[derive(Args)]
#[command(next_help_heading = "GitHub snapshot")]
pub(super) struct Run {
    /// Commit
    #[arg(long, value_name = "SHA", env = "GITHUB_SHA")]
    sha: Option<String>,
    /// Branch or tag, such as refs/heads/main
    #[arg(long = "ref", value_name = "REF", env = "GITHUB_REF")]
    reference: Option<String>,
    /// Id of the run
    #[arg(
        id = "run_id",
        long = "run-id",
        value_name = "ID",
        env = "GITHUB_RUN_ID"
    )]
    id: Option<String>,
    /// Name of the workflow, with which snapshots are grouped
    #[arg(long, value_name = "NAME", env = "GITHUB_WORKFLOW")]
    workflow: Option<String>,
    /// Name of the job, with which snapshots are grouped
    #[arg(long, value_name = "NAME", env = "GITHUB_JOB")]
    job: Option<String>,
}

impl Run {
    /// Returns the run, where enough of it is known.
    pub(super) fn build(&self) -> Option<Build> {
        let (workflow, job) = (self.workflow.as_deref(), self.job.as_deref());
        let correlator: Vec<&str> = workflow.into_iter().chain(job).collect();
        Some(Build {
            sha: self.sha.clone()?,
            reference: self.reference.clone()?,
            job: self.id.clone()?,
            correlator: if correlator.is_empty() {
                "seawall".to_owned()
            } else {
                correlator.join("_")
            },
            url: None,
        })
    }
}

impl Sbom {
    /// Returns the time that the user wants in the document.
    pub(super) fn created(&self) -> Option<Timestamp> {
        let epoch = self.source_date_epoch.map(Timestamp::from_seconds);
        self.created.or(epoch)
    }

    /// Returns the scan whose inventory is written.
    pub(super) fn scan(&self) -> Scan {
        Scan {
            record: None,
            runtime_facts: None,
            runtime_window: 0,
            targets: self.targets.clone(),
            platform: self.platform.clone(),
            db: self.db.clone(),
            offline: self.offline,
            strict: false,
            threads: self.threads,
            output: Output {
                formats: Formats::default(),
                list_all_pkgs: true,
                declared: self.declared,
                installed: self.installed,
                include_removed: self.include_removed,
                show_suppressed: false,
                show_not_loaded: false,
                sort: Sort::default(),
                prefer_id: Vec::new(),
            },
            selecting: Selecting::default(),
            documents: OfDocuments::default(),
            judgement: Judgement {
                config: None,
                scanners: None,
                severity: None,
                ignore_unfixed: false,
                only: None,
                fail_on: Vec::new(),
                ignore: Vec::new(),
                ignore_file: Vec::new(),
                vex: self.vex.clone(),
            },
            source: self.source.clone(),
        }
    }
}
