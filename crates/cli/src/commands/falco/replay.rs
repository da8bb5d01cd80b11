//! `-e FILE`, and `engine.kind=replay`: rules held against a capture.

use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use seawall_runtime::configuration::Configuration;
use seawall_runtime::engine::alert::{Form, Format};
use seawall_runtime::engine::{Engine, Matching};
use seawall_runtime::fields::Buffers;
use seawall_runtime::language::Loader;

use super::arguments::Arguments;
use super::tell;
use crate::commands::watch::capture::{doubts, replay_file};
use crate::commands::watch::replay::print;

/// Replays the capture that the command line or the configuration names.
pub(super) fn run(
    arguments: &Arguments,
    configuration: &Configuration,
    loader: &Loader,
) -> anyhow::Result<ExitCode> {
    let named = configuration.text("engine.replay.capture_file")?;
    let file = arguments.capture.clone().or(named.map(PathBuf::from));
    let file = file.context("replaying needs a file: -e FILE, or engine.replay.capture_file")?;
    let matching = match configuration.text("rule_matching")?.as_deref() {
        None | Some("first") => Matching::First,
        Some("all") => Matching::All,
        Some(other) => bail!("rule_matching: `{other}` is neither `first` nor `all`"),
    };
    let form = form(arguments, configuration)?;
    let engine = Engine::new(&loader.rules(), "syscall", matching)?.showing(form.buffers);
    let mut out = BufWriter::new(io::stdout().lock());
    let shown = configuration.flag("stdout_output.enabled", true)?;
    let replayed = replay_file(&file, &engine, &mut |alert| {
        if shown {
            print(&mut out, alert, form)?;
        }
        Ok(())
    });
    out.flush()?;
    let replayed = replayed?;
    for doubt in doubts(&replayed) {
        tell("Warning", &doubt);
    }
    tell(
        "Events detected",
        &format!("{} of {} events", replayed.alerts, replayed.summary.events),
    );
    if replayed.cut.is_some() {
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn form(arguments: &Arguments, configuration: &Configuration) -> anyhow::Result<Form> {
    let flag = |key: &str, default| configuration.flag(key, default);
    Ok(Form {
        format: if flag("json_output", false)? {
            Format::Json
        } else {
            Format::Text
        },
        iso_time: flag("time_format_iso_8601", false)?,
        output: flag("json_include_output_property", true)?,
        message: flag("json_include_message_property", false)?,
        fields: flag("json_include_output_fields_property", true)?,
        tags: flag("json_include_tags_property", true)?,
        buffers: if arguments.base64 {
            Buffers::Base64
        } else {
            Buffers::Dots
        },
    })
}
