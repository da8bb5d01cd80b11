//! `cargo xtask ci`: every check there is, cheap ones first. All run even when one fails, so that one
//! run tells everything; the last line counts tests, and each other step that failed as one failure.
//!
//! - `beside`: steps that run while others wait.

mod beside;

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
    /// It may run beside the tests of the sensor, which wait for engines and clients: it neither builds the program anew nor asks
    /// for its time.
    beside: bool,
}

/// All of it stays under half an hour from a clean clone; a guest takes up to five minutes.
const LATEST_GUEST: Duration = Duration::from_mins(24);

/// A step that is never left out and runs alone.
const fn step(name: &'static str, run: fn(&mut Counts) -> Result<()>) -> Step {
    Step {
        name,
        run,
        latest: None,
        beside: false,
    }
}

/// A step that may run beside others.
const fn beside(name: &'static str, run: fn(&mut Counts) -> Result<()>) -> Step {
    Step {
        beside: true,
        ..step(name, run)
    }
}

const STEPS: &[Step] = &[
    step("fmt", |_| fmt()),
    step("tidy", |_| tidy::run()),
    step("scripts", |_| scripts()),
    step("deny", |_| deny()),
    step("clippy", |_| clippy()),
    step("test", test),
    step(WITH_SENSOR, with_sensor),
    beside("doc", |_| doc()),
    beside("fuzz targets compile", |_| fuzz()),
    beside("fuzz with feedback, a little", |_| crate::fuzz::smoke()),
    step("generated files fresh", |_| generate::run(true)),
    Step {
        latest: Some(LATEST_GUEST),
        ..step("tests in a guest", crate::guest::step)
    },
];

/// The step that others run beside.
const WITH_SENSOR: &str = "tests with the sensor";

/// The command: all steps, or those that are named; tells whether all is well.
///
/// # Errors
/// Where there is no step of a name.
pub(crate) fn run(names: &[String]) -> Result<bool> {
    let is_step = |name: &&String| STEPS.iter().any(|step| step.name == name.as_str());
    if let Some(name) = names.iter().find(|name| !is_step(name)) {
        let all: Vec<String> = STEPS
            .iter()
            .map(|step| format!("\"{}\"", step.name))
            .collect();
        bail!("there is no step \"{name}\", only: {}", all.join(", "));
    }
    let is_meant = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    // Who asks for the tests of the sensor alone has nothing beside them; without them, each has its turn.
    let are_beside = names.is_empty() && test_run::has_clang();
    let steps: Vec<&Step> = STEPS
        .iter()
        .filter(is_meant)
        .filter(|step| !(are_beside && step.beside))
        .collect();
    Ok(run_all(&steps, are_beside))
}

fn run_all(steps: &[&Step], are_beside: bool) -> bool {
    let mut counts = Counts::default();
    let mut failed = Vec::new();
    let begun = Instant::now();
    for step in steps {
        println!("==> {}", step.name);
        let start = Instant::now();
        if step.latest.is_some_and(|latest| begun.elapsed() > latest) {
            println!(
                "skipped: this run has taken too long already; `cargo xtask guest-test` does it alone"
            );
            counts.add(Counts::skipped());
            continue;
        }
        let is_with_others = are_beside && step.name == WITH_SENSOR;
        let run = if is_with_others {
            with_others
        } else {
            step.run
        };
        let before = counts.failed;
        let result = run(&mut counts);
        let seconds = start.elapsed().as_secs();
        match result {
            Ok(()) => println!("==> {}: well, {seconds} s", step.name),
            Err(error) => {
                println!("==> {}: FAILED, {seconds} s: {error:#}", step.name);
                // Tests that failed are counted already.
                counts.failed = counts.failed.max(before + 1);
                failed.push(step.name);
            }
        }
    }
    if failed.is_empty() {
        println!("all {} steps are well", steps.len());
    } else {
        println!("failed steps: {}", failed.join(", "));
    }
    counts.print_failures();
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
    add(counts, test_run::tests()?)
}

/// Adds what was counted; fails where a test did.
fn add(counts: &mut Counts, more: Counts) -> Result<()> {
    let failed = more.failed;
    counts.add(more);
    anyhow::ensure!(failed == 0, "{failed} failed");
    Ok(())
}

fn with_sensor(counts: &mut Counts) -> Result<()> {
    add(counts, test_run::tests_of_sensor(&mut || Ok(()))?)
}

/// The tests of the sensor, and other steps meanwhile, from the time on when all is built.
fn with_others(counts: &mut Counts) -> Result<()> {
    let others = STEPS.iter().filter(|step| step.beside);
    let names: Vec<&str> = others.map(|step| step.name).collect();
    let mut others = None;
    let result = test_run::tests_of_sensor(&mut || {
        others = Some(beside::Beside::start(&names)?);
        Ok(())
    });
    // What was begun is ended, whatever became of the tests.
    let of_others = others.map_or(Ok(Counts::default()), beside::Beside::end)?;
    let mut all = result?;
    all.add(of_others);
    add(counts, all)
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
