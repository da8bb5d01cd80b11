//! `seawall db info`: what a database holds, how old it is and what it covers.

use std::io::{self, Write};
use std::process::ExitCode;

use seawall_advisory::language;
use seawall_engine::database::{Database, open_database};
use seawall_model::time::Date;
use serde_json::{Value, json};

use super::arguments::{DbFormat, Info};
use crate::ui::Terminal;

/// Runs the command. A database that is named is the one that is asked, whatever its state.
pub(super) fn run(arguments: &Info, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let database = match &arguments.db {
        Some(path) => open_database(Some(path))?,
        None => crate::data_directory::open_database(None, terminal)?.database,
    };
    let today = crate::commands::now().date();
    let releases = releases(&database)?;
    let mut out = io::stdout().lock();
    match arguments.format {
        DbFormat::Table => table(&database, &releases, today, &mut out)?,
        DbFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &document(&database, &releases))?;
            out.write_all(b"\n")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What all sources together have for an ecosystem.
struct Release<'a> {
    name: &'a str,
    kind: Kind,
    /// Day of the newest data.
    date: Option<Date>,
    rows: u64,
    packages: usize,
    vulnerabilities: usize,
    imprecise: u64,
    unfixed: u64,
    sources: Vec<&'a str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Distribution,
    Language,
    Other,
}

impl Kind {
    fn of(ecosystem: &str) -> Self {
        if language::of_name(ecosystem).is_some() {
            Self::Language
        } else if ecosystem.contains(':') {
            Self::Distribution
        } else {
            Self::Other
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Distribution => "distribution",
            Self::Language => "language",
            Self::Other => "other",
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Distribution => "DISTRIBUTION",
            Self::Language => "LANGUAGE",
            Self::Other => "OTHER",
        }
    }
}

fn releases(database: &Database) -> anyhow::Result<Vec<Release<'_>>> {
    let names = database.ecosystems().into_iter();
    names.map(|name| release(database, name)).collect()
}

fn release<'a>(database: &'a Database, name: &'a str) -> anyhow::Result<Release<'a>> {
    let failed = |error| anyhow::Error::new(error).context("cannot read the advisory database");
    let mut release = Release {
        name,
        kind: Kind::of(name),
        date: None,
        rows: 0,
        packages: database.packages(name).map_err(failed)?.len(),
        vulnerabilities: database.vulnerabilities_of(name).map_err(failed)?.len(),
        imprecise: 0,
        unfixed: 0,
        sources: Vec::new(),
    };
    for (source, held) in database.coverage(name) {
        release.rows += held.rows;
        release.imprecise += held.imprecise;
        release.unfixed += held.unfixed;
        release.date = release.date.max(held.date.or(source.date));
        release.sources.push(&source.name);
    }
    Ok(release)
}

fn table(
    database: &Database,
    releases: &[Release<'_>],
    today: Date,
    out: &mut dyn Write,
) -> io::Result<()> {
    let info = database.info();
    let days = today.days_since(info.built.date());
    let (origin, built) = (&info.origin, info.built);
    writeln!(
        out,
        "database  {origin}\nbuilt     {built} ({days} days ago)\n"
    )?;
    let (source, tier, date) = ("SOURCE", "TIER", "DATE");
    writeln!(out, "{source:<26} {tier:<16} {date:<11} {:>9}", "RECORDS")?;
    for source in &info.sources {
        let (date, records) = (day(source.date), source.records);
        let (name, tier) = (&source.name, &source.tier);
        writeln!(out, "{name:<26} {tier:<16} {date:<11} {records:>9}")?;
    }
    for kind in [Kind::Distribution, Kind::Language, Kind::Other] {
        let mut of_kind = releases
            .iter()
            .filter(|release| release.kind == kind)
            .peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        writeln!(
            out,
            "\n{:<26} {:<11} {:>9} {:>9} {:>9}  SOURCES",
            kind.heading(),
            "DATE",
            "PACKAGES",
            "IDS",
            "ROWS"
        )?;
        for release in of_kind {
            let (name, date, sources) =
                (release.name, day(release.date), release.sources.join(", "));
            let (packages, ids, rows) = (release.packages, release.vulnerabilities, release.rows);
            writeln!(
                out,
                "{name:<26} {date:<11} {packages:>9} {ids:>9} {rows:>9}  {sources}"
            )?;
        }
    }
    Ok(())
}

fn document(database: &Database, releases: &[Release<'_>]) -> Value {
    let info = database.info();
    let sources = database.sources().iter().map(|source| {
        json!({
            "name": source.name,
            "tier": source.tier.name(),
            "date": source.date.map(|day| day.to_string()),
            "revision": source.revision,
            "rows": source.rows,
            "vulnerabilities": source.vulnerabilities,
            "lifeCycles": source.life_cycles,
            "skipped": source.skipped,
        })
    });
    let ecosystems = releases.iter().map(|release| {
        json!({
            "name": release.name,
            "kind": release.kind.name(),
            "date": release.date.map(|day| day.to_string()),
            "packages": release.packages,
            "vulnerabilities": release.vulnerabilities,
            "rows": release.rows,
            "imprecise": release.imprecise,
            "unfixed": release.unfixed,
            "sources": release.sources,
        })
    });
    json!({
        "database": {
            "origin": info.origin,
            "built": info.built.to_string(),
            "formatVersion": seawall_advisory::store::FORMAT_VERSION,
        },
        "sources": sources.collect::<Vec<_>>(),
        "ecosystems": ecosystems.collect::<Vec<_>>(),
    })
}

fn day(date: Option<Date>) -> String {
    date.map_or_else(|| "-".to_owned(), |day| day.to_string())
}
