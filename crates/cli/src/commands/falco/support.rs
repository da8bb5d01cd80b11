//! `--support`: what a report of a fault needs.

use std::fs;
use std::path::PathBuf;

use seawall_runtime::configuration::Configuration;
use seawall_runtime::language::{ENGINE_VERSION, Settings};
use serde_json::{Value, json};

use super::arguments::Arguments;
use super::files_of;

/// Returns the document.
pub(super) fn document(
    arguments: &Arguments,
    configuration: &Configuration,
) -> anyhow::Result<String> {
    let system = rustix::system::uname();
    let word = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    let command: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let document = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "engine_info": { "engine_version": ENGINE_VERSION.1, "engine_version_semver": ENGINE_VERSION.to_string() },
        "cmdline": command.join(" "),
        "config": configuration.value(),
        "event_sources": Settings::of_all_sources().sources,
        "rules_files": rules(arguments, configuration)?,
        "system_info": {
            "sysname": word(system.sysname()),
            "nodename": word(system.nodename()),
            "release": word(system.release()),
            "version": word(system.version()),
            "machine": word(system.machine()),
        },
    });
    Ok(format!("{document:#}\n"))
}

fn rules(arguments: &Arguments, configuration: &Configuration) -> anyhow::Result<Vec<Value>> {
    let named = if arguments.rules.is_empty() {
        let named = configuration.texts("rules_files")?;
        named.into_iter().map(PathBuf::from).collect()
    } else {
        arguments.rules.clone()
    };
    let mut files = Vec::new();
    for path in named {
        for file in files_of(&path)?.files {
            let content = fs::read(&file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            let content = content.unwrap_or_else(|error| format!("cannot be read: {error}"));
            files.push(json!({ "name": file.display().to_string(), "content": content }));
        }
    }
    Ok(files)
}
