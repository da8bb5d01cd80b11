//! What a run costs, as GNU time reports it from the kernel's account of the process: wall time, CPU time,
//! peak resident memory.

use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{process, workspace};

/// The cost of one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    /// Seconds on the wall.
    pub(super) wall: f64,
    /// Seconds of CPU, user and system.
    pub(super) cpu: f64,
    /// Peak resident memory in MB (of 1,000,000 bytes).
    pub(super) memory: f64,
}

/// Runs a command and measures it; its output goes nowhere. A run that fails has no cost.
pub(super) fn measure(command: &Command) -> Result<Cost> {
    let time = process::find_program("time").context("not installed: time (GNU time)")?;
    let account = workspace::target().join(format!("time-{}", std::process::id()));
    let mut timed = Command::new(time);
    timed
        .args([OsStr::new("--format=%e %U %S %M"), OsStr::new("--output")])
        .arg(&account)
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    for (key, value) in command.get_envs() {
        if let Some(value) = value {
            timed.env(key, value);
        }
    }
    let start = std::time::Instant::now();
    let result = process::quiet(&mut timed);
    let wall = start.elapsed().as_secs_f64();
    let text = fs::read_to_string(&account).unwrap_or_default();
    // It was there only for us; that it could not be removed changes nothing.
    drop(fs::remove_file(&account));
    result?;
    parse(&text, wall)
}

/// The middle of several runs, each figure by itself.
pub(super) fn median(costs: &[Cost]) -> Cost {
    let middle = |figure: fn(&Cost) -> f64| {
        let mut figures: Vec<f64> = costs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        let half = figures.len() / 2;
        match figures.len() {
            0 => f64::NAN,
            odd if odd % 2 == 1 => figures[half],
            _ => f64::midpoint(figures[half - 1], figures[half]),
        }
    };
    Cost {
        wall: middle(|cost| cost.wall),
        cpu: middle(|cost| cost.cpu),
        memory: middle(|cost| cost.memory),
    }
}

/// GNU time has hundredths of a second only, so the wall time is our own where the two agree.
fn parse(text: &str, wall: f64) -> Result<Cost> {
    let figures: Vec<f64> = text
        .lines()
        .last()
        .unwrap_or_default()
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()
        .with_context(|| format!("GNU time wrote {text:?}"))?;
    let [coarse, user, system, kibibytes] = figures.as_slice() else {
        bail!("GNU time wrote {text:?}");
    };
    let wall = if (wall - coarse).abs() < 0.1 {
        wall
    } else {
        *coarse
    };
    Ok(Cost {
        wall,
        cpu: user + system,
        memory: kibibytes * 1024.0 / 1e6,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read() {
        let cost = parse("1.50 2.25 0.25 100000\n", 1.504).unwrap();
        assert!((cost.wall - 1.504).abs() < 1e-9);
        assert!((cost.cpu - 2.5).abs() < 1e-9);
        assert!((cost.memory - 102.4).abs() < 1e-9);
        assert!(parse("Command exited with non-zero status 1\n", 0.0).is_err());
    }

    #[test]
    fn the_median_is_not_moved_by_one_bad_run() {
        let cost = |wall| Cost {
            wall,
            cpu: 1.0,
            memory: 1.0,
        };
        let middle = median(&[cost(1.0), cost(900.0), cost(2.0)]);
        assert!((middle.wall - 2.0).abs() < 1e-9);
        let middle = median(&[cost(1.0), cost(3.0)]);
        assert!((middle.wall - 2.0).abs() < 1e-9);
    }
}
