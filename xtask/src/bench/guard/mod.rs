//! `bench guard`: what `seawall guard serve`, with policy and audit log, costs in front of a real engine, beside the
//! engine's own socket and, where it is installed, haproxy as a proxy that judges nothing. The ways take turns, so that
//! a busy machine is busy for all.

mod client;
mod way;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use self::client::Client;
use self::way::Way;
use super::engine::Engine;
use crate::{process, workspace};

/// How much is asked, and where the tables go.
#[derive(clap::Args)]
pub(super) struct Options {
    /// The program to measure (default: the release build).
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Containers of the engine, which its lists show.
    #[arg(long, default_value_t = 20)]
    containers: usize,
    /// Turns of each way.
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Requests in a row of each turn, for the times.
    #[arg(long, default_value_t = 500)]
    requests: usize,
    /// Seconds of load of each turn.
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Clients at a time under load.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Streams of events at a time.
    #[arg(long, default_value_t = 200)]
    streams: usize,
    /// Also writes the tables to a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The command.
pub(super) fn run(options: &Options) -> Result<()> {
    if [options.runs, options.requests, options.threads].contains(&0) || options.seconds == 0 {
        bail!("at least one run, request, thread and second is needed");
    }
    process::require(&["dockerd", "containerd", "docker", "sh"])?;
    let program = match &options.program {
        Some(program) => program.clone(),
        None => workspace::seawall()?,
    };
    let engine = Engine::start()?;
    engine.grow(0, options.containers.max(1))?;
    let mut ways = vec![Way::plain(&engine), Way::guard(&engine, &program)?];
    if process::find_program("haproxy").is_some() {
        ways.push(Way::haproxy(&engine)?);
    } else {
        eprintln!("haproxy is not installed; its rows are left out");
    }
    let mut tables = String::new();
    for table in [requests(&ways, options)?, streams(&ways, options)?] {
        println!("{table}");
        tables.push_str(&table);
        tables.push('\n');
    }
    if let Some(out) = &options.out {
        fs::write(out, &tables).with_context(|| out.display().to_string())?;
    }
    Ok(())
}

/// What was seen of one request on one way.
#[derive(Default)]
struct Seen {
    /// Microseconds of each request in a row.
    times: Vec<f64>,
    /// Requests a second under load, of each turn.
    rates: Vec<f64>,
    /// Microseconds of the proxy's CPU for a request under load, of each turn.
    cpu: Vec<f64>,
}

impl Seen {
    fn turn(&mut self, way: &Way, path: &str, options: &Options) -> Result<()> {
        let failed = || format!("{}, {path}", way.name);
        let times = client::times(&way.socket, path, options.requests).with_context(failed)?;
        self.times.extend(times.iter().map(microseconds));
        let before = way.cpu()?;
        let time = Duration::from_secs(options.seconds);
        let load = client::load(&way.socket, path, options.threads, time);
        let (answered, seconds) = load.with_context(failed)?;
        self.rates.push(f64::from(answered) / seconds);
        if let (Some(before), Some(after)) = (before, way.cpu()?) {
            self.cpu
                .push((after - before) * 1e6 / f64::from(answered.max(1)));
        }
        Ok(())
    }
}

/// The table of single requests.
fn requests(ways: &[Way], options: &Options) -> Result<String> {
    let mut table = REQUESTS.to_owned();
    for path in PATHS {
        let mut seen: Vec<Seen> = ways.iter().map(|_| Seen::default()).collect();
        for _ in 0..options.runs {
            for (way, seen) in ways.iter().zip(&mut seen) {
                seen.turn(way, path, options)?;
            }
        }
        let middles = |at: f64| -> Vec<f64> { seen.iter().map(|it| part(&it.times, at)).collect() };
        let (medians, tails) = (middles(0.5), middles(0.99));
        for (index, (way, seen)) in ways.iter().zip(&seen).enumerate() {
            // Writing to a string does not fail.
            let _ = writeln!(
                table,
                "| `{path}` | {} | {:.0} | {:.0} | {:+.0} | {:.0} | {:+.0} | {} |",
                way.name,
                part(&seen.rates, 0.5),
                medians[index],
                medians[index] - medians[0],
                tails[index],
                tails[index] - tails[0],
                figure(part(&seen.cpu, 0.5)),
            );
        }
    }
    Ok(table)
}

/// The table of streams: one event for all of them, requests beside them, and memory.
fn streams(ways: &[Way], options: &Options) -> Result<String> {
    let mut table = STREAMS.to_owned();
    for way in ways {
        let before = way.memory()?;
        let open = || -> Result<Client> {
            let mut client = Client::connect(&way.socket)?;
            client.begin("/v1.41/events")?;
            Ok(client)
        };
        let clients: Result<Vec<Client>> = (0..options.streams).map(|_| open()).collect();
        let mut clients = clients.with_context(|| format!("streams, {}", way.name))?;
        let mut events = Vec::new();
        for run in 0..options.runs {
            events.push(event(&ways[0], way, run, &mut clients)?);
        }
        let beside = client::times(&way.socket, PATHS[0], options.requests)?;
        let beside: Vec<f64> = beside.iter().map(microseconds).collect();
        let with = way.memory()?;
        drop(clients);
        // Writing to a string does not fail.
        let _ = writeln!(
            table,
            "| {} | {:.1} | {:.0} | {:.0} | {} | {} | {} |",
            way.name,
            part(&events, 0.5),
            part(&beside, 0.5),
            part(&beside, 0.99),
            figure(before.map_or(f64::NAN, |it| it.0)),
            figure(with.map_or(f64::NAN, |it| it.0)),
            figure(with.map_or(f64::NAN, |it| it.1)),
        );
    }
    Ok(table)
}

/// Makes an event at the engine's own socket; returns the milliseconds until all clients of a way have it.
fn event(plain: &Way, way: &Way, run: usize, clients: &mut [Client]) -> Result<f64> {
    let tag = format!("{}{run}", way.name.replace(' ', "-"));
    let path = format!("/v1.41/images/bench:1/tag?repo=event&tag={tag}");
    let begun = Instant::now();
    Client::connect(&plain.socket)?.ask("POST", &path)?;
    for client in clients {
        let waited = client.wait_for(&format!("event:{tag}"));
        waited.with_context(|| format!("an event, {}", way.name))?;
    }
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

/// The figure at this part of the sorted figures, 0.5 for the median.
fn part(figures: &[f64], at: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(sorted.len()).unwrap_or(u32::MAX));
    let rank = (count * at).ceil().max(1.0);
    // The nearest rank: the first that so many are not above.
    let found = sorted
        .iter()
        .zip(1_u32..)
        .find(|(_, number)| f64::from(*number) >= rank);
    found.map_or(f64::NAN, |(figure, _)| *figure)
}

fn microseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// What there is none of is a dash.
fn figure(number: f64) -> String {
    if number.is_nan() {
        return "–".to_owned();
    }
    format!("{number:.0}")
}

/// What is asked: what costs the engine nothing, and a list.
const PATHS: [&str; 2] = ["/v1.41/_ping", "/v1.41/containers/json?all=1"];
const REQUESTS: &str = "\
| request | way | requests/s | median µs | added | p99 µs | added | CPU µs of the proxy |
| --- | --- | --- | --- | --- | --- | --- | --- |
";
const STREAMS: &str = "\
| way | event at all, ms | request beside, median µs | p99 µs | MB before | MB with streams | peak MB |
| --- | --- | --- | --- | --- | --- | --- |
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_figures_that_were_seen() {
        let figures: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        for (at, expected) in [(0.5, 100.0), (0.99, 198.0), (1.0, 200.0), (0.0, 1.0)] {
            assert!((part(&figures, at) - expected).abs() < 1e-9, "{at}");
        }
        assert!(part(&[], 0.5).is_nan());
    }
}
