//! What watching costs those who are watched: loads in turns without the sensor, with what our own rules need, and with all
//! that can be recorded.

use std::fmt::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::{Options, Watching, loaded, number};
use crate::process;

/// How often a file is opened in a turn.
const OPENS: &str = "300000";
/// How many programs are started in a turn.
const SPAWNS: &str = "500";
/// Requests to redis in a turn.
const REQUESTS: &str = "100000";
const PORT: u16 = 16379;

/// Who watches in a turn.
const WAYS: [Option<&str>; 3] = [None, Some("rules"), Some("all")];

/// A load, and how its figure is got in a turn.
struct Load<'a> {
    name: &'a str,
    unit: &'a str,
    figure: Box<dyn Fn() -> Result<f64> + 'a>,
}

/// Runs all loads.
pub(super) fn report(program: &Path, options: &Options) -> Result<String> {
    let redis = Redis::start()?;
    let mut loads = vec![
        Load {
            name: "open and close",
            unit: "CPU ns each",
            figure: Box::new(|| each(program, "storm", OPENS, 1e9)),
        },
        Load {
            name: "start of a program",
            unit: "wall µs each",
            figure: Box::new(|| spawned(program)),
        },
    ];
    if redis.is_some() {
        for command in ["SET", "GET"] {
            loads.push(Load {
                name: if command == "SET" {
                    "redis SET"
                } else {
                    "redis GET"
                },
                unit: "requests/s",
                figure: Box::new(move || redis_benchmark(command)),
            });
        }
    }
    let mut text = String::from(
        "\n| load | watched for | median | least to most | beside nobody |\n| --- | --- | --- | --- | --- |\n",
    );
    for load in &loads {
        rows(&mut text, program, load, options.turns)?;
    }
    if redis.is_none() {
        text += "\nredis was left out: redis-server and redis-benchmark are not installed.\n";
    }
    Ok(text)
}

fn rows(text: &mut String, program: &Path, load: &Load<'_>, turns: usize) -> Result<()> {
    let mut figures = [const { Vec::new() }; WAYS.len()];
    for _ in 0..turns {
        for (way, figures) in WAYS.iter().zip(&mut figures) {
            let watching = way.map(|what| Watching::start(program, what)).transpose()?;
            figures.push((load.figure)()?);
            watching.map(Watching::end).transpose()?;
        }
    }
    let mut alone = f64::NAN;
    for (way, mut figures) in WAYS.iter().zip(figures) {
        figures.sort_by(f64::total_cmp);
        let Some(median) = figures.get(figures.len() / 2).copied() else {
            continue;
        };
        if way.is_none() {
            alone = median;
        }
        let (least, most) = (figures.first().copied(), figures.last().copied());
        writeln!(
            text,
            "| {}, {} | {} | {median:.0} | {:.0} to {:.0} | {:+.1} % |",
            load.name,
            load.unit,
            way.unwrap_or("nobody"),
            least.unwrap_or(f64::NAN),
            most.unwrap_or(f64::NAN),
            (median / alone - 1.0) * 100.0
        )?;
    }
    Ok(())
}

/// CPU time of one of many.
fn each(program: &Path, load: &str, count: &str, scale: f64) -> Result<f64> {
    let told = loaded(program, &[load, count, "/dev/null"])?;
    Ok(number(&told, "/cpu") / number(&told, "/count") * scale)
}

/// Wall time of a start: what the children take is not in the CPU time of who starts them.
fn spawned(program: &Path) -> Result<f64> {
    let told = loaded(program, &["spawn", SPAWNS])?;
    Ok(number(&told, "/seconds") / number(&told, "/count") * 1e6)
}

/// A redis of its own that keeps nothing.
struct Redis(Child);

impl Redis {
    fn start() -> Result<Option<Self>> {
        let wanted = ["redis-server", "redis-benchmark"];
        if wanted.iter().any(|it| process::find_program(it).is_none()) {
            return Ok(None);
        }
        let port = PORT.to_string();
        let words = [
            "--port",
            &port,
            "--save",
            "",
            "--appendonly",
            "no",
            "--bind",
            "127.0.0.1",
        ];
        let child = Command::new("redis-server")
            .args(words)
            .stdout(Stdio::null())
            .spawn()
            .context("redis-server")?;
        let redis = Self(child);
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", PORT)).is_err() {
            if begun.elapsed() > Duration::from_secs(10) {
                bail!("redis-server does not answer");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(Some(redis))
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It is gone, or the machine is: nobody waits for it.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn redis_benchmark(command: &str) -> Result<f64> {
    let port = PORT.to_string();
    let words = ["-p", &port, "-t", command, "-n", REQUESTS, "--csv"];
    let text = process::read(Command::new("redis-benchmark").args(words))?;
    let line = text.lines().find(|line| line.contains(command));
    let figure = line.and_then(|line| line.split(',').nth(1));
    figure
        .and_then(|figure| figure.trim_matches('"').parse().ok())
        .with_context(|| format!("redis-benchmark wrote {text:?}"))
}
