//! `-e FILE`, and `engine.kind=replay`: rules held against a capture.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::alert::Form;
use seawall_runtime::engine::{Engine, World};
use seawall_runtime::language::Loader;
use seawall_runtime::state::State;
use seawall_watch::observer::{Around, Observer as _};
use seawall_watch::outlet::{Output, To};
use seawall_watch::told::Told;

use super::arguments::Arguments;
use super::configure::{form, matching};
use super::summary::Summary;
use super::{outputs, say, tell};
use crate::commands::watch::capture::{Came, hold};
use crate::commands::watch::line::Style;

/// Replays the capture that the command line or the configuration names.
pub(super) fn run(
    arguments: &Arguments,
    configuration: &Configuration,
    loader: &Loader,
) -> anyhow::Result<ExitCode> {
    if arguments.seconds.is_some() {
        tell("Warning", "-M: a capture is replayed to its end");
    }
    let named = configuration.text("engine.replay.capture_file")?;
    let file = arguments.capture.clone().or(named.map(PathBuf::from));
    let file = file.context("replaying needs a file: -e FILE, or engine.replay.capture_file")?;
    let matching = matching(configuration)?;
    let form = form(arguments, configuration)?;
    let engine = Engine::new(&loader.rules(), "syscall", matching)?.showing(form.buffers);
    let summary = Summary::default();
    let outputs = outputs::read(configuration, form)?;
    let came = tell_of(&file, &engine, outputs, (form, &summary))?;
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

/// Tells outputs of the alerts that a capture raises, each before the next.
fn tell_of(
    file: &Path,
    engine: &Engine,
    mut outputs: Vec<Output>,
    (form, summary): (Form, &Summary),
) -> anyhow::Result<Came> {
    let shown = outputs.iter().any(is_stdout);
    // Whoever reads it may leave, which ends the replay.
    outputs.retain(|it| !is_stdout(it));
    let host = rustix::system::uname();
    let mut others = outputs::start(outputs, &host.nodename().to_string_lossy())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let came = hold(file, None, engine, World::default(), &mut |alert, scene| {
        if shown {
            Style::plain(form).print(&mut out, alert)?;
        }
        let told = Told::of(alert.clone(), scene);
        others.hand_patiently(&told);
        summary.count(&told);
        Ok(ControlFlow::Continue(()))
    });
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
    matches!(output.to, To::Stdout)
}
