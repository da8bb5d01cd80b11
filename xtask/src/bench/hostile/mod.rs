//! `bench check-hostile`: documents that are made to take time. Each shape is checked at three sizes, each double
//! the one before: what takes more than its length, or too long, fails.

mod compose;
mod daemon;
mod dockerfile;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::measure::{Cost, measure};
use crate::workspace;

/// What is run, and where the table goes.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Our program; it is built where none is named.
    #[arg(long, value_name = "FILE")]
    seawall: Option<PathBuf>,
    /// Bytes of the largest document.
    #[arg(long, default_value_t = 5_000_000)]
    size: usize,
    /// Only shapes whose name holds this.
    #[arg(long, value_name = "WORD")]
    shape: Option<String>,
    /// Also writes the table to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A shape of documents.
struct Shape {
    /// Its name.
    name: &'static str,
    /// What the document is called.
    file: &'static str,
    /// Makes one of about so many bytes.
    make: fn(usize) -> String,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    let program = match &options.seawall {
        Some(path) => path.clone(),
        None => workspace::seawall()?,
    };
    let folder = workspace::target().join("bench-hostile");
    let shapes = dockerfile::SHAPES
        .iter()
        .chain(compose::SHAPES)
        .chain(daemon::SHAPES);
    let wanted = options.shape.as_deref().unwrap_or_default();
    let (mut text, mut failures) = (HEAD.to_owned(), Vec::new());
    for shape in shapes.filter(|shape| shape.name.contains(wanted)) {
        let sizes = [options.size / 4, options.size / 2, options.size];
        let costs = sizes.map(|size| cost(&program, &folder, shape, size));
        let [Ok(quarter), Ok(half), Ok(whole)] = costs else {
            let errors = costs.into_iter().filter_map(Result::err);
            failures.extend(errors.map(|error| format!("{}: {error:#}", shape.name)));
            continue;
        };
        let line = row(shape, &[quarter, half, whole]);
        print!("{line}");
        text.push_str(&line);
        if let Some(why) = is_too_much(&half, &whole) {
            failures.push(format!("{}: {why}", shape.name));
        }
    }
    if let Some(out) = &options.out {
        fs::write(out, &text).with_context(|| out.display().to_string())?;
    }
    if !failures.is_empty() {
        bail!(
            "too slow, too large or failed:\n  {}",
            failures.join("\n  ")
        );
    }
    Ok(())
}

/// What a document costs: the cheaper of two runs, since only what else goes on makes one dearer.
fn cost(program: &Path, folder: &Path, shape: &Shape, size: usize) -> Result<Cost> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let path = folder.join(shape.file);
    fs::write(&path, (shape.make)(size)).with_context(|| path.display().to_string())?;
    let mut command = Command::new("timeout");
    command
        .arg("60")
        .arg(program)
        .args(["check", "--quiet", "--profile", "all", "--format", "json"])
        .arg(&path);
    let (one, other) = (measure(&command)?, measure(&command)?);
    Ok(if one.cpu <= other.cpu { one } else { other })
}

fn row(shape: &Shape, costs: &[Cost; 3]) -> String {
    let [quarter, half, whole] = costs;
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "| {} | {:.2} | {:.2} | {:.2} | {:.1} | {:.0} |",
        shape.name,
        quarter.cpu,
        half.cpu,
        whole.cpu,
        whole.cpu / half.cpu.max(0.01),
        whole.memory
    );
    text
}

fn is_too_much(half: &Cost, whole: &Cost) -> Option<String> {
    let ratio = whole.cpu / half.cpu.max(0.01);
    // Short runs are measured in hundredths of a second.
    let grows = whole.cpu > SHORT && ratio > MOST_RATIO;
    (grows || whole.cpu > MOST_SECONDS || whole.memory > MOST_MEMORY).then(|| {
        let (cpu, memory) = (whole.cpu, whole.memory);
        format!("{cpu:.2} s, {memory:.0} MB, {ratio:.1} times that of half the size")
    })
}

/// Repeats a text up to a length.
fn up_to(size: usize, text: &str) -> String {
    text.repeat(size / text.len().max(1))
}

/// Puts numbered texts behind each other up to a length.
fn numbered(size: usize, text: impl Fn(usize) -> String) -> String {
    let mut out = String::with_capacity(size);
    let mut number = 0;
    while out.len() < size {
        out.push_str(&text(number));
        number += 1;
    }
    out
}

const HEAD: &str = "\
| shape | CPU s, a quarter | a half | whole | ratio | peak MB |
| --- | --- | --- | --- | --- | --- |
";
/// Seconds of CPU that the largest document may take.
const MOST_SECONDS: f64 = 1.0;
/// MB that it may take.
const MOST_MEMORY: f64 = 1_500.0;
/// How much more double the size may cost.
const MOST_RATIO: f64 = 2.7;
/// Seconds below which ratios say nothing.
const SHORT: f64 = 0.15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_as_large_as_they_are_asked_for() {
        let shapes = dockerfile::SHAPES
            .iter()
            .chain(compose::SHAPES)
            .chain(daemon::SHAPES);
        for shape in shapes {
            let length = (shape.make)(100_000).len();
            assert!(
                (90_000..130_000).contains(&length),
                "{}: {length}",
                shape.name
            );
        }
    }

    #[test]
    fn what_grows_faster_than_its_size_is_too_much() {
        let cost = |cpu| Cost {
            wall: cpu,
            cpu,
            memory: 10.0,
        };
        assert!(is_too_much(&cost(0.2), &cost(0.4)).is_none());
        assert!(is_too_much(&cost(0.01), &cost(0.1)).is_none());
        assert!(is_too_much(&cost(0.2), &cost(0.8)).is_some());
        assert!(is_too_much(&cost(0.9), &cost(1.8)).is_some());
    }
}
