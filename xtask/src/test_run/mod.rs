//! `cargo xtask test`: runs all tests and counts them over all test binaries. A test that found nothing
//! to test against says so in its output (`skipped: why`), and is counted as skipped, not as passed.

mod counts;
mod reader;

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context as _, Result, anyhow};

pub(crate) use self::counts::{Counts, Failure};
pub(crate) use self::reader::Reader;

use crate::built::{self, Program};
use crate::{process, workspace};

/// The command: runs the tests, ends with the line of totals, tells whether all is well.
pub(crate) fn run() -> bool {
    let counts = count();
    counts.print_failures();
    println!("{}", counts.line());
    counts.failed == 0
}

/// Runs the tests and passes their words on: those of all crates as they are built by default, then those of the programs
/// for the kernel, and of what watches with them, which need a compiler of their own.
fn count() -> Counts {
    let mut counts = Counts::default();
    counts.add(or_failed("the tests", tests()));
    let of_sensor = tests_of_sensor(&mut || Ok(()));
    counts.add(or_failed("the tests of the sensor", of_sensor));
    counts
}

/// What was counted; where it could not be, one failure.
fn or_failed(what: &str, counts: Result<Counts>) -> Counts {
    counts.unwrap_or_else(|error| Counts::failure(what.to_owned(), format!("{error:#}")))
}

/// Says whether programs for the kernel can be compiled here.
pub(crate) fn has_clang() -> bool {
    let mut names = CLANG.iter();
    names.any(|name| process::find_program(name).is_some())
}

/// What programs for the kernel are part of: the whole workspace is built once more with it, so that crates that have nothing
/// to do with it stay as they were built. To choose crates would give others to their dependencies, and build all of them anew.
pub(crate) const SENSOR: [&str; 2] = [
    "--workspace",
    "--features=seawall-sensor/kernel,seawall-watch/sensor,seawall-cli/sensor",
];

/// Packages whose tests are run with the sensor, those first that take longest, and which: of the program those that watch, since
/// its others are those of the program without a sensor.
const OF_SENSOR: [(&str, Option<&str>); 3] = [
    ("seawall-sensor", None),
    ("seawall-watch", None),
    ("seawall-cli", Some("live::")),
];

/// Compilers that the crate `sensor` looks for.
const CLANG: &[&str] = &["clang", "clang-19", "clang-18", "clang-17", "clang-16"];

/// How many tests run at once: those that are the longest wait for engines and clients, and take no processor meanwhile.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from) * 2
}

/// How many programs of tests run at once, of those that can: what talks to engines takes less than half of the processors.
const LANES: usize = 3;

/// The same of those that watch the machine: each of their sensors sees what all of them do.
const LANES_OF_SENSOR: usize = 2;

/// The programs that take longest, first: what comes after them would have nothing beside it, if they were not.
const LONGEST: [(&str, &str); 3] = [
    ("seawall-guard", "it"),
    ("seawall-engine", "it"),
    ("seawall-cli", "it"),
];

/// Runs the tests of all crates as they are built by default.
pub(crate) fn tests() -> Result<Counts> {
    let mut programs = built::programs(&["test", "--workspace", "--no-run"])?;
    programs.retain(|program| program.is_test);
    programs.sort_by_key(|program| {
        let is_it = |it: &(&str, &str)| *it == (program.package.as_str(), program.target.as_str());
        LONGEST.iter().position(is_it).unwrap_or(LONGEST.len())
    });
    let mut counts = side_by_side(programs.iter().map(command).collect(), LANES)?;
    let mut examples = workspace::cargo();
    examples.args(["test", "--workspace", "--doc", "--no-fail-fast"]);
    counts.add(run_tests(&mut examples, |line| println!("{line}"))?);
    Ok(counts)
}

/// Runs programs, some at a time. What each said is passed on as a whole when it has ended.
fn side_by_side(commands: Vec<Command>, lanes: usize) -> Result<Counts> {
    let waiting = Mutex::new(VecDeque::from(commands));
    let next = || waiting.lock().ok().and_then(|mut all| all.pop_front());
    let lane = || -> Result<Counts> {
        let mut counts = Counts::default();
        while let Some(mut command) = next() {
            let mut said = String::new();
            counts.add(run_tests(&mut command, |line| {
                said.push_str(line);
                said.push('\n');
            })?);
            print!("     Running {}\n{said}", command.get_program().display());
        }
        Ok(counts)
    };
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        let mut counts = Counts::default();
        for lane in lanes {
            let ended = lane.join();
            counts.add(ended.map_err(|_| anyhow!("a thread that runs tests panicked"))??);
        }
        Ok(counts)
    })
}

/// A program of tests, started as cargo starts it.
fn command(program: &Program) -> Command {
    let mut command = Command::new(&program.path);
    command
        .current_dir(&program.folder)
        .env("CARGO_MANIFEST_DIR", &program.folder)
        .arg("--show-output")
        .arg(format!("--test-threads={}", threads()));
    command
}

/// Runs the tests of the programs for the kernel, and of what watches with them. When they are built, what is asked for is done
/// before they are run.
pub(crate) fn tests_of_sensor(built: &mut dyn FnMut() -> Result<()>) -> Result<Counts> {
    if !has_clang() {
        println!("skipped: clang is not installed, and the programs for the kernel are not tested");
        return Ok(Counts::skipped());
    }
    let mut programs = Vec::new();
    for program in built::programs(&[&["test", "--no-run"], &SENSOR[..]].concat())? {
        let is_meant = |name: &str| program.is_test && name == program.package;
        let chosen = OF_SENSOR.iter().position(|(name, _)| is_meant(name));
        programs.extend(chosen.map(|place| (place, program)));
    }
    programs.sort_by_key(|(place, _)| *place);
    built()?;
    let commands = programs.iter().map(|(place, program)| {
        let mut command = command(program);
        command.args(OF_SENSOR.get(*place).and_then(|(_, filter)| *filter));
        command
    });
    side_by_side(commands.collect(), LANES_OF_SENSOR)
}

/// Runs one command that says what it tested, passes its lines on, and counts.
fn run_tests(command: &mut Command, mut pass_on: impl FnMut(&str)) -> Result<Counts> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", process::describe(command)))?;
    let mut reader = Reader::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            pass_on(&line);
            reader.line(&line);
        }
    }
    let status = child.wait()?;
    let mut counts = reader.counts();
    if !status.success() && counts.failed == 0 {
        // A build that failed or a test binary that died reports no test as failed.
        counts.add(Counts::failure(
            process::describe(command),
            status.to_string(),
        ));
    }
    Ok(counts)
}
