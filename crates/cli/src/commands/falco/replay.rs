//! `-e FILE`, and `engine.kind=replay`: rules held against a capture.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::alert::Form;
use seawall_runtime::engine::{Alert, Engine, Scene, World};
use seawall_runtime::language::Loader;
use seawall_runtime::state::State;
use seawall_watch::observer::{Around, Observer as _};
use seawall_watch::outlet::{Output, To};
use seawall_watch::told::Told;

use super::arguments::Arguments;
use super::configure::{form, matching};
use super::summary::Summary;
use super::{outputs, say, tell};
use crate::commands::watch::capture::{Came, hold_events};
use crate::commands::watch::line::Style;

/// Replays the capture that the command line or the configuration names.
pub(super) fn run(
    arguments: &Arguments,
    configuration: &Configuration,
    loader: &Loader,
) -> anyhow::Result<ExitCode> {
    let named = configuration.text("engine.replay.capture_file")?;
    let file = arguments.capture.clone().or(named.map(PathBuf::from));
    let file = file.context("replaying needs a file: -e FILE, or engine.replay.capture_file")?;
    let matching = matching(configuration)?;
    let form = form(arguments, configuration)?;
    let engine = Engine::new(&loader.rules(), "syscall", matching)?.showing(form.buffers);
    let summary = Summary::default();
    let outputs = outputs::read(configuration, form)?;
    let held = Held {
        file: &file,
        engine: &engine,
        // Of a capture these are seconds of the events.
        most: arguments.seconds.map(Duration::from_secs),
        form,
    };
    let came = tell_of(&held, outputs, &summary)?;
    for doubt in came.reservations() {
        tell("Warning", doubt);
    }
    let read = format!("{} events were read", came.events);
    tell("Informational", &read);
    summary.print()?;
    if came.cut.is_some() {
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Rules and the capture that they are held against.
struct Held<'h> {
    file: &'h Path,
    engine: &'h Engine,
    /// For how long after its first event.
    most: Option<Duration>,
    form: Form,
}

/// Tells outputs of the alerts that a capture raises, each before the next.
fn tell_of(held: &Held<'_>, mut outputs: Vec<Output>, summary: &Summary) -> anyhow::Result<Came> {
    let shown = outputs.iter().any(is_stdout);
    // Whoever reads it may leave, which ends the replay.
    outputs.retain(|it| !is_stdout(it));
    let host = rustix::system::uname();
    let mut others = outputs::start(outputs, &host.nodename().to_string_lossy())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut told = |alert: &Alert, scene: &Scene<'_>| {
        if shown {
            Style::plain(held.form).print(&mut out, alert)?;
        }
        let told = Told::of(alert.clone(), scene);
        others.hand_patiently(&told);
        summary.count(&told);
        Ok(ControlFlow::Continue(()))
    };
    let world = World::default();
    let came = hold_events(held.file, held.engine, world, held.most, &mut told);
    let printed = out.flush();
    drop(out);
    others.settle();
    others.end(&Around {
        now: 0,
        state: &State::default(),
        tell: &say,
    });
    let came = came?;
    printed?;
    Ok(came)
}

fn is_stdout(output: &Output) -> bool {
    matches!(output.to, To::Stdout(_))
}
