//! `bench db`: what the advisory database costs: to build, on disk, to open, to look a package up, to judge
//! a system; beside an `SQLite` file with the same rows, which is what others keep their advisories in.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{measure::measure, scan};
use crate::{process, workspace};

/// What is measured.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The data sets to build from; without them the shipped snapshot is measured alone.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Runs of which the middle one counts.
    #[arg(long, value_name = "N", default_value_t = 11)]
    runs: usize,
    /// Also writes the tables to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let mut text = String::new();
    let database = match &options.from {
        Some(from) => build(from, &mut text)?,
        None => workspace::root().join("data/advisories.swdb"),
    };
    let size = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let start = scan::lookup(options.runs)?;
    let figures = figures(&database, options.runs)?;
    let figure = |name: &str| figures.get(name).map_or("–", String::as_str);
    writeln!(text, "\n| what | figure |\n| --- | --- |")?;
    writeln!(text, "| file | {:.1} MB |", megabytes(size(&database)))?;
    writeln!(
        text,
        "| start of the program to first lookup | {start:.1} ms |"
    )?;
    for (name, what) in FIGURES {
        writeln!(text, "| {what} | {} |", figure(name))?;
    }
    writeln!(
        text,
        "\n| system | packages | matches | dismissed | CPU ms |"
    )?;
    writeln!(text, "| --- | --- | --- | --- | --- |")?;
    for system in SYSTEMS {
        let of = |what: &str| figure(&format!("match_{system}_{what}")).to_owned();
        let (packages, matches) = (of("packages"), of("matches"));
        let (dismissed, cost) = (of("dismissed"), of("cpu_ms"));
        writeln!(
            text,
            "| {system} | {packages} | {matches} | {dismissed} | {cost} |"
        )?;
    }
    text.push_str(&sqlite(&database)?);
    print!("{text}");
    if let Some(out) = &options.out {
        fs::write(out, &text).with_context(|| out.display().to_string())?;
    }
    Ok(())
}

/// Builds from all data sets, then from each alone.
fn build(from: &Path, text: &mut String) -> Result<PathBuf> {
    let seawall = workspace::seawall()?;
    let folder = workspace::target().join("bench-db");
    fs::create_dir_all(&folder)?;
    let whole = folder.join("all.swdb");
    let command = |from: &Path, output: &Path| {
        let mut command = Command::new(&seawall);
        command.args(["db", "build", "--from"]).arg(from);
        command.arg("--output").arg(output);
        command
    };
    let cost = measure(&command(from, &whole))?;
    writeln!(
        text,
        "| built from | CPU s | peak MB | file MB |\n| --- | --- | --- | --- |"
    )?;
    let mut row = |name: &str, cpu: f64, memory: f64, output: &Path| {
        let size = fs::metadata(output).map_or(0, |metadata| metadata.len());
        let size = megabytes(size);
        writeln!(text, "| {name} | {cpu:.1} | {memory:.0} | {size:.1} |")
    };
    row("all", cost.cpu, cost.memory, &whole)?;
    let mut archives = Vec::new();
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        archives.push(entry?.path());
    }
    archives.sort();
    let alone = folder.join("one.swdb");
    for archive in archives {
        let name = archive
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // What no feed reads has no cost.
        if let Ok(cost) = measure(&command(&archive, &alone)) {
            let name = name.split(".tar").next().unwrap_or(&name);
            row(name, cost.cpu, cost.memory, &alone)?;
        }
    }
    Ok(whole)
}

/// What the example `figures` of the advisory crate measures inside one process.
fn figures(database: &Path, runs: usize) -> Result<BTreeMap<String, String>> {
    let output = process::read(Command::new(example()?).arg(database).arg(runs.to_string()))?;
    let pairs = output.lines().filter_map(|line| line.split_once(' '));
    Ok(pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

fn example() -> Result<PathBuf> {
    let arguments = ["build", "--release", "--package", "seawall-advisory"];
    process::run(
        workspace::cargo()
            .args(arguments)
            .args(["--example", "figures"]),
    )?;
    Ok(workspace::target().join("release/examples/figures"))
}

/// The same rows in `SQLite`: one table with an index by ecosystem and package, asked through Python.
fn sqlite(database: &Path) -> Result<String> {
    let Some(python) = process::find_program("python3") else {
        return Ok("\nSQLite: skipped, there is no python3\n".to_owned());
    };
    let folder = workspace::target().join("bench-db");
    fs::create_dir_all(&folder)?;
    let rows = folder.join("rows.tsv");
    let dumped = process::read(Command::new(example()?).arg(database).arg("dump"))?;
    fs::write(&rows, dumped)?;
    let output = process::read(
        Command::new(python)
            .args(["-c", SQLITE])
            .arg(&rows)
            .arg(folder.join("rows.sqlite")),
    )?;
    Ok(format!("\n{output}"))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "files are far smaller than 2^53 bytes"
)]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The systems that are judged, as the example names them.
const SYSTEMS: [&str; 7] = [
    "debian",
    "debian_kept",
    "alpine",
    "languages",
    "almalinux",
    "almalinux_kept",
    "neglected",
];
const FIGURES: &[(&str, &str)] = &[
    (
        "open_embedded_ms",
        "opened inside the program, and a first lookup, ms",
    ),
    (
        "open_file_ms",
        "read from a file, every digest checked, and a first lookup, ms",
    ),
    (
        "lookups_hit_per_s",
        "lookups per second of packages that are there",
    ),
    (
        "lookups_miss_per_s",
        "lookups per second of packages that are not",
    ),
    ("find_ms", "every row of all sources about an id, ms"),
];

const SQLITE: &str = r#"
import os, sqlite3, sys, time
rows, path = sys.argv[1:]
if os.path.exists(path): os.remove(path)
db = sqlite3.connect(path)
db.execute("create table rows (ecosystem text, package text, id text, source text, says text)")
lines = (line.rstrip("\n").split("\t") for line in open(rows, encoding="utf-8"))
start = time.process_time()
db.executemany("insert into rows values (?, ?, ?, ?, ?)", (l for l in lines if len(l) == 5))
db.execute("create index by_package on rows (ecosystem, package)")
db.commit()
built = time.process_time() - start
count = db.execute("select count(*) from rows").fetchone()[0]
names = [r[0] for r in db.execute("select distinct package from rows where ecosystem = 'debian:12'")]
start = time.process_time()
for i in range(20000):
    db.execute("select * from rows where ecosystem = 'debian:12' and package = ? limit 1",
               (names[i * 7919 % len(names)],)).fetchone()
each = (time.process_time() - start) / 20000
start = time.process_time()
for name in names[:2000]:
    db.execute("select * from rows where ecosystem = 'debian:12' and package = ?", (name,)).fetchall()
fetched = time.process_time() - start
print(f"SQLite with the same {count} rows: {os.path.getsize(path) / 1e6:.0f} MB, written in {built:.1f} s CPU, "
      f"{1 / each:.0f} lookups per second through Python; fetching the rows of {len(names[:2000])} "
      f"packages, before any version is compared: {fetched * 1000:.0f} ms CPU")
"#;
