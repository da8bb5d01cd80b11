//! Single requests: what one waits for beside the engine's own socket, how many are answered under load, and what each
//! costs the process in between.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::Options;
use super::client;
use super::figures::{figure, microseconds, part};
use super::way::Way;

/// What was seen of one request on one way.
#[derive(Default)]
struct Seen {
    /// Microseconds of each request in a row.
    times: Vec<f64>,
    /// Requests a second under load, for each number of clients, of each turn.
    rates: Vec<Vec<f64>>,
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
        let mut all = 0;
        self.rates.resize(options.clients.len(), Vec::new());
        for (clients, rates) in options.clients.iter().zip(&mut self.rates) {
            let load = client::load(&way.socket, path, *clients, time);
            let (answered, seconds) = load.with_context(failed)?;
            rates.push(f64::from(answered) / seconds);
            all += answered;
        }
        if let (Some(before), Some(after)) = (before, way.cpu()?) {
            self.cpu
                .push((after - before) * 1e6 / f64::from(all.max(1)));
        }
        Ok(())
    }
}

/// The table; what is added is beside the first way.
pub(super) fn table(ways: &[Way], options: &Options) -> Result<String> {
    let clients = options.clients.iter();
    let names: Vec<String> = clients.map(|it| format!("requests/s of {it}")).collect();
    let mut table = format!(
        "| request | way | median µs | added | p99 µs | added | {} | CPU µs |\n| --- | --- |{}\n",
        names.join(" | "),
        " --- |".repeat(names.len() + 5)
    );
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
            let rates = seen.rates.iter().map(|it| figure(part(it, 0.5)));
            let rates: Vec<String> = rates.collect();
            // Writing to a string does not fail.
            let _ = writeln!(
                table,
                "| `{path}` | {} | {:.0} | {:+.0} | {:.0} | {:+.0} | {} | {} |",
                way.name,
                medians[index],
                medians[index] - medians[0],
                tails[index],
                tails[index] - tails[0],
                rates.join(" | "),
                figure(part(&seen.cpu, 0.5)),
            );
        }
    }
    Ok(table)
}

/// What is asked: what costs the engine nothing, and a list.
pub(super) const PATHS: [&str; 2] = ["/v1.41/_ping", "/v1.41/containers/json?all=1"];
