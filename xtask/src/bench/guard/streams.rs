//! Streams that last: one event for all of them, requests beside them, and memory.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::Options;
use super::client::{self, Client};
use super::figures::{figure, microseconds, part};
use super::requests::PATHS;
use super::way::Way;

/// The table.
pub(super) fn table(ways: &[Way], options: &Options) -> Result<String> {
    let mut table = HEAD.to_owned();
    for way in ways {
        let before = way.memory()?;
        let open = || -> Result<Client> {
            let mut client = Client::connect(&way.socket)?;
            client.begin("/v1.41/events")?;
            Ok(client)
        };
        let clients: Result<Vec<Client>> = (0..options.streams).map(|_| open()).collect();
        let mut clients = clients.with_context(|| format!("streams, {}", way.name))?;
        // Who sees only what is their own does not see events of images.
        let mut events = Vec::new();
        for run in 0..options.runs {
            if !way.is_narrow {
                events.push(event(&ways[0], way, run, &mut clients)?);
            }
        }
        let beside = client::times(&way.socket, PATHS[0], options.requests)?;
        let beside: Vec<f64> = beside.iter().map(microseconds).collect();
        let with = way.memory()?;
        drop(clients);
        let megabytes = |it: Option<f64>| figure(it.unwrap_or(f64::NAN));
        // Writing to a string does not fail.
        let _ = writeln!(
            table,
            "| {} | {} | {:.0} | {:.0} | {} | {} | {} | {} |",
            way.name,
            figure(part(&events, 0.5)),
            part(&beside, 0.5),
            part(&beside, 0.99),
            megabytes(way.rest),
            megabytes(before.map(|it| it.0)),
            megabytes(with.map(|it| it.0)),
            megabytes(with.map(|it| it.1)),
        );
    }
    Ok(table)
}

/// Makes an event at the engine's own socket; returns the milliseconds until all clients of a way have it.
fn event(plain: &Way, way: &Way, run: usize, clients: &mut [Client]) -> Result<f64> {
    let tag = format!(
        "{}{run}",
        way.name
            .replace(|it: char| !it.is_ascii_alphanumeric(), "-")
    );
    let path = format!("/v1.41/images/bench:1/tag?repo=event&tag={tag}");
    let begun = Instant::now();
    Client::connect(&plain.socket)?.ask("POST", &path)?;
    for client in clients {
        let waited = client.wait_for(&format!("event:{tag}"));
        waited.with_context(|| format!("an event, {}", way.name))?;
    }
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

const HEAD: &str = "\
| way | event at all, ms | request beside, median µs | p99 µs | MB at rest | after the load | with streams | peak |
| --- | --- | --- | --- | --- | --- | --- | --- |
";
