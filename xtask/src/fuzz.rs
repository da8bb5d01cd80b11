//! `cargo xtask fuzz`: builds the fuzz targets with libFuzzer's feedback on a stable compiler, runs them one after
//! the other and says what each of them did. What was found lies in the target directory, beside what is kept of
//! the inputs between runs: the seeds in the repository are only read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{process, workspace};

/// Runs fuzz targets with coverage feedback; needs a C++ compiler, but no nightly.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Targets; all where none is named.
    targets: Vec<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Bytes of the longest input that is made.
    #[arg(long, default_value_t = 4096)]
    longest: u64,
    /// Watches memory, too (`AddressSanitizer`): slower, and of use only for what dependencies do.
    #[arg(long)]
    address: bool,
}

/// What a run of a target came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    executions: u64,
    /// Edges of the control flow that were seen.
    edges: u64,
    /// Seconds that the slowest input took.
    slowest: u64,
    /// Memory in MB.
    memory: u64,
    /// Where the input lies that ended the run.
    found: Option<String>,
}

/// The command.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let all = targets()?;
    if let Some(unknown) = arguments.targets.iter().find(|it| !all.contains(it)) {
        bail!("there is no target `{unknown}`: see fuzz/fuzz_targets");
    }
    let chosen = if arguments.targets.is_empty() {
        &all
    } else {
        &arguments.targets
    };
    let programs = build(chosen, arguments.address)?;
    let folder = folder();
    fs::create_dir_all(folder.join("found"))?;
    println!("| target | executions | edges | slowest | memory | found |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut finds = 0;
    for target in chosen {
        let outcome = run_one(&programs.join(target), target, &folder, arguments)?;
        println!("{}", row(target, &outcome));
        finds += usize::from(outcome.found.is_some());
    }
    if finds > 0 {
        bail!("{finds} targets found something: mend it, and make a seed of it");
    }
    Ok(())
}

/// Runs the targets of small crates for a few seconds each: what CI has the time for. Nothing where no C++ compiler is.
pub(crate) fn smoke() -> Result<()> {
    let has_compiler = std::env::var_os("CXX").is_some() || process::find_program("c++").is_some();
    if !has_compiler {
        println!("no C++ compiler is installed: left out");
        return Ok(());
    }
    run(&Arguments {
        targets: SMOKE.iter().map(|&target| target.to_owned()).collect(),
        seconds: 5,
        longest: 4096,
        address: false,
    })
}

/// Returns the names of all targets.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace::root().join("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        let name = path.file_stem().context("a target without a name")?;
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Builds targets; returns the folder of the programs. A target triple is named so that build scripts and macros,
/// which have no part of libFuzzer in them, get none of the flags.
fn build(targets: &[String], address: bool) -> Result<PathBuf> {
    let host = host()?;
    let mut flags = FLAGS.to_owned();
    if address {
        flags.push_str(" -Zsanitizer=address");
    }
    let built = folder().join(if address { "address" } else { "build" });
    let mut cargo = workspace::cargo();
    cargo
        .args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml"])
        .args(["--target", &host, "--no-default-features", "--features"])
        .arg(features(targets)?.join(","))
        .arg("--target-dir")
        .arg(&built)
        // What the flags do is stable in LLVM; that cargo and rustc take them is not promised.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", flags)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    for target in targets {
        cargo.args(["--bin", target]);
    }
    process::run(&mut cargo)?;
    Ok(built.join(host).join("release"))
}

