//! `seawall db diff`: what one database has that another has not.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use seawall_advisory::store::{Change, ChangeKind, Difference, Source, difference};
use seawall_engine::database::{Database, open_database};
use serde_json::{Value, json};

use super::arguments::{DbFormat, Diff};

/// Runs the command.
pub(super) fn run(arguments: &Diff) -> anyhow::Result<ExitCode> {
    let old = open_database(Some(&arguments.old))?;
    let new = open_database(Some(&arguments.new))?;
    let mut changes = Vec::new();
    let mut visit = |change| {
        if arguments.ids {
            changes.push(change);
        }
    };
    let ecosystem = arguments.ecosystem.as_deref();
    let differences = difference(&old, &new, ecosystem, &mut visit)?;
    let sources = sources(&old, &new);
    let mut out = io::stdout().lock();
    match arguments.format {
        DbFormat::Table => table(&sources, &differences, &changes, &mut out)?,
        DbFormat::Json => {
            let document = document(&old, &new, &sources, &differences, &changes);
            serde_json::to_writer_pretty(&mut out, &document)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A source before and after.
type SourcePair<'a> = (&'a str, Option<&'a Source>, Option<&'a Source>);

/// Returns the sources whose line in the list of sources is not the same.
fn sources<'a>(old: &'a Database, new: &'a Database) -> Vec<SourcePair<'a>> {
    let mut pairs: BTreeMap<&str, (Option<&Source>, Option<&Source>)> = BTreeMap::new();
    for source in old.sources() {
        pairs.entry(&source.name).or_default().0 = Some(source);
    }
    for source in new.sources() {
        pairs.entry(&source.name).or_default().1 = Some(source);
    }
    let key = |source: &Source| {
        let Source {
            date,
            rows,
            vulnerabilities,
            life_cycles,
            ..
        } = source;
        (
            *date,
            source.revision.clone(),
            *rows,
            *vulnerabilities,
            *life_cycles,
        )
    };
    pairs
        .into_iter()
        .filter(|(_, (was, is))| was.map(key) != is.map(key))
        .map(|(name, (was, is))| (name, was, is))
        .collect()
}

fn table(
    sources: &[SourcePair<'_>],
    differences: &[Difference],
    changes: &[Change<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    if sources.is_empty() && differences.is_empty() {
        return writeln!(out, "no difference");
    }
    if !sources.is_empty() {
        writeln!(out, "{:<28} {:<30} NEW", "SOURCE", "OLD")?;
    }
    for (name, was, is) in sources {
        writeln!(out, "{name:<28} {:<30} {}", state(*was), state(*is))?;
    }
    if !differences.is_empty() {
        writeln!(
            out,
            "\n{:<28} {:>9} {:>9} {:>9}",
            "ECOSYSTEM", "ADDED", "REMOVED", "CHANGED"
        )?;
    }
    for one in differences {
        let (added, removed, changed) = (one.added, one.removed, one.changed);
        writeln!(
            out,
            "{:<28} {added:>9} {removed:>9} {changed:>9}",
            one.ecosystem
        )?;
    }
    if !changes.is_empty() {
        writeln!(out)?;
    }
    for change in changes {
        let sign = match change.kind {
            ChangeKind::Added => '+',
            ChangeKind::Removed => '-',
            ChangeKind::Changed => '~',
        };
        let Change {
            ecosystem,
            package,
            source,
            vulnerability,
            ..
        } = change;
        writeln!(out, "{sign} {ecosystem} {package} {vulnerability} {source}")?;
    }
    Ok(())
}

fn state(source: Option<&Source>) -> String {
    source.map_or_else(
        || "-".to_owned(),
        |source| {
            let date = source
                .date
                .map_or_else(|| "no date".to_owned(), |day| day.to_string());
            let records = source.rows + source.vulnerabilities + source.life_cycles;
            format!("{date}, {records} records")
        },
    )
}

fn document(
    old: &Database,
    new: &Database,
    sources: &[SourcePair<'_>],
    differences: &[Difference],
    changes: &[Change<'_>],
) -> Value {
    let database = |database: &Database| {
        let info = database.info();
        json!({ "origin": info.origin, "built": info.built.to_string() })
    };
    let side = |source: Option<&Source>| {
        source.map(|source| {
            json!({
                "date": source.date.map(|day| day.to_string()),
                "revision": source.revision,
                "rows": source.rows,
                "vulnerabilities": source.vulnerabilities,
                "lifeCycles": source.life_cycles,
            })
        })
    };
    let sources = sources
        .iter()
        .map(|(name, was, is)| json!({ "name": name, "old": side(*was), "new": side(*is) }));
    let ecosystems = differences.iter().map(|one| {
        json!({
            "name": one.ecosystem,
            "added": one.added,
            "removed": one.removed,
            "changed": one.changed,
        })
    });
    let changes = changes.iter().map(|change| {
        let kind = match change.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        };
        json!({
            "kind": kind,
            "ecosystem": change.ecosystem,
            "package": change.package,
            "id": change.vulnerability.to_string(),
            "source": change.source,
        })
    });
    json!({
        "old": database(old),
        "new": database(new),
        "sources": sources.collect::<Vec<_>>(),
        "ecosystems": ecosystems.collect::<Vec<_>>(),
        "changes": changes.collect::<Vec<_>>(),
    })
}
