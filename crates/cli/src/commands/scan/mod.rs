//! `seawall scan`: names → sources → reports → words.

pub(super) mod config;
mod documents;
pub(super) mod exceptions;
mod purls;
mod record;
mod sbom;
mod statements;
mod target;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use seawall_artifact::source::Source;
use seawall_checks::selection::Selection;
use seawall_checks::settings::Settings as CheckSettings;
use seawall_engine::Error;
use seawall_engine::conclude::{Conclusion, conclude};
use seawall_engine::in_use::Watched;
use seawall_engine::licence::Scanners;
use seawall_engine::listed::{Listed, scan_listed};
use seawall_engine::scan::{ScanOptions, Scanned, scan};
use seawall_formats::report::json::{JsonOptions, document};
use seawall_model::coverage::UsedSource;
use seawall_model::time::Timestamp;
use seawall_policy::exception::Exception;
use seawall_policy::filter::Filter;
use seawall_policy::licence::LicencePolicy;

use super::check;
use super::output::{self, Plan, Saying, View};
use crate::arguments::Scan;
use crate::data_directory::open_database;
use crate::exit;
use crate::ui::Terminal;
pub(super) use config::{Settings, read_config};
use documents::Documents;

/// Runs a scan.
pub(super) fn run(arguments: &Scan, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let now = super::now();
    let plan = Plan::of(&arguments.output.formats)?;
    let settings = Settings::read(arguments, terminal)?;
    let mut exceptions = exceptions::read(arguments, terminal)?;
    exceptions.extend(settings.exceptions());
    let chosen = open_database(arguments.db.as_deref(), terminal)?;
    let database = &chosen.database;
    let inputs = inputs(arguments, terminal)?;
    let mut options = options(arguments, exceptions.clone(), now, terminal)?;
    settings.apply(&mut options, now.date(), terminal);
    let mut documents = Documents::of(&inputs, &options, arguments, terminal)?;
    let (mut scanned, mut failed, many) = (Vec::new(), 0, inputs.len() > 1);
    for input in inputs {
        let place = documents.expect(&input, &mut options);
        match one(input, database, &options, terminal) {
            Ok(mut found) => {
                documents.take(&mut found, place.as_ref());
                scanned.extend(found);
            }
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
    failed += documents.failed;
    let keeping = record::Keeping::of(arguments, options.scanners, &chosen, now);
    let kept = keeping.map_or(Ok(()), |keeping| keeping.keep(&scanned, terminal));
    let told = check::tell(documents.judge()?, terminal);
    scanned.extend(told.scanned);
    let gates = &settings.gates;
    let mut conclusion = conclude(scanned, failed, gates, &exceptions, Some(database), now);
    conclusion.expired.extend(told.expired);
    check::say_unused(&told.unused, terminal);
    say_exceptions(&conclusion, terminal);
    statements::say_unused(&options.statements, &conclusion.statements, terminal);
    let saying = saying(&conclusion, arguments);
    match output::write(&saying, &plan, terminal) {
        // A reader who has seen enough does not open a gate.
        Err(error) if exit::reader_left(&error) => {}
        written => written?,
    }
    // The report does not wait for it; but what asked for a record goes on only with one.
    kept?;
    Ok(exit::of(conclusion.ending, settings.strict))
}

fn saying<'a>(conclusion: &'a Conclusion, arguments: &Scan) -> Saying<'a> {
    let output = &arguments.output;
    let options = JsonOptions {
        packages: output.list_all_pkgs,
    };
    Saying {
        report: &conclusion.report,
        document: document(&conclusion.report, options),
        view: View {
            packages: output.list_all_pkgs,
            show_suppressed: output.show_suppressed,
            show_not_loaded: output.show_not_loaded,
        },
    }
}

/// Something to scan.
#[expect(clippy::large_enum_variant, reason = "there is one for each target")]
pub(super) enum Input {
    /// With where its documents are, if it is a project.
    Source(Box<dyn Source>, Option<Place>),
    Listed(Listed),
}

/// Where the documents of a project are.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Directory(PathBuf),
    /// In a repository; the path is that of a local one.
    Repository(Option<PathBuf>),
}

/// Opens what the user named; what cannot be opened is returned in its place.
pub(super) fn inputs(
    arguments: &Scan,
    terminal: Terminal,
) -> anyhow::Result<Vec<Result<Input, Error>>> {
    if let Some(lists) = purls::read(arguments)? {
        target::no_image_asked(arguments)?;
        let lists = lists.into_iter().map(|list| list.map(Input::Listed));
        return Ok(lists.collect());
    }
    if let Some(bills) = sbom::read(arguments)? {
        target::no_image_asked(arguments)?;
        let bills = bills.into_iter().map(|bill| bill.map(Input::Listed));
        return Ok(bills.collect());
    }
    target::open(arguments, terminal)
}

/// Scans one input.
pub(super) fn one(
    input: Result<Input, Error>,
    database: &seawall_engine::database::Database,
    options: &ScanOptions,
    terminal: Terminal,
) -> Result<Vec<Scanned>, Error> {
    let source = match input? {
        Input::Source(source, _) => source,
        Input::Listed(listed) => {
            let scanned = scan_listed(listed, database, options);
            say_how(&scanned, terminal);
            return Ok(scanned);
        }
    };
    let bar = terminal.bar(source.name());
    let scanned = scan(source.as_ref(), database, options, &bar);
    bar.clear();
    let scanned = scanned?;
    say_how(&scanned, terminal);
    Ok(scanned)
}

/// Says how things were read, and with which facts they were judged.
fn say_how(scanned: &[Scanned], terminal: Terminal) {
    for one in scanned {
        for note in &one.notes {
            terminal.detail(note);
        }
        for line in &one.report.coverage {
            let told = |source: &UsedSource| match source.date {
                Some(date) => format!("{} of {date}", source.name),
                None => format!("{} of unknown date", source.name),
            };
            let sources: Vec<String> = line.sources.iter().map(told).collect();
            if !sources.is_empty() {
                let text = format!("{} judged with {}", line.what, sources.join(", "));
                terminal.detail(&text);
            }
        }
    }
}

/// Reads what was seen of images while they were watched.
fn watched(arguments: &Scan, terminal: Terminal) -> anyhow::Result<Option<Watched>> {
    let Some(path) = &arguments.runtime_facts else {
        return Ok(None);
    };
    let least = Duration::from_secs(arguments.runtime_window);
    let (watched, unusable) = Watched::read(path, least)?;
    for error in unusable {
        terminal.warning(&format!("{error}; it is left out"));
    }
    Ok(Some(watched))
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
        documents: None,
        scanners: Scanners::default(),
        checks: Selection::default().resolve().unwrap_or_default(),
        settings: CheckSettings::default(),
        licences: LicencePolicy::default(),
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
        watched: watched(arguments, terminal)?,
        prove: arguments.record.is_some(),
    })
}

/// Says which exceptions have ended, and which are of no use.
pub(super) fn say_exceptions(conclusion: &Conclusion, terminal: Terminal) {
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
