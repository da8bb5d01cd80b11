//! `seawall watch replay`.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use seawall_runtime::document::Source;
use seawall_runtime::engine::{Alert, Engine, Matching, Scene, World};
use seawall_runtime::fields::SYSCALL;
use seawall_runtime::language::{Addition, Loader, Priority, Settings, own_rules};

use super::capture::{Came, hold};
use super::line::Style;
use super::{Files, check, compare, document_source, draft};
use crate::exit;
use crate::ui::Terminal;

/// Arguments of `replay`.
#[derive(Args)]
pub(crate) struct Replay {
    /// Recording of ours, or capture file (.scap) of sysdig or Falco, also compressed; - reads standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// The file has events of another source, a line of JSON each: `docker`, `guard`, `k8s_audit` (also an `EventList`)
    #[arg(long, value_name = "SOURCE", value_parser = document_source)]
    pub(super) source: Option<Source>,
    /// Rule file or folder of such; may be repeated. Default: our own rules, as `watch run` holds them
    #[arg(short, long, value_name = "PATH")]
    pub(super) rules: Vec<PathBuf>,
    /// Rule file or folder of such that --rules is compared with: prints alerts that are new (+) and lost (-); may be repeated
    #[arg(long, value_name = "PATH")]
    diff: Vec<PathBuf>,
    /// Write a trial instead: the file, the rules and the alerts that they raise today, for `watch rules test`
    #[arg(long, value_name = "FILE", requires = "rules", conflicts_with_all = ["diff", "priority", "fail_on"])]
    write_trial: Option<PathBuf>,
    /// In which form alerts are printed
    #[arg(short, long, value_enum, default_value_t)]
    format: AlertForm,
    /// Alert for all rules that match an event, not for the first alone
    #[arg(long)]
    pub(super) all: bool,
    /// Only rules of this priority or worse
    #[arg(long, value_name = "PRIORITY", value_parser = priority)]
    priority: Option<Priority>,
    /// Exit with 1 where there is an alert of this priority or worse
    #[arg(long, value_name = "PRIORITY", value_parser = priority)]
    fail_on: Option<Priority>,
    /// Exit with 3 where not all that happened could be judged
    #[arg(long)]
    pub(super) strict: bool,
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

impl Replay {
    /// Says whether all is to be as `watch run` has it by itself.
    const fn as_run(&self, rules: &[PathBuf]) -> bool {
        rules.is_empty() && self.diff.is_empty()
    }
}

/// Holds rules against a capture.
pub(super) fn run(arguments: &Replay, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let Some(engine) = engine(arguments, &arguments.rules, terminal)? else {
        return Ok(exit::refused());
    };
    let style = Style::of(arguments.format, terminal);
    if let Some(path) = &arguments.write_trial {
        return draft::run(arguments, path, &engine, terminal);
    }
    if !arguments.diff.is_empty() {
        return differ(arguments, &engine, style, terminal);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut worst = None;
    let mut told = |alert: &Alert, _: &Scene<'_>| {
        worst = worst.min(Some(alert.priority)).or(Some(alert.priority));
        style.print(&mut out, alert)?;
        Ok(ControlFlow::Continue(()))
    };
    let (file, source) = (&arguments.file, arguments.source);
    let came = hold(file, source, &engine, World::default(), &mut told);
    out.flush()?;
    let came = match came {
        Ok(came) => came,
        Err(error) if exit::reader_left(&error) => return Err(error),
        Err(error) => {
            terminal.error(&format!("{error:#}"), None);
            return Ok(exit::not_looked_at());
        }
    };
    Ok(ending(arguments, &came, worst, terminal))
}

/// Loads rule files; where there are none our own rules.
fn load(arguments: &Replay, paths: &[PathBuf], terminal: Terminal) -> anyhow::Result<Loader> {
    let mut settings = Settings {
        minimum: arguments.priority.unwrap_or(Priority::Debug),
        ..Settings::default()
    };
    if arguments.as_run(paths) {
        settings.additions.push(Addition::suggested());
    }
    let files = Files {
        paths: paths.to_vec(),
    };
    let Some(source) = arguments.source else {
        return files.load_with(settings, terminal);
    };
    let mut loader = Loader::new(settings.with_sources(&[source]));
    if paths.is_empty() {
        loader.load(source.name(), own_rules(source).as_bytes());
    }
    files.add_to(&mut loader, terminal)?;
    Ok(loader)
}

/// Makes an engine of rule files; nothing where they have a fault, which is told.
fn engine(
    arguments: &Replay,
    paths: &[PathBuf],
    terminal: Terminal,
) -> anyhow::Result<Option<Engine>> {
    let loader = load(arguments, paths, terminal)?;
    if !loader.is_successful() {
        check::tell_faults(&loader, terminal);
        return Ok(None);
    }
    let matching = if arguments.all || arguments.as_run(paths) {
        Matching::All
    } else {
        Matching::First
    };
    let source = arguments.source.map_or(SYSCALL, Source::name);
    Ok(Some(Engine::new(&loader.rules(), source, matching)?))
}

/// Compares two rule sets.
fn differ(
    arguments: &Replay,
    new: &Engine,
    style: Style,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    if arguments.file.as_os_str() == "-" {
        let why = "--diff reads the file twice, so it can't be standard input";
        return Err(exit::Usage(why.to_owned()).into());
    }
    if arguments.source.is_some() {
        let why = "--diff compares alerts of recordings, not yet those of other sources";
        return Err(exit::Usage(why.to_owned()).into());
    }
    let Some(old) = engine(arguments, &arguments.diff, terminal)? else {
        return Ok(exit::refused());
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let compared = compare::compare(&arguments.file, (new, &old), style.form(), &mut out);
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

/// Tells what came of it.
fn ending(
    arguments: &Replay,
    came: &Came,
    worst: Option<Priority>,
    terminal: Terminal,
) -> ExitCode {
    for doubt in came.reservations() {
        terminal.warning(doubt);
    }
    let plural = |count: u64| if count == 1 { "" } else { "s" };
    let (events, alerts) = (came.events, came.alerts);
    terminal.note(&format!(
        "{events} event{} judged, {alerts} alert{}",
        plural(events),
        plural(alerts)
    ));
    let refused = worst.zip(arguments.fail_on);
    if refused.is_some_and(|(worst, most)| worst <= most) {
        return exit::refused();
    }
    if arguments.strict && came.reservations().next().is_some() {
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
