//! The programs that run in the guest: the tests of the sensor and of watching, and what they start.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::{built, process, workspace};

/// What is built for the guest, stripped: it has to fit into memory.
pub(super) struct Programs {
    /// The tests of the crate `sensor`.
    pub(super) tests: PathBuf,
    /// Those of the crate `watch`.
    pub(super) watch: PathBuf,
    /// Its example that holds a policy in force.
    pub(super) drift: PathBuf,
    /// What acts in containers without an engine.
    pub(super) act: PathBuf,
    /// What acts over `io_uring`.
    pub(super) ring: PathBuf,
    /// What acts in containers of an engine.
    pub(super) contained: PathBuf,
}

/// Builds them.
pub(super) fn build(folder: &Path) -> Result<Programs> {
    let sensor = ["--package=seawall-sensor", "--features=kernel"];
    let watch = ["--package=seawall-watch", "--features=sensor"];
    let of_tests = ["test", "--no-run", "--test", "it"];
    let tests = built(&of_tests, sensor, "it")?;
    let watch = built(&of_tests, watch, "it")?;
    let drift = built(&["build", "--example", "drift"], sensor, "drift")?;
    Ok(Programs {
        tests: stripped(&tests, &folder.join("it"))?,
        watch: stripped(&watch, &folder.join("watch"))?,
        drift: stripped(&drift, &folder.join("drift"))?,
        act: compiled("crates/sensor/tests/it/lsm/act.c", &folder.join("act"))?,
        ring: compiled("crates/sensor/tests/it/uring/ring.c", &folder.join("ring"))?,
        contained: compiled(
            "crates/watch/tests/it/prevent/act.c",
            &folder.join("contained"),
        )?,
    })
}

fn compiled(source: &str, to: &Path) -> Result<PathBuf> {
    process::quiet(
        Command::new("gcc")
            .args(["-static", "-O1", "-w", "-o"])
            .arg(to)
            .arg(workspace::root().join(source)),
    )?;
    Ok(to.to_owned())
}

/// Builds a target of a package, and returns its program.
fn built(what: &[&str], package: [&str; 2], name: &str) -> Result<PathBuf> {
    let programs = built::programs(&[what, &package].concat())?;
    let mut programs = programs.into_iter();
    programs
        .find(|program| program.target == name)
        .map(|program| program.path)
        .with_context(|| format!("cargo built no {name}"))
}

fn stripped(from: &Path, to: &Path) -> Result<PathBuf> {
    process::quiet(Command::new("strip").arg("-o").arg(to).arg(from))?;
    Ok(to.to_owned())
}
