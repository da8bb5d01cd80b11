//! `seawall watch replay`.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use seawall_runtime::document::{Source, replay};
use seawall_runtime::engine::{Alert, Engine, Matching, World};
use seawall_runtime::fields::SYSCALL;
use seawall_runtime::language::{Addition, Loader, Priority, Settings, own_rules};
use seawall_runtime::replay::Replayed;

use super::capture::{doubts, replay_file};
use super::line::Style;
use super::{Files, check, compare, document_source};
use crate::exit;
use crate::ui::Terminal;

/// Arguments of `replay`.
#[derive(Args)]
pub(crate) struct Replay {
    /// Recording of ours, or capture file (.scap) of sysdig or Falco, also compressed; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The file has events of another source, a line of JSON each: `docker`, `guard`, `k8s_audit` (also an `EventList`)
    #[arg(long, value_name = "SOURCE", value_parser = document_source)]
    source: Option<Source>,
    /// Rule file or folder of such; may be repeated. Default: our own rules, as `watch run` holds them
    #[arg(short, long, value_name = "PATH")]
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
    if !arguments.diff.is_empty() {
        return differ(arguments, &engine, style, terminal);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut worst = None;
    let mut told = |alert: &Alert| {
        worst = worst.min(Some(alert.priority)).or(Some(alert.priority));
        style.print(&mut out, alert)
    };
    let replayed = match arguments.source {
        Some(source) => documents(&arguments.file, source, &engine, &mut told),
        None => replay_file(&arguments.file, &engine, &mut told).map(|it| Came::of(&it)),
    };
    out.flush()?;
    let came = match replayed {
        Ok(came) => came,
        Err(error) if exit::reader_left(&error) => return Err(error),
        Err(error) => {
            terminal.error(&format!("{error:#}"), None);
            return Ok(exit::not_looked_at());
        }
    };
    Ok(ending(arguments, &came, worst, terminal))
}

/// What came of it.
struct Came {
    events: u64,
    alerts: u64,
    /// Why not all that happened was judged.
    doubts: Vec<String>,
}

impl Came {
    fn of(replayed: &Replayed) -> Self {
        Self {
            events: replayed.summary.events,
            alerts: replayed.alerts,
            doubts: doubts(replayed),
        }
    }
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

/// Holds rules against documents.
fn documents(
    path: &Path,
    source: Source,
    engine: &Engine,
    told: &mut dyn FnMut(&Alert) -> io::Result<()>,
) -> anyhow::Result<Came> {
    let failed = || format!("cannot read {}", path.display());
    let input: Box<dyn io::Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).with_context(failed)?)
    };
    let mut written = Ok(());
    let replayed = replay(input, source, engine, &World::default(), |alert| {
        written = told(alert);
        if written.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    written?;
    let replayed = replayed.with_context(failed)?;
    let doubt = replayed.first.map(|(line, why)| {
        let count = replayed.unread;
        format!("{count} of its events could not be read; the first in line {line}: {why}")
    });
    Ok(Came {
        events: replayed.events,
        alerts: replayed.alerts,
        doubts: doubt.into_iter().collect(),
    })
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
    Ok(ending(arguments, &Came::of(&compared.new), None, terminal))
}

/// Tells what came of it.
fn ending(
    arguments: &Replay,
    came: &Came,
    worst: Option<Priority>,
    terminal: Terminal,
) -> ExitCode {
    for doubt in &came.doubts {
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
    if arguments.strict && !came.doubts.is_empty() {
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
