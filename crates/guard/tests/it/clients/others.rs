//! Python's package `docker` and npm's `dockerode`: the same script by the guard and at the engine itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::images;
use super::row::printed;
use super::stage::{IMAGE, Stage};
use crate::proxy::setup::run;

/// A script with what it is run by: arguments up to the socket.
pub(super) struct Script {
    program: String,
    before: Vec<String>,
}

impl Script {
    /// Python's, where there is a Python with the package.
    pub(super) fn python() -> Option<Self> {
        let has = |program: &&str| {
            let mut command = Command::new(program);
            let output = command.args(["-c", "import docker"]).output();
            output.is_ok_and(|it| it.status.success())
        };
        let program = ["/usr/bin/python3", "python3"].into_iter().find(has);
        if program.is_none() {
            eprintln!("skipped: no python3 has the package docker");
        }
        Some(Self {
            program: program?.to_owned(),
            before: vec![data("docker_py.py").display().to_string()],
        })
    }

    /// Node's, where the package is: in the folder that the environment names, or where the system keeps such.
    pub(super) fn node() -> Option<Self> {
        let named = std::env::var_os("SEAWALL_NODE_MODULES").map(PathBuf::from);
        let usual = ["/usr/share/nodejs", "/usr/lib/node_modules"].map(PathBuf::from);
        let mut folders = named.into_iter().chain(usual);
        let found = folders.find(|it| it.join("dockerode").is_dir());
        let there = Command::new("node").arg("--version").output().is_ok();
        let Some(folder) = found.filter(|_| there) else {
            eprintln!("skipped: node with the package dockerode is not installed");
            return None;
        };
        let script = data("node/dockerode.js").display().to_string();
        Some(Self {
            program: "node".to_owned(),
            before: vec![script, folder.display().to_string()],
        })
    }

    /// Runs it as a role; what it printed, without what is new in each run.
    pub(super) fn run(&self, stage: &Stage, role: &str, name: &str) -> Vec<String> {
        let mut command = Command::new(&self.program);
        command.args(&self.before).arg(stage.socket(role));
        // A developer has images of the usual registries, and what is built here.
        let image = if role == "developer" {
            "dev-box:1"
        } else {
            IMAGE
        };
        command.args([image, name]).arg(stage.at("b"));
        let output = run(command.env_remove("DOCKER_HOST"));
        assert!(output.status.success(), "{output:?}");
        let lines = printed(&output, name).into_iter();
        lines
            .map(|it| {
                if role == "developer" {
                    it
                } else {
                    unguarded(&it)
                }
            })
            .collect()
    }
}

/// Returns a line without what the guard says around the engine's words.
fn unguarded(line: &str) -> String {
    let found = line.split_once("seawall guard: ");
    let Some((before, (_, words))) =
        found.and_then(|(before, it)| Some((before, it.split_once("]: ")?)))
    else {
        return line.to_owned();
    };
    let words = words
        .split_once(" (request ")
        .map_or(words, |(words, _)| words);
    format!("{before}{words}")
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/run")
        .join(name)
}

#[test]
fn the_packages_of_python_and_npm_get_what_they_get_at_the_engine() {
    let scripts = [(Script::python(), "py"), (Script::node(), "js")];
    if scripts.iter().all(|(it, _)| it.is_none()) {
        return;
    }
    let Some(stage) = Stage::start() else {
        return;
    };
    images::furnish(&stage);
    std::thread::scope(|scope| {
        for (script, name) in &scripts {
            let (Some(script), stage) = (script, &stage) else {
                continue;
            };
            scope.spawn(move || {
                let bare = script.run(stage, "engine", &format!("{name}eqx"));
                let guarded = script.run(stage, "administrator", &format!("{name}gqx"));
                assert_eq!(guarded, bare);
                assert!(bare.len() > 20, "{bare:?}");
                ordinary(
                    &script.run(stage, "developer", &format!("{name}dqx")),
                    &bare,
                );
            });
        }
    });
}

/// A developer gets what everybody gets, but for what is about everybody's objects, another registry, and images that are
/// made of containers or removed, which the role does not have.
fn ordinary(lines: &[String], bare: &[String]) {
    let denied: Vec<&String> = lines
        .iter()
        .filter(|it| it.contains("seawall guard"))
        .collect();
    for line in &denied {
        let what = line.split(':').next().unwrap();
        assert!(
            ["df", "not there", "commit", "pull", "remove image"].contains(&what),
            "{line}"
        );
    }
    assert!(!denied.is_empty());
    assert_eq!(lines.len(), bare.len(), "{lines:?}");
}
