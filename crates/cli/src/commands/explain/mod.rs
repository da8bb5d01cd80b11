//! `seawall explain`: an id → what is known of it, and what that means for a target; or what a check or a rule is about.

pub(crate) mod arguments;
mod check;
mod rule;

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use seawall_checks::names::{self, Named};
use seawall_engine::Error;
use seawall_engine::database::Database;
use seawall_engine::explain::{explain_id, explain_listed, explain_targets};
use seawall_engine::scan::ScanOptions;
use seawall_formats::explanation::json::write_explanation;
use seawall_formats::report::table::{TableOptions, render_explanation};
use seawall_model::explanation::Explanation;
use seawall_model::time::Date;

use super::check::{custom, policies};
use super::scan::{Input, Settings, exceptions, inputs, options, read_config};
use super::whereabouts::Whereabouts;
use crate::data_directory::open_database;
use crate::exit::{self, Usage};
use crate::ui::Terminal;
use arguments::{Explain, ExplanationFormat};

/// Explains an id.
pub(super) fn run(arguments: Explain, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let (id, format) = (arguments.id.clone().unwrap_or_default(), arguments.format);
    if arguments.model {
        return shown(check::show_model());
    }
    if let Some(rule) = rule::find(&id).filter(|_| !arguments.checks) {
        only_a_table(&arguments)?;
        return shown(rule.show());
    }
    let found = find(&arguments, &id, terminal)?;
    if arguments.checks || !found.is_empty() {
        return of_checks(&arguments, &found);
    }
    let now = super::now();
    let scan = arguments.into_scan();
    let chosen = open_database(scan.db.as_deref(), terminal)?;
    let mut explanation = explain_id(&chosen.database, &id, now)?;
    if explanation.vulnerabilities.is_empty() {
        return Err(unknown(&explanation).into());
    }
    let mut failed = false;
    if !scan.targets.is_empty() {
        let mut exceptions = exceptions::read(&scan, terminal)?;
        exceptions.extend(Settings::read(&scan, terminal)?.exceptions());
        let options = options(&scan, exceptions, now, terminal)?;
        for input in inputs(&scan, terminal)? {
            let (database, to) = (&chosen.database, &mut explanation);
            if let Err(error) = input.and_then(|input| one(input, database, to, &options, terminal))
            {
                terminal.error(&error.to_string(), error.hint());
                failed = true;
            }
        }
    }
    match write(&explanation, format, terminal) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    Ok(if failed {
        exit::not_looked_at()
    } else {
        ExitCode::SUCCESS
    })
}

/// Finds checks by a word: ours, and those of the project's configuration.
fn find(arguments: &Explain, id: &str, terminal: Terminal) -> anyhow::Result<Vec<Named>> {
    let found = names::find(id);
    if !found.is_empty() || arguments.checks {
        return Ok(found);
    }
    let named = arguments.config.as_deref();
    let config = read_config(named, &Whereabouts::default(), terminal)?;
    let (config, file) = config.unwrap_or_default();
    let own = custom::compile(&config.checks.custom, &file)?;
    let policies = policies::read(&config.checks, &file, &[])?;
    let abouts = policies.iter().flat_map(|it| it.abouts()).collect();
    Ok(custom::names(&own, abouts).find(id))
}

/// Explains checks.
fn of_checks(arguments: &Explain, found: &[Named]) -> anyhow::Result<ExitCode> {
    only_a_table(arguments)?;
    shown(if arguments.checks {
        check::show_all()
    } else {
        check::show(found)
    })
}

/// What does not depend on a target is explained without one.
fn only_a_table(arguments: &Explain) -> Result<(), Usage> {
    if arguments.targets.is_empty() && arguments.format == ExplanationFormat::Table {
        return Ok(());
    }
    let why = "a check or a rule is explained without a target, and as a table only";
    Err(Usage(why.to_owned()))
}

/// A reader who has seen enough is no error.
fn shown(shown: io::Result<()>) -> anyhow::Result<ExitCode> {
    match shown {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        shown => shown?,
    }
    Ok(ExitCode::SUCCESS)
}

fn one(
    input: Input,
    database: &Database,
    explanation: &mut Explanation,
    options: &ScanOptions,
    terminal: Terminal,
) -> Result<(), Error> {
    let source = match input {
        Input::Source(source, _) => source,
        Input::Listed(listed) => {
            explain_listed(listed, database, explanation, options);
            return Ok(());
        }
    };
    let bar = terminal.bar(source.name());
    let notes = explain_targets(source.as_ref(), database, explanation, options, &bar);
    bar.clear();
    for note in notes? {
        terminal.detail(&note);
    }
    Ok(())
}

/// Says plainly that nobody knows the id, and how old what was asked is.
fn unknown(explanation: &Explanation) -> Usage {
    let database = explanation.tool.database.as_ref();
    let newest: Option<Date> =
        database.and_then(|info| info.sources.iter().filter_map(|source| source.date).max());
    let newest = newest.map_or_else(String::new, |day| {
        format!(", whose newest facts are of {day}")
    });
    let shown: String = explanation.asked.chars().take(80).collect();
    let near = names::suggestion(&shown);
    let near = near.map_or_else(String::new, |near| {
        format!(", and no check is called so; did you mean `{near}`?")
    });
    Usage(format!(
        "no source in the database{newest}, names {shown}{near}"
    ))
}

fn write(
    explanation: &Explanation,
    format: ExplanationFormat,
    terminal: Terminal,
) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match format {
        ExplanationFormat::Json => write_explanation(explanation, &mut out)?,
        ExplanationFormat::Table => {
            let options = TableOptions {
                width: Terminal::width(),
                colour: terminal.colours_output(),
                show_suppressed: true,
                show_not_loaded: true,
                packages: false,
            };
            out.write_all(render_explanation(explanation, options).as_bytes())?;
        }
    }
    out.flush()
}
