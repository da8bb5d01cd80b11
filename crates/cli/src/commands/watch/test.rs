//! `seawall watch rules test`: trials of rules.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use seawall_runtime::engine::{Engine, Matching};
use seawall_runtime::language::{Loader, Settings};
use seawall_runtime::trial::{Outcome, Trial};

use super::check::{self, counted, plain};
use crate::commands::falco::{files_of, read};
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Hold rules against events that were written down
#[derive(Args)]
#[command(
    after_help = "A trial says how things stand (threads, containers, accounts), what happens, and which rules have to \
raise an alert at each event. Alerts that are missing, and those that nobody expects, are told.

Examples:
  seawall watch rules test trials/shell.yaml
  seawall watch rules test --rules rules.yaml --all trials/*.yaml

Exit codes: 0 all as expected; 1 something differs, or the rules have a fault; 2 a trial is not as documented."
)]
pub(crate) struct Test {
    /// Rule files, and folders of such, instead of those that the trials name; may be given more than once
    #[arg(short, long, value_name = "PATH")]
    rules: Vec<PathBuf>,
    /// All rules that match raise an alert, not the first alone
    #[arg(long)]
    all: bool,
    /// Trials
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Test, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let mut total = Outcome::default();
    let mut out = io::stdout().lock();
    for path in &arguments.files {
        let file = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Usage(format!("cannot read {file}: {error}")))?;
        let trial = Trial::read(&text).map_err(|problem| Usage(format!("{file}: {problem}")))?;
        let Some(engine) = engine(arguments, path, &trial, terminal)? else {
            return Ok(exit::refused());
        };
        let outcome = trial.run(&engine);
        for difference in &outcome.differences {
            let place = format!("{file}:{}: {}", difference.line, difference.event);
            writeln!(
                out,
                "{}: {}",
                plain(&place),
                plain(&difference.wrong.to_string())
            )?;
        }
        total.events = total.events.saturating_add(outcome.events);
        total.alerts = total.alerts.saturating_add(outcome.alerts);
        total.differences.extend(outcome.differences);
    }
    writeln!(
        out,
        "{}: {} as expected, {}",
        counted(total.events, "event"),
        counted(total.alerts, "alert"),
        counted(total.differences.len(), "difference"),
    )?;
    out.flush()?;
    Ok(if total.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        exit::refused()
    })
}

/// Makes an engine of the rules that were asked for, or that a trial names; nothing where they have a fault, which is told.
fn engine(
    arguments: &Test,
    path: &Path,
    trial: &Trial,
    terminal: Terminal,
) -> anyhow::Result<Option<Engine>> {
    let beside = path.parent().unwrap_or(Path::new(""));
    let mut paths = arguments.rules.clone();
    if paths.is_empty() {
        paths.extend(trial.rules.iter().map(|name| beside.join(name)));
    }
    if paths.is_empty() {
        let file = path.display();
        let why = format!("{file} names no rules; give some with --rules");
        return Err(Usage(why).into());
    }
    let mut loader = Loader::new(Settings::of_all_sources());
    for path in &paths {
        read(&mut loader, &files_of(path)?.files);
    }
    if !loader.is_successful() {
        check::tell_faults(&loader, terminal);
        return Ok(None);
    }
    let matching = if arguments.all {
        Matching::All
    } else {
        Matching::First
    };
    Ok(Some(Engine::new(&loader.rules(), trial.source, matching)?))
}
