//! `seawall db search`: what the database says of an id, or of a package.

use std::io::{self, Write as _};
use std::process::ExitCode;

use seawall_advisory::store::{Database, Place};
use serde_json::json;

use super::arguments::{DbFormat, Search};
use crate::ui::Terminal;

/// Runs the command.
pub(super) fn run(arguments: &Search, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let chosen = crate::data_directory::open_database(arguments.db.as_deref(), terminal)?;
    let mut found = chosen.database.find(&arguments.what)?;
    if found.is_empty() {
        found = of_package(&chosen.database, &arguments.what)?;
    }
    if let Some(wanted) = &arguments.ecosystem {
        found.retain(|place| place.ecosystem == wanted);
    }
    let mut out = io::stdout().lock();
    if arguments.format == DbFormat::Json {
        let rows: Vec<_> = found.iter().map(document).collect();
        serde_json::to_writer_pretty(&mut out, &rows)?;
        out.write_all(b"\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    if found.is_empty() {
        writeln!(out, "the database has no rows about {}", arguments.what)?;
    }
    for place in &found {
        let Place {
            ecosystem,
            package,
            row,
            source,
        } = place;
        let (id, says, source) = (
            row.vulnerability.to_string(),
            row.status.to_string(),
            &source.name,
        );
        let record = row
            .record
            .map_or_else(String::new, |record| format!(" {record}"));
        writeln!(
            out,
            "{ecosystem:<20} {package:<28} {id:<20} {says} ({source}{record})"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the rows about a package of that name, in whatever ecosystem.
fn of_package<'a>(database: &'a Database, name: &str) -> anyhow::Result<Vec<Place<'a>>> {
    let mut found = Vec::new();
    for ecosystem in database.ecosystems() {
        let normal = seawall_advisory::language::of_name(ecosystem)
            .map_or(name.into(), |language| language.normalise(name));
        // The name as the database has it lives as long as the database.
        let names = database.packages(ecosystem)?;
        let Some(package) = names.into_iter().find(|known| *known == normal) else {
            continue;
        };
        for row in database.rows(ecosystem, package) {
            let (source, row) = row?;
            found.push(Place {
                source,
                ecosystem,
                package,
                row,
            });
        }
    }
    Ok(found)
}

fn document(place: &Place<'_>) -> serde_json::Value {
    let row = &place.row;
    json!({
        "ecosystem": place.ecosystem,
        "package": place.package,
        "id": row.vulnerability.to_string(),
        "aliases": row.aliases.iter().collect::<Vec<_>>(),
        "source": place.source.name,
        "record": row.record,
        "says": row.status.to_string(),
        "word": row.word,
        "module": row.module,
        "severity": row.severity.map(|severity| severity.to_string()),
        "date": row.date.map(|day| day.to_string()),
        "platforms": row.platforms.iter().collect::<Vec<_>>(),
        "symbols": row.symbols.iter().collect::<Vec<_>>(),
    })
}
