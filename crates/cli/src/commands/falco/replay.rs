//! `-e FILE`, and `engine.kind=replay`: rules held against a capture.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::{Engine, World};
use seawall_runtime::language::Loader;

use super::arguments::Arguments;
use super::configure::{form, matching};
use super::tell;
use crate::commands::watch::capture::hold;
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
    let mut out = BufWriter::new(io::stdout().lock());
    let shown = configuration.flag("stdout_output.enabled", true)?;
    let came = hold(&file, None, &engine, World::default(), &mut |alert, _| {
        if shown {
            Style::plain(form).print(&mut out, alert)?;
        }
        Ok(ControlFlow::Continue(()))
    });
    out.flush()?;
    let came = came?;
    for doubt in came.reservations() {
        tell("Warning", doubt);
    }
    tell(
        "Events detected",
        &format!("{} of {} events", came.alerts, came.events),
    );
    if came.cut.is_some() {
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
