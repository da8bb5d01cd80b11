//! Docker Compose as a black box: `docker compose config` needs no daemon.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::case::{Answer, Case, FOLDER};

/// Returns the program, or says why there is none.
pub(super) fn program() -> Option<PathBuf> {
    let named = std::env::var_os("SEAWALL_DOCKER_COMPOSE").map(PathBuf::from);
    let found = named.filter(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: SEAWALL_DOCKER_COMPOSE names no program");
    }
    found
}

/// Asks about a case, in a folder of its own.
pub(super) fn ask_about(program: &Path, case: &Case) -> Answer {
    let name = format!("seawall-compose-{}-{}", std::process::id(), case.name.len());
    let folder = std::env::temp_dir().join(name);
    drop(std::fs::remove_dir_all(&folder));
    let mut command = command(program);
    for (name, text) in &case.parts {
        let bare = name.strip_prefix("-f ");
        let path = folder.join(bare.unwrap_or(name));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        if bare.is_some() {
            command.arg("-f").arg(path);
        }
    }
    command.args(["--profile", "*", "config", "--format", "json"]);
    let answer = run(command.current_dir(&folder));
    std::fs::remove_dir_all(&folder).unwrap();
    let here = folder.to_str().unwrap();
    match answer {
        Answer::Model(model) => {
            let text = model.to_string().replace(here, FOLDER);
            Answer::Model(serde_json::from_str(&text).unwrap())
        }
        Answer::Refused(why) => Answer::Refused(why.replace(here, FOLDER)),
    }
}

/// Asks about a real file. What it names need not be there, nor what other files would bring.
pub(super) fn ask_about_file(program: &Path, file: &Path) -> Answer {
    let mut command = command(program);
    command.arg("-f").arg(file);
    command.args(["--profile", "*", "config", "--format", "json"]);
    command.args(["--no-env-resolution"]);
    run(command.current_dir(file.parent().unwrap()))
}

fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/bin:/bin");
    command.env("HOME", "/nonexistent").args(["-p", "p"]);
    command
}

fn run(command: &mut Command) -> Answer {
    let output = command.output().unwrap();
    if output.status.success() {
        let model: Value = serde_json::from_slice(&output.stdout).unwrap();
        return Answer::Model(model);
    }
    let why = String::from_utf8_lossy(&output.stderr);
    let last = why.trim().lines().next_back().unwrap_or_default();
    Answer::Refused(last.trim().to_owned())
}

/// Returns the Compose files below a folder.
pub(super) fn files(folder: &OsStr) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![PathBuf::from(folder)], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
            if entry.file_type().is_ok_and(|it| it.is_dir()) {
                open.push(path);
            } else if name.contains("compose")
                && Path::new(&name)
                    .extension()
                    .is_some_and(|it| it == "yml" || it == "yaml")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
