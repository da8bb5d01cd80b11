//! `seawall watch replay --write-trial`: the trial of a recording as rules are today.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use seawall_runtime::engine::{Engine, World};
use seawall_runtime::trial::Draft;

use super::capture::hold;
use super::replay::Replay;
use crate::exit::{self, Usage};
use crate::ui::Terminal;

/// Holds rules against a recording, and writes what they say as a trial.
pub(super) fn run(
    arguments: &Replay,
    path: &Path,
    engine: &Engine,
    terminal: Terminal,
) -> anyhow::Result<ExitCode> {
    if arguments.file.as_os_str() == "-" {
        let why = "--write-trial names the recording, so it can't be standard input";
        return Err(Usage(why.to_owned()).into());
    }
    if path.exists() {
        return Err(there(path));
    }
    let mut draft = Draft::new();
    let came = hold(
        &arguments.file,
        arguments.source,
        engine,
        World::default(),
        &mut |alert, scene| {
            draft.take(alert, scene);
            Ok(ControlFlow::Continue(()))
        },
    );
    let came = match came {
        Ok(came) => came,
        Err(error) => {
            terminal.error(&format!("{error:#}"), None);
            return Ok(exit::not_looked_at());
        }
    };
    draft.recording = beside(path, &arguments.file)?;
    let rules = arguments.rules.iter();
    draft.rules = rules
        .map(|rules| beside(path, rules))
        .collect::<Result<_, _>>()?;
    draft.source = arguments.source;
    draft.is_for_all = arguments.all;
    draft.is_cut = came.cut.is_some();
    write(path, &draft.text()?)?;
    for doubt in came.reservations() {
        terminal.warning(doubt);
    }
    let plural = if came.alerts == 1 { "" } else { "s" };
    let (alerts, path) = (came.alerts, path.display());
    terminal.note(&format!(
        "{alerts} alert{plural} expected by {path}: look whether that is right"
    ));
    if arguments.strict && came.reservations().next().is_some() {
        return Ok(exit::not_looked_at());
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a new file: what somebody has looked at is never written over.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match file {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(there(path)),
        file => file.with_context(|| format!("cannot write {}", path.display()))?,
    };
    file.write_all(text.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
}

fn there(path: &Path) -> anyhow::Error {
    let path = path.display();
    Usage(format!(
        "{path} is there already, and somebody may have looked at it; name another file"
    ))
    .into()
}

/// Returns what a trial has to call a file so that it is found from where the trial is.
fn beside(trial: &Path, file: &Path) -> anyhow::Result<String> {
    let absolute = |path: &Path| {
        path.canonicalize()
            .with_context(|| format!("cannot find {}", path.display()))
    };
    let folder = trial.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = absolute(folder.unwrap_or(Path::new(".")))?;
    let relative = relative(&folder, &absolute(file)?);
    let name = relative.to_str().with_context(|| {
        format!(
            "{} can't stand in a trial: its name is not UTF-8",
            file.display()
        )
    })?;
    Ok(name.to_owned())
}

/// Returns the way from a folder to a file; both are absolute and without links.
fn relative(folder: &Path, file: &Path) -> PathBuf {
    let shared = folder
        .components()
        .zip(file.components())
        .take_while(|(own, other)| own == other)
        .count();
    let up = folder
        .components()
        .skip(shared)
        .map(|_| Component::ParentDir);
    up.chain(file.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_as_they_are_found_from_a_folder() {
        for (folder, file, name) in [
            ("/a/b", "/a/b/c.swr", "c.swr"),
            ("/a/b", "/a/x/c.swr", "../x/c.swr"),
            ("/a", "/a/b/c", "b/c"),
            ("/", "/x", "x"),
            ("/a/b", "/c", "../../c"),
        ] {
            assert_eq!(
                relative(Path::new(folder), Path::new(file)),
                Path::new(name)
            );
        }
    }
}
