//! `seawall watch replay`.

use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use seawall_runtime::engine::alert::{Form, Format, json_line, text_line};
use seawall_runtime::engine::{Alert, Engine, Matching};
use seawall_runtime::language::{Priority, Settings};
use seawall_runtime::replay::Replayed;

use super::capture::{doubts, replay_file};
use super::{Files, check, compare};
use crate::exit;
use crate::ui::Terminal;

/// Arguments of `replay`.
#[derive(Args)]
pub(crate) struct Replay {
    /// Recording of ours, or capture file (.scap) of sysdig or Falco, also compressed; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Rule file or folder of such; may be repeated
    #[arg(short, long, value_name = "PATH", required = true)]
    rules: Vec<PathBuf>,
    /// Rule file or folder of such that --rules is compared with: prints alerts that are new (+) and lost (-); may be repeated
    #[arg(long, value_name = "PATH")]
    diff: Vec<PathBuf>,
    /// In which form alerts are printed
    #[arg(short, long, value_enum, default_value_t)]
    format: AlertForm,
    /// Alert for all rules that match an event, not for the first alone
    #[arg(long)]
    all: bool,
    /// Only rules of this priority or worse
    #[arg(long, value_name = "PRIORITY", value_parser = priority)]
    priority: Option<Priority>,
    /// Exit with 1 where there is an alert of this priority or worse
    #[arg(long, value_name = "PRIORITY", value_parser = priority)]
    fail_on: Option<Priority>,
    /// Exit with 3 where not all that happened could be judged
    #[arg(long)]
    strict: bool,
}

/// In which form alerts are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlertForm {
    /// A line of text, as Falco has it
    #[default]
    Text,
    /// A JSON object a line, as Falco has it
    Json,
}

/// Holds rules against a capture.
pub(super) fn run(arguments: &Replay, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let Some(engine) = engine(arguments, &arguments.rules, terminal)? else {
        return Ok(exit::refused());
    };
    let form = Form {
        format: match arguments.format {
            AlertForm::Text => Format::Text,
            AlertForm::Json => Format::Json,
        },
        ..Form::default()
    };
    if !arguments.diff.is_empty() {
        return differ(arguments, &engine, form, terminal);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut worst = None;
    let replayed = replay_file(&arguments.file, &engine, &mut |alert| {
        worst = worst.min(Some(alert.priority)).or(Some(alert.priority));
        print(&mut out, alert, form)
    });
    out.flush()?;
    let replayed = match replayed {
        Ok(replayed) => replayed,
        Err(error) if exit::reader_left(&error) => return Err(error),
        Err(error) => {
            terminal.error(&format!("{error:#}"), None);
            return Ok(exit::not_looked_at());
        }
    };
    Ok(ending(arguments, &replayed, worst, terminal))
}

/// Makes an engine of rule files; nothing where they have a fault, which is told.
fn engine(
    arguments: &Replay,
    paths: &[PathBuf],
    terminal: Terminal,
) -> anyhow::Result<Option<Engine>> {
    let settings = Settings {
        minimum: arguments.priority.unwrap_or(Priority::Debug),
        ..Settings::default()
    };
    let files = Files {
        paths: paths.to_vec(),
    };
    let loader = files.load_with(settings, terminal)?;
    if !loader.is_successful() {
        check::tell_faults(&loader, terminal);
        return Ok(None);
    }
    let matching = if arguments.all {
        Matching::All
    } else {
        Matching::First
    };
    Ok(Some(Engine::new(&loader.rules(), "syscall", matching)?))
}

/// Compares two rule sets.
fn differ(
    arguments: &Replay,
    new: &Engine,
    form: Form,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    if arguments.file.as_os_str() == "-" {
        let why = "--diff reads the file twice, so it can't be standard input";
        return Err(exit::Usage(why.to_owned()).into());
    }
    let Some(old) = engine(arguments, &arguments.diff, terminal)? else {
        return Ok(exit::refused());
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let compared = compare::compare(&arguments.file, (new, &old), form, &mut out);
    out.flush()?;
    let compared = match compared {
        Ok(compared) => compared,
        Err(error) if exit::reader_left(&error) => return Err(error),
        Err(error) => {
            terminal.error(&format!("{error:#}"), None);
            return Ok(exit::not_looked_at());
        }
    };
    let (gained, lost) = (compared.gained, compared.lost);
    terminal.note(&format!("{gained} alerts are new, {lost} are lost"));
    Ok(ending(arguments, &compared.new, None, terminal))
}

/// Prints an alert as a line.
pub(crate) fn print(out: &mut dyn io::Write, alert: &Alert, form: Form) -> io::Result<()> {
    let line = match form.format {
        Format::Text => text_line(alert, form),
        Format::Json => json_line(alert, form),
    };
    writeln!(out, "{}", line.trim_end_matches('\n'))
}

/// Tells what came of it.
fn ending(
    arguments: &Replay,
    replayed: &Replayed,
    worst: Option<Priority>,
    terminal: Terminal,
) -> ExitCode {
    let doubts = doubts(replayed);
    for doubt in &doubts {
        terminal.warning(doubt);
    }
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    let (events, alerts) = (replayed.summary.events, replayed.alerts);
    terminal.note(&format!(
        "{events} event{} judged, {alerts} alert{}",
        plural(events),
        plural(alerts)
    ));
    let refused = worst.zip(arguments.fail_on);
    if refused.is_some_and(|(worst, most)| worst <= most) {
        return exit::refused();
    }
    if arguments.strict && !doubts.is_empty() {
        return exit::not_looked_at();
    }
    ExitCode::SUCCESS
}

pub(super) fn priority(name: &str) -> Result<Priority, String> {
    Priority::of(name).ok_or_else(|| {
        "priorities are emergency, alert, critical, error, warning, notice, informational and debug"
            .to_owned()
    })
}
