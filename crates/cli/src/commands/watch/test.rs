//! `seawall watch rules test`: trials of rules.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use seawall_formats::report::table::clean;
use seawall_runtime::engine::{Engine, Matching};
use seawall_runtime::language::{Loader, Settings};
use seawall_runtime::trial::{Course, Outcome, Recorded, Trial};

use super::capture::hold;
use super::check::{self, counted};
use crate::commands::falco::{files_of, read};
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Hold rules against events that were written down, or recorded
#[derive(Args)]
#[command(
    after_help = "A trial says how things stand (threads, containers, accounts), what happens, and which rules have to \
raise an alert at each event; or it names a recording, and the alerts of all of it. Alerts that are missing, and those \
that nobody expects, are told. `seawall watch replay --write-trial` writes the trial of a recording.

Examples:
  seawall watch rules test trials/shell.yaml
  seawall watch rules test --rules rules.yaml --all trials/*.yaml

Exit codes: 0 all as expected; 1 something differs, or the rules have a fault; 2 a trial is not as documented; \
3 a recording cannot be read, or not to its end."
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

/// What all trials came to.
#[derive(Default)]
struct Total {
    events: usize,
    alerts: usize,
    differences: usize,
    /// How many recordings could not be read, or not to their end.
    unread: usize,
}

/// Runs the command.
pub(super) fn run(arguments: &Test, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let mut total = Total::default();
    let mut out = io::stdout().lock();
    for path in &arguments.files {
        let file = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Usage(format!("cannot read {file}: {error}")))?;
        let trial = Trial::read(&text).map_err(|problem| Usage(format!("{file}: {problem}")))?;
        let Some(engine) = engine(arguments, path, &trial, terminal)? else {
            return Ok(exit::refused());
        };
        let outcome = match trial.course {
            Course::Written(written) => written.run(&engine),
            Course::Recorded(ref recorded) => {
                let held = held(path, &trial, recorded, &engine, terminal);
                total.unread = total.unread.saturating_add(usize::from(held.is_none()));
                held.unwrap_or_default()
            }
        };
        tell(&mut out, path, &outcome)?;
        total.events = total.events.saturating_add(outcome.events);
        total.alerts = total.alerts.saturating_add(outcome.alerts);
        total.differences = total.differences.saturating_add(outcome.differences.len());
    }
    writeln!(
        out,
        "{}: {} as expected, {}{}",
        counted(total.events, "event"),
        counted(total.alerts, "alert"),
        counted(total.differences, "difference"),
        match total.unread {
            0 => String::new(),
            count => format!(", {} not read", counted(count, "recording")),
        },
    )?;
    out.flush()?;
    Ok(match total {
        Total {
            differences: 1.., ..
        } => exit::refused(),
        Total { unread: 1.., .. } => exit::not_looked_at(),
        _ => ExitCode::SUCCESS,
    })
}

/// Holds rules against a recording; nothing where it can't be read, or not to its end though nobody said so, which is told.
fn held(
    path: &Path,
    trial: &Trial,
    recorded: &Recorded,
    engine: &Engine,
    terminal: Terminal,
) -> Option<Outcome> {
    let file = path.with_file_name(&recorded.file);
    let mut tally = recorded.begin();
    let world = recorded.world.clone();
    let came = hold(&file, trial.source, engine, world, &mut |alert, scene| {
        Ok(tally.take(alert, scene))
    });
    let place = path.display();
    match came {
        Ok(came) => {
            let shown = file.display();
            for doubt in &came.doubts {
                terminal.warning(&format!("{place}: {shown}: {doubt}"));
            }
            if let Some(cut) = came.cut.filter(|_| !recorded.is_cut) {
                let hint = "`cut: true` in the trial says that this is known";
                terminal.error(&format!("{place}: {shown}: {cut}"), Some(hint));
                return None;
            }
            Some(tally.end(came.events))
        }
        Err(error) => {
            terminal.error(&format!("{place}: {error:#}"), None);
            None
        }
    }
}

fn tell(out: &mut impl Write, path: &Path, outcome: &Outcome) -> io::Result<()> {
    let file = path.display();
    for difference in &outcome.differences {
        let place = format!("{file}:{}: {}", difference.line, difference.event);
        writeln!(
            out,
            "{}: {}",
            clean(&place),
            clean(&difference.wrong.to_string())
        )?;
    }
    if outcome.is_ended {
        writeln!(
            out,
            "{}: so much differs that the rest was not looked at",
            clean(&file.to_string())
        )?;
    }
    Ok(())
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
    let matching = if arguments.all || trial.is_for_all {
        Matching::All
    } else {
        Matching::First
    };
    Ok(Some(Engine::new(
        &loader.rules(),
        trial.source_name(),
        matching,
    )?))
}
