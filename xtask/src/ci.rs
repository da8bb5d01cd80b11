//! `cargo xtask ci`: every check there is, cheap ones first. All run even when one fails, so that one
//! run tells everything; the last line counts tests, and each other step that failed as one failure.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::test_run::Counts;
use crate::{generate, process, test_run, tidy, workspace};

/// One step.
struct Step {
    name: &'static str,
    run: fn(&mut Counts) -> Result<()>,
    /// It is left out, and that is told, where the run has taken longer than this already.
    latest: Option<Duration>,
}

/// All of it stays under half an hour from a clean clone; a guest takes up to five minutes.
const LATEST_GUEST: Duration = Duration::from_mins(24);

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        run: |_| fmt(),
        latest: None,
    },
    Step {
        name: "tidy",
        run: |_| tidy::run(),
        latest: None,
    },
    Step {
        name: "scripts",
        run: |_| scripts(),
        latest: None,
    },
    Step {
        name: "deny",
        run: |_| deny(),
        latest: None,
    },
    Step {
        name: "clippy",
        run: |_| clippy(),
        latest: None,
    },
    Step {
        name: "test",
        run: test,
        latest: None,
    },
    Step {
        name: "doc",
        run: |_| doc(),
        latest: None,
    },
    Step {
        name: "fuzz targets compile",
        run: |_| fuzz(),
        latest: None,
    },
    Step {
        name: "fuzz with feedback, a little",
        run: |_| crate::fuzz::smoke(),
        latest: None,
    },
    Step {
        name: "generated files fresh",
        run: |_| generate::run(true),
        latest: None,
    },
    Step {
        name: "tests in a guest",
        run: crate::guest::step,
        latest: Some(LATEST_GUEST),
    },
];

/// The command; tells whether all is well.
pub(crate) fn run() -> bool {
    let mut counts = Counts::default();
    let mut failed = Vec::new();
    let begun = Instant::now();
    for step in STEPS {
        println!("==> {}", step.name);
        let start = Instant::now();
        if step.latest.is_some_and(|latest| begun.elapsed() > latest) {
            println!(
                "skipped: this run has taken too long already; `cargo xtask guest-test` does it alone"
            );
            counts.add(Counts::skipped());
            continue;
        }
        let result = (step.run)(&mut counts);
        let seconds = start.elapsed().as_secs();
        match result {
            Ok(()) => println!("==> {}: well, {seconds} s", step.name),
            Err(error) => {
                println!("==> {}: FAILED, {seconds} s: {error:#}", step.name);
                failed.push(step.name);
            }
        }
    }
    counts.failed += failed.iter().filter(|name| **name != "test").count() as u64;
    if failed.is_empty() {
        println!("all {} steps are well", STEPS.len());
    } else {
        println!("failed steps: {}", failed.join(", "));
    }
    println!("{}", counts.line());
    failed.is_empty()
}

fn fmt() -> Result<()> {
    process::run(workspace::cargo().args(["fmt", "--all", "--check"]))?;
    process::run(workspace::cargo().args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]))
}

/// Shell scripts, where shellcheck is installed.
fn scripts() -> Result<()> {
    if process::find_program("shellcheck").is_none() {
        println!("shellcheck is not installed: left out");
        return Ok(());
    }
    process::run(
        Command::new("shellcheck")
            .args(["scripts/quickstart", "scripts/test", ".ci/run"])
            .current_dir(workspace::root()),
    )
}

/// cargo-deny, where it is installed; tidy holds the same licences, bans and duplicates without it.
fn deny() -> Result<()> {
    if process::find_program("cargo-deny").is_none() {
        println!("cargo-deny is not installed: tidy has checked the same rules");
        return Ok(());
    }
    process::run(workspace::cargo().args([
        "deny",
        "--offline",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))
}

fn clippy() -> Result<()> {
    for what in wholes() {
        process::run(workspace::cargo().arg("clippy").args(what).args([
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))?;
    }
    Ok(())
}

/// The workspace, and where programs for the kernel can be compiled once more with them.
fn wholes() -> Vec<&'static [&'static str]> {
    let mut wholes: Vec<&[&str]> = vec![&["--workspace"]];
    if test_run::has_clang() {
        wholes.push(&test_run::SENSOR);
    } else {
        println!("clang is not installed: what needs the sensor is left out");
    }
    wholes
}

fn test(counts: &mut Counts) -> Result<()> {
    *counts = test_run::count();
    if counts.failed > 0 {
        bail!("{} tests failed", counts.failed);
    }
    Ok(())
}

fn doc() -> Result<()> {
    for what in wholes() {
        process::run(
            workspace::cargo()
                .arg("doc")
                .args(what)
                .arg("--no-deps")
                .env("RUSTDOCFLAGS", "-D warnings"),
        )?;
    }
    Ok(())
}

/// Compiles the fuzz targets, without libFuzzer, for which a C++ compiler would be needed.
fn fuzz() -> Result<()> {
    process::run(
        workspace::cargo()
            .args([
                "check",
                "--manifest-path",
                "fuzz/Cargo.toml",
                "--no-default-features",
                "--features",
                "all",
            ])
            .arg("--target-dir")
            .arg(workspace::target().join("fuzz")),
    )
}
