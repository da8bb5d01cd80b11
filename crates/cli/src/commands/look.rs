//! Looking at one thing, whatever it is: a report that was saved, or anything that can be scanned.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use seawall_engine::difference::Looked;
use seawall_formats::report::read::{MOST_BYTES, is_report, read_report};
use seawall_model::platform::Platform;
use seawall_model::report::{DatabaseInfo, Report, Tool};
use seawall_model::time::Timestamp;
use seawall_policy::order::Sort;

use super::scan::{self, Settings, exceptions, inputs, options};
use crate::arguments::{Judgement, Output, Scan, Scanner, SourceArguments};
use crate::commands::check::arguments::{OfDocuments, Selecting};
use crate::data_directory::open_database;
use crate::exit::Usage;
use crate::format::Formats;
use crate::ui::Terminal;

/// How to look.
#[derive(Args)]
pub(crate) struct Looking {
    /// Which platform of multi-platform images, for instance linux/arm64
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,
    /// Advisory database to use instead of the facts inside the program
    #[arg(long, value_name = "FILE", env = "SEAWALL_DB")]
    db: Option<PathBuf>,
    /// Never use the network: neither registries nor remote engines
    #[arg(long)]
    offline: bool,
    /// Threads that read at once (default: one per processor)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Also read lock files and manifests; done for directories and repositories anyway
    #[arg(long)]
    declared: bool,
    /// Read only what is installed, no lock files and manifests
    #[arg(long, conflicts_with = "declared")]
    installed: bool,
    /// Configuration of the project (default: seawall.yaml here or in a folder above)
    #[arg(long, value_name = "FILE", env = "SEAWALL_CONFIG")]
    config: Option<PathBuf>,
    /// What to look for (default: vuln)
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "WORD,…",
        env = "SEAWALL_SCANNERS"
    )]
    scanners: Option<Vec<Scanner>>,
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

/// Looks at what is named: reads it, where it is a saved report, else scans it.
pub(super) fn look(
    words: &[String],
    looking: &Looking,
    now: Timestamp,
    terminal: Terminal,
) -> anyhow::Result<Looked> {
    if let Some(saved) = saved(words, terminal)? {
        return Ok(saved);
    }
    let scan = looking.scan(words);
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
        too_many(&words.join(" "), &names.collect::<Vec<_>>())
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

/// Says what this program is.
pub(super) fn own_tool(database: Option<DatabaseInfo>) -> Tool {
    Tool {
        name: "seawall".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database,
    }
}

/// Reads what is a saved report; `None` where it is something else.
fn saved(words: &[String], terminal: Terminal) -> anyhow::Result<Option<Looked>> {
    let name = match words {
        [kind, name] if kind == "report" => name,
        [name] if begins_like_a_report(name) => {
            let why = "that is how it begins";
            terminal.note(&format!("{name} is taken as a saved report: {why}"));
            name
        }
        _ => return Ok(None),
    };
    let shown = if name == "-" { "standard input" } else { name };
    let bytes = bytes(name).with_context(|| Usage(format!("cannot read {shown}")))?;
    let report = read_report(&bytes).map_err(|error| Usage(format!("{shown}: {error}")))?;
    one(report, shown).map(Some)
}

/// What is looked at is one thing.
fn one(report: Report, shown: &str) -> anyhow::Result<Looked> {
    let (tool, created) = (report.tool, report.created);
    let [report] = <[_; 1]>::try_from(report.targets).map_err(|targets| {
        let names: Vec<&str> = targets
            .iter()
            .map(|one| one.artifact.name.as_str())
            .collect();
        too_many(shown, &names)
    })?;
    Ok(Looked {
        report,
        tool,
        created,
        saved: true,
    })
}

/// Says what it is, where it is not one thing.
fn too_many(shown: &str, names: &[&str]) -> Usage {
    match names {
        [] => Usage(format!("{shown} holds nothing to look at")),
        names => Usage(format!(
            "one thing can be looked at here, and {shown} is {}: {}",
            names.len(),
            names.join(", ")
        )),
    }
}

fn begins_like_a_report(name: &str) -> bool {
    let path = Path::new(name);
    let mut start = Vec::new();
    let read = path.is_file()
        && File::open(path).is_ok_and(|file| file.take(START).read_to_end(&mut start).is_ok());
    read && start.trim_ascii_start().starts_with(b"{") && is_report(&start)
}

fn bytes(name: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the reader sees that there is more.
    let most = (MOST_BYTES as u64).saturating_add(1);
    if name == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(name)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

impl Looking {
    /// Returns the scan of what is named.
    fn scan(&self, targets: &[String]) -> Scan {
        Scan {
            record: None,
            runtime_facts: None,
            runtime_window: 0,
            targets: targets.to_vec(),
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
                include_removed: false,
                show_suppressed: false,
                show_not_loaded: false,
                sort: Sort::default(),
                prefer_id: Vec::new(),
            },
            selecting: Selecting::default(),
            documents: OfDocuments::default(),
            judgement: Judgement {
                config: self.config.clone(),
                scanners: self.scanners.clone(),
                severity: None,
                ignore_unfixed: false,
                only: None,
                fail_on: Vec::new(),
                ignore: self.ignore.clone(),
                ignore_file: self.ignore_file.clone(),
                vex: self.vex.clone(),
            },
            source: self.source.clone(),
        }
    }
}

/// Bytes that a guess looks at.
const START: u64 = 4 << 10;
