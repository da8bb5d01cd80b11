//! `seawall sbom`: a target → a bill of materials.

pub(crate) mod arguments;

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_engine::listed::scan_listed;
use seawall_engine::sbom::{Described, describe, describe_listed};
use seawall_engine::scan::{ScanOptions, scan};
use seawall_formats::sbom::{Format, Source, losses, write};
use seawall_model::finding::Finding;
use seawall_model::report::Tool;
use seawall_model::time::Timestamp;

use super::scan::{Input, inputs, options};
use crate::data_directory::open_database;
use crate::exit::{self, Usage};
use crate::ui::Terminal;
use arguments::Sbom;

/// Writes a bill of materials.
pub(super) fn run(arguments: &Sbom, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let now = super::now();
    check(arguments)?;
    let scan = arguments.scan();
    let options = options(&scan, Vec::new(), now, terminal)?;
    let mut all = Vec::new();
    for input in inputs(&scan, terminal)? {
        all.extend(described(input?, arguments, &scan, &options, terminal)?);
    }
    let [(described, findings)] = <[_; 1]>::try_from(all).map_err(|all| {
        let names: Vec<&str> = all
            .iter()
            .map(|(one, _)| one.artifact.name.as_str())
            .collect();
        Usage(format!(
            "a document describes one thing, and these are {}: {}",
            names.len(),
            names.join(", ")
        ))
    })?;
    say(&described, terminal);
    let tool = Tool {
        name: "seawall".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: None,
    };
    let build = arguments.run.build();
    let source = Source {
        artifact: &described.artifact,
        inventory: &described.inventory,
        tool: &tool,
        created: created(arguments, &described, now),
        findings: findings.as_deref(),
        build: build.as_ref(),
    };
    for loss in losses(arguments.format, &source) {
        terminal.warning(&loss);
    }
    match output(arguments, &source, terminal) {
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    Ok(ExitCode::SUCCESS)
}

fn check(arguments: &Sbom) -> Result<(), Usage> {
    let cyclonedx = matches!(
        arguments.format,
        Format::CycloneDxJson(_) | Format::CycloneDxXml(_)
    );
    if arguments.vulnerabilities && !cyclonedx {
        let why = "--vulnerabilities is for CycloneDX: the other formats have no place for them";
        return Err(Usage(why.to_owned()));
    }
    if arguments.format == Format::Github && arguments.run.build().is_none() {
        let why = "a snapshot for GitHub needs --sha, --ref and --run-id, or the variables of GitHub Actions";
        return Err(Usage(why.to_owned()));
    }
    Ok(())
}

/// What is in an artifact, and the findings where they are wanted.
type Found = (Described, Option<Vec<Finding>>);

fn described(
    input: Input,
    arguments: &Sbom,
    scan_arguments: &crate::arguments::Scan,
    options: &ScanOptions,
    terminal: Terminal,
) -> anyhow::Result<Vec<Found>> {
    if !arguments.vulnerabilities {
        let described = match input {
            Input::Listed(listed) => describe_listed(listed),
            Input::Source(source, _) => {
                let bar = terminal.bar(source.name());
                let described = describe(source.as_ref(), options, &bar);
                bar.clear();
                described?
            }
        };
        return Ok(described.into_iter().map(|one| (one, None)).collect());
    }
    let chosen = open_database(scan_arguments.db.as_deref(), terminal)?;
    let mut subject = None;
    let scanned = match input {
        Input::Listed(listed) => {
            subject = listed.subject();
            scan_listed(listed, &chosen.database, options)
        }
        Input::Source(source, _) => {
            let bar = terminal.bar(source.name());
            let scanned = scan(source.as_ref(), &chosen.database, options, &bar);
            bar.clear();
            scanned?
        }
    };
    let found = scanned.into_iter().map(|one| {
        let (mut artifact, mut inventory) = (one.report.artifact, one.report.inventory);
        artifact.kind = subject.unwrap_or(artifact.kind);
        inventory.problems = one.report.problems;
        let described = Described {
            artifact,
            inventory,
            notes: one.notes,
        };
        (described, Some(one.report.findings))
    });
    Ok(found.collect())
}

/// Says what was left out, and what could not be looked at.
fn say(described: &Described, terminal: Terminal) {
    for note in &described.notes {
        terminal.detail(note);
    }
    for problem in described.inventory.problems.iter().take(MOST_SAID) {
        terminal.warning(&problem.to_string());
    }
    let more = described.inventory.problems.len().saturating_sub(MOST_SAID);
    if more > 0 {
        terminal.warning(&format!("{more} more problems"));
    }
}

/// The time in the document: what was asked for, else what the format cannot do without. GitHub orders
/// snapshots by it, so that theirs is the present.
fn created(arguments: &Sbom, described: &Described, now: Timestamp) -> Option<Timestamp> {
    let asked = arguments.created();
    match arguments.format {
        Format::Github => asked.or(Some(now)),
        format if format.needs_time() => asked.or(described.artifact.created).or(Some(now)),
        _ => asked,
    }
}

fn output(arguments: &Sbom, source: &Source<'_>, terminal: Terminal) -> anyhow::Result<()> {
    match &arguments.file {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            write(arguments.format, source, &mut out)?;
            out.flush()?;
        }
        Some(path) => {
            let failed = || format!("cannot write {}", path.display());
            let file = File::create(path).with_context(|| Usage(failed()))?;
            let mut out = BufWriter::new(file);
            write(arguments.format, source, &mut out).with_context(failed)?;
            out.flush().with_context(failed)?;
            let (packages, path) = (source.inventory.packages.len(), path.display());
            terminal.note(&format!("{packages} packages written to {path}"));
        }
    }
    Ok(())
}

/// Problems that are told one by one; all of them are in the document.
const MOST_SAID: usize = 20;
