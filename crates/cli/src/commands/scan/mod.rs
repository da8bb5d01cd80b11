//! `seawall scan`: names → sources → reports → words.

pub(super) mod exceptions;
mod output;
mod purls;
mod statements;
mod target;

use std::process::ExitCode;

use seawall_artifact::source::Source;
use seawall_engine::Error;
use seawall_engine::conclude::{Conclusion, conclude};
use seawall_engine::listed::{Listed, scan_listed};
use seawall_engine::scan::{ScanOptions, Scanned, scan};
use seawall_model::time::Timestamp;
use seawall_policy::exception::Exception;
use seawall_policy::filter::Filter;

use crate::arguments::Scan;
use crate::data_directory::open_database;
use crate::exit;
use crate::ui::Terminal;

/// Runs a scan.
pub(super) fn run(arguments: &Scan, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let now = super::now();
    let exceptions = exceptions::read(arguments, terminal)?;
    let chosen = open_database(arguments.db.as_deref(), terminal)?;
    let database = &chosen.database;
    let inputs = inputs(arguments, terminal)?;
    let options = options(arguments, exceptions.clone(), now, terminal)?;
    let (mut scanned, mut failed, many) = (Vec::new(), 0, inputs.len() > 1);
    for input in inputs {
        match one(input, database, &options, terminal) {
            Ok(found) => scanned.extend(found),
            // One broken image of several must not hide the others.
            Err(error) if many => {
                terminal.error(&error.to_string(), error.hint());
                failed += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    for one in &mut scanned {
        one.report.problems.extend(chosen.problems());
        one.report.problems.sort();
    }
    let gates = &arguments.judgement.fail_on;
    let conclusion = conclude(scanned, failed, gates, &exceptions, database, now);
    say_exceptions(&conclusion, terminal);
    statements::say_unused(&options.statements, &conclusion.statements, terminal);
    match output::write(&conclusion.report, &arguments.output, terminal) {
        // A reader who has seen enough does not open a gate.
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    Ok(exit::of(conclusion.ending, arguments.strict))
}

/// Something to scan.
pub(super) enum Input {
    Source(Box<dyn Source>),
    Listed(Listed),
}

/// Opens what the user named; what cannot be opened is returned in its place.
pub(super) fn inputs(
    arguments: &Scan,
    terminal: Terminal,
) -> anyhow::Result<Vec<Result<Input, Error>>> {
    if let Some(lists) = purls::read(arguments)? {
        let lists = lists.into_iter().map(|list| list.map(Input::Listed));
        return Ok(lists.collect());
    }
    let sources = target::open(arguments, terminal)?.into_iter();
    Ok(sources.map(|source| source.map(Input::Source)).collect())
}

fn one(
    input: Result<Input, Error>,
    database: &seawall_engine::database::Database,
    options: &ScanOptions,
    terminal: Terminal,
) -> Result<Vec<Scanned>, Error> {
    let source = match input? {
        Input::Source(source) => source,
        Input::Listed(listed) => return Ok(scan_listed(listed, database, options)),
    };
    let bar = terminal.bar(source.name());
    let scanned = scan(source.as_ref(), database, options, &bar);
    bar.clear();
    let scanned = scanned?;
    for note in scanned.iter().flat_map(|one| &one.notes) {
        terminal.detail(note);
    }
    Ok(scanned)
}

/// Returns how to scan, VEX files read.
pub(super) fn options(
    arguments: &Scan,
    exceptions: Vec<Exception>,
    now: Timestamp,
    terminal: Terminal,
) -> anyhow::Result<ScanOptions> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(ScanOptions {
        limits: seawall_artifact::limits::Limits::default(),
        threads: arguments.threads.map_or(processors, usize::from),
        declared: match (arguments.output.declared, arguments.output.installed) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        include_removed: arguments.output.include_removed,
        filter: Filter {
            severities: arguments.judgement.severity.clone(),
            ignore_unfixed: arguments.judgement.ignore_unfixed,
            only: arguments.judgement.only,
        },
        exceptions,
        statements: statements::read(&arguments.judgement.vex, terminal)?,
        prefer: arguments.output.prefer_id.clone(),
        sort: arguments.output.sort,
        today: now.date(),
    })
}

fn say_exceptions(conclusion: &Conclusion, terminal: Terminal) {
    for exception in &conclusion.expired {
        let until = exception
            .until
            .map_or_else(String::new, |day| format!(" on {day}"));
        terminal.warning(&format!(
            "{}: the exception for {} ended{until}",
            exception.origin, exception.id
        ));
    }
    for exception in &conclusion.unused {
        terminal.detail(&format!(
            "{}: {} matches no finding",
            exception.origin, exception.id
        ));
    }
}