/// Returns the features that targets need: libFuzzer, and the crates that their files or the files they share name.
/// What no target names need not be compiled, which is most of the time that a build takes.
fn features(targets: &[String]) -> Result<Vec<String>> {
    let folder = workspace::root().join("fuzz/fuzz_targets");
    let mut found = BTreeSet::from(["libfuzzer".to_owned()]);
    for target in targets {
        let text = read_text(&folder.join(format!("{target}.rs")))?;
        found.extend(crates(&text));
        for shared in text.split("#[path = \"").skip(1) {
            let path = shared.split('"').next().unwrap_or_default();
            found.extend(crates(&read_text(&folder.join(path))?));
        }
    }
    Ok(found.into_iter().collect())
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Returns the packages of ours that a text of Rust names.
fn crates(text: &str) -> impl Iterator<Item = String> {
    text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_')
        .filter_map(|word| word.strip_prefix("seawall_"))
        .map(|name| format!("seawall-{name}"))
}

fn host() -> Result<String> {
    let words = process::read(Command::new("rustc").arg("-vV"))?;
    let host = words.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

fn folder() -> PathBuf {
    workspace::target().join("fuzz")
}

fn run_one(program: &Path, target: &str, folder: &Path, arguments: &Arguments) -> Result<Outcome> {
    let kept = folder.join("corpus").join(target);
    fs::create_dir_all(&kept)?;
    let log = folder.join("found").join(format!("{target}.log"));
    let mut command = Command::new(program);
    command
        .arg(format!("-max_total_time={}", arguments.seconds))
        .arg(format!("-max_len={}", arguments.longest))
        .args(PROMISES)
        .arg("-print_final_stats=1")
        .arg(format!(
            "-artifact_prefix={}/{target}-",
            folder.join("found").display()
        ))
        .arg(kept)
        .arg(workspace::root().join("fuzz/corpus").join(target));
    let mut child = process::start(&mut command, &log)?;
    let status = child.wait()?;
    let words = fs::read(&log)?;
    let outcome = read(&String::from_utf8_lossy(&words));
    if !status.success() && outcome.found.is_none() {
        bail!("{target} ended with {status}: see {}", log.display());
    }
    Ok(outcome)
}

/// Reads what libFuzzer prints.
fn read(log: &str) -> Outcome {
    let mut outcome = Outcome::default();
    let number = |text: &str| text.trim().parse().unwrap_or_default();
    for line in log.lines() {
        if let Some((name, value)) = line
            .strip_prefix("stat::")
            .and_then(|it| it.split_once(':'))
        {
            match name {
                "number_of_executed_units" => outcome.executions = number(value),
                "slowest_unit_time_sec" => outcome.slowest = number(value),
                "peak_rss_mb" => outcome.memory = number(value),
                _ => {}
            }
        } else if let Some((_, behind)) = line.split_once(" cov: ") {
            let edges = behind.split(' ').next().unwrap_or_default();
            outcome.edges = outcome.edges.max(number(edges));
        } else if let Some((_, place)) = line.split_once("Test unit written to ") {
            // What is only slow goes on.
            if !place.contains("slow-unit-") {
                outcome.found = Some(place.trim().to_owned());
            }
        }
    }
    outcome
}

fn row(target: &str, outcome: &Outcome) -> String {
    let Outcome {
        executions,
        edges,
        slowest,
        memory,
        found,
    } = outcome;
    let found = found.as_deref().unwrap_or("nothing");
    format!("| {target} | {executions} | {edges} | {slowest} s | {memory} MB | {found} |")
}

/// Targets of crates that are compiled with counters within a minute; what the others would need stands in
/// fuzz/README.md.
const SMOKE: &[&str] = &[
    "model_purl",
    "model_text",
    "trust_envelope",
    "trust_key",
    "trust_manifest",
];
/// What rustc has to do for libFuzzer: count edges, and tell what is compared with what.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
                     -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                     -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares";
/// What every parser promises: memory in MB, and seconds for one input.
const PROMISES: &[&str] = &["-rss_limit_mb=512", "-timeout=5"];

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as libFuzzer of LLVM 20 prints them.
    const LOG: &str = "#2\tINITED cov: 120 ft: 140 corp: 1/1b exec/s: 0 rss: 40Mb\n\
                       #8192\tpulse  cov: 340 ft: 600 corp: 30/1Kb lim: 100 exec/s: 4096 rss: 45Mb\n\
                       Slowest unit: 11 s:\n\
                       artifact_prefix='x/'; Test unit written to x/tar-slow-unit-0a\n\
                       stat::number_of_executed_units: 9000\n\
                       stat::average_exec_per_sec:     4500\n\
                       stat::slowest_unit_time_sec:    11\n\
                       stat::peak_rss_mb:              46\n";

    #[test]
    fn figures_are_read_from_what_libfuzzer_prints() {
        let outcome = read(LOG);
        assert_eq!(
            row("tar", &outcome),
            "| tar | 9000 | 340 | 11 s | 46 MB | nothing |"
        );
        let crash = format!("{LOG}artifact_prefix='x/'; Test unit written to x/tar-crash-1f\n");
        assert_eq!(read(&crash).found.as_deref(), Some("x/tar-crash-1f"));
    }

    /// What each chosen target names, and what the file names that it shares with a test.
    #[test]
    fn only_what_is_named_is_built() {
        let of = |target: &str| features(&[target.to_owned()]).unwrap();
        assert_eq!(of("shell"), ["libfuzzer", "seawall-checks"]);
        assert_eq!(of("dockerfile_fix"), ["libfuzzer", "seawall-checks"]);
        assert_eq!(
            of("own_check"),
            ["libfuzzer", "seawall-checks", "seawall-model"]
        );
    }

    #[test]
    fn targets_are_those_of_the_folder() {
        let names = targets().unwrap();
        assert!(names.contains(&"tar".to_owned()) && names.len() > 80);
        assert!(SMOKE.iter().all(|it| names.iter().any(|name| name == it)));
    }
}
