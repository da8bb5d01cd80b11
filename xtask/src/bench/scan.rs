//! `bench scan`: what a scan costs. The scanners take turns on each image, so that a busy machine is busy
//! for all; the table has medians and how many times more the others need.
//!
//! The task is not the same: ours lists and matches, the peers only list.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use super::measure::{Cost, measure, median};
use super::peer::{self, Form};
use crate::corpus::Built;
use crate::{process, workspace};

/// How much is run, and where the table goes.
#[derive(clap::Args)]
pub(super) struct Options {
    /// Runs of each scanner on each image.
    #[arg(long, default_value_t = 3, global = true)]
    runs: usize,
    /// Also writes the table to a file.
    #[arg(long, value_name = "FILE", global = true)]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(images: &[Built], options: &Options) -> Result<()> {
    if options.runs == 0 {
        bail!("at least one run is needed");
    }
    let scanners = peer::all()?;
    let mut table = String::from(HEAD);
    let mut failures = Vec::new();
    for image in images {
        for (form, kind) in forms(image) {
            let mut costs = vec![Vec::new(); scanners.len()];
            for _ in 0..options.runs {
                for (scanner, costs) in scanners.iter().zip(&mut costs) {
                    match measure(&scanner.command(&form)) {
                        Ok(cost) => costs.push(cost),
                        Err(error) => {
                            failures.push(format!(
                                "{} {kind}: {}: {error:#}",
                                image.name, scanner.name
                            ));
                        }
                    }
                }
            }
            let names = scanners.iter().map(|scanner| scanner.name);
            let medians: Vec<(&str, Cost)> = names
                .zip(&costs)
                .filter(|(_, costs)| costs.len() == options.runs)
                .map(|(name, costs)| (name, median(costs)))
                .collect();
            let rows = rows(image.name, kind, &medians);
            print!("{rows}");
            table.push_str(&rows);
        }
    }
    let lookup = format!(
        "\nFrom start to the first lookup: {:.1} ms\n",
        lookup(options.runs)?
    );
    print!("{lookup}");
    table.push_str(&lookup);
    if let Some(out) = &options.out {
        fs::write(out, &table).with_context(|| out.display().to_string())?;
    }
    if !failures.is_empty() {
        failures.dedup();
        bail!("some runs failed: {}", failures.join("; "));
    }
    Ok(())
}

fn forms(image: &Built) -> [(Form, &'static str); 3] {
    [
        (Form::Archive(image.folder.join("docker.tar")), "plain"),
        (Form::Layout(image.folder.join("oci-gzip")), "gzip"),
        (Form::Layout(image.folder.join("oci-zstd")), "zstd"),
    ]
}

/// One row per scanner; ratios against ours, where ours ran.
fn rows(image: &str, kind: &str, medians: &[(&str, Cost)]) -> String {
    let ours = medians.iter().find(|(name, _)| *name == "seawall");
    let mut text = String::new();
    for (name, cost) in medians {
        let ratio = |theirs: f64, figure: fn(&Cost) -> f64| match ours {
            Some((_, ours)) if figure(ours) > 0.0 => format!("{:.1}", theirs / figure(ours)),
            _ => "–".to_owned(),
        };
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {image} | {kind} | {name} | {:.3} | {:.2} | {:.0} | {} | {} | {} |",
            cost.wall,
            cost.cpu,
            cost.memory,
            ratio(cost.wall, |cost| cost.wall),
            ratio(cost.cpu, |cost| cost.cpu),
            ratio(cost.memory, |cost| cost.memory),
        );
    }
    text
}

/// Milliseconds of a whole run that does nothing but open the database and look one package up: the scan of a
/// root file system with a single package.
pub(super) fn lookup(runs: usize) -> Result<f64> {
    let root = workspace::target().join("bench-one-package");
    fs::create_dir_all(root.join("etc"))?;
    fs::create_dir_all(root.join("var/lib/dpkg"))?;
    fs::write(
        root.join("etc/os-release"),
        "ID=debian\nVERSION_ID=\"12\"\n",
    )?;
    fs::write(root.join("var/lib/dpkg/status"), ONE_PACKAGE)?;
    let program = workspace::seawall()?;
    let mut times = Vec::new();
    for _ in 0..runs.max(11) {
        let start = Instant::now();
        process::quiet(
            Command::new(&program)
                .args(["scan", "rootfs", "--quiet", "--format", "json"])
                .arg(&root),
        )?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

const HEAD: &str = "\
| image | layers | scanner | wall s | CPU s | peak MB | wall × | CPU × | peak × |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

const ONE_PACKAGE: &str = "\
Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.9-1
Description: one package

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_say_how_many_times_more_the_others_need() {
        let ours = Cost {
            wall: 0.5,
            cpu: 1.0,
            memory: 50.0,
        };
        let theirs = Cost {
            wall: 5.0,
            cpu: 3.0,
            memory: 100.0,
        };
        let text = rows("x", "gzip", &[("seawall", ours), ("syft", theirs)]);
        assert!(text.contains("| x | gzip | syft | 5.000 | 3.00 | 100 | 10.0 | 3.0 | 2.0 |"));
        let alone = rows("x", "gzip", &[("syft", theirs)]);
        assert!(alone.contains("| – | – | – |"), "{alone}");
    }
}
