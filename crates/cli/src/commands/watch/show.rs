//! `seawall watch recording`: what a recording holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use seawall_formats::report::table::clean;
use seawall_model::time::Timestamp;
use seawall_runtime::recording::{End, Noted};
use seawall_runtime::replay::{Recorded, Unread};
use seawall_runtime::state::State;
use seawall_watch::record::PACKING;

use super::capture::open;
use super::check::counted;
use crate::exit;
use crate::ui::Terminal;

/// Recordings of what happened
#[derive(Subcommand)]
pub(crate) enum Recording {
    /// Say what is in a recording: span, containers, events by kind, alerts
    #[command(after_help = "Exit codes: 0 read; 3 the file cannot be read, or not to its end.")]
    Show(Show),
}

/// Arguments of `show`.
#[derive(Args)]
pub(crate) struct Show {
    /// Recording of ours, or capture file (.scap), also compressed; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// What a recording holds.
#[derive(Default)]
struct Content {
    format: &'static str,
    host: String,
    about: Vec<(&'static str, String)>,
    span: Option<(u64, u64)>,
    events: u64,
    processes: BTreeSet<i64>,
    kinds: BTreeMap<&'static str, u64>,
    containers: BTreeMap<String, (String, String, u64)>,
    outside: u64,
    alerts: Vec<Noted>,
    end: Option<End>,
    cut: Option<Unread>,
}

/// The most processes and containers that are told apart.
const MOST: usize = 1 << 20;

/// Shows a recording.
pub(super) fn run(command: &Recording, terminal: Terminal) -> anyhow::Result<ExitCode> {
    let Recording::Show(arguments) = command;
    let content = match read(&arguments.file) {
        Ok(content) => content,
        Err(error) => {
            terminal.error(&format!("{error:#}"), None);
            return Ok(exit::not_looked_at());
        }
    };
    let mut out = io::stdout().lock();
    if arguments.json {
        writeln!(out, "{:#}", json(&content))?;
    } else {
        out.write_all(text(&content).as_bytes())?;
    }
    out.flush()?;
    if let Some(cut) = &content.cut {
        terminal.warning(&format!("{cut}; what stands before is shown"));
        return Ok(exit::not_looked_at());
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> anyhow::Result<Content> {
    let mut state = State::default();
    let mut recorded = Recorded::open(open(path)?, PACKING, &mut state)
        .map_err(|error| anyhow::Error::new(error).context(path.display().to_string()))?;
    let mut content = Content {
        format: "capture (.scap)",
        host: recorded.machine().name,
        ..Content::default()
    };
    if let Recorded::Recording(reader) = &recorded {
        let head = reader.head();
        content.format = "recording of Seawall";
        content.about = vec![
            ("Written by", head.writer.clone()),
            ("Of", head.subject.clone()),
            ("For", head.rule.clone()),
        ];
    }
    content.cut = loop {
        match recorded.next(&mut state) {
            Ok(Some(event)) => {
                let first = content.span.map_or(event.time, |(first, _)| first);
                content.span = Some((first, event.time));
                content.events = content.events.saturating_add(1);
                let name = event.kind.schema().map_or("unknown", |schema| schema.name);
                let count = content.kinds.entry(name).or_default();
                *count = count.saturating_add(1);
                whose(&mut content, event.thread, &state);
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    if let Recorded::Recording(reader) = &recorded {
        content.alerts = reader.alerts().to_vec();
        content.end = reader.end();
    }
    Ok(content)
}

fn whose(content: &mut Content, thread: i64, state: &State) {
    let Some(thread) = state.thread(thread) else {
        content.outside = content.outside.saturating_add(1);
        return;
    };
    if content.processes.len() < MOST {
        content.processes.insert(thread.process);
    }
    let Some(id) = thread.container.as_deref() else {
        content.outside = content.outside.saturating_add(1);
        return;
    };
    if content.containers.len() >= MOST && !content.containers.contains_key(id) {
        return;
    }
    let entry = content.containers.entry(id.to_owned()).or_default();
    entry.2 = entry.2.saturating_add(1);
    if let Some(known) = state
        .container(id)
        .filter(|known| entry.0 != known.name || entry.1 != known.image)
    {
        entry.0.clone_from(&known.name);
        entry.1.clone_from(&known.image);
    }
}

fn text(content: &Content) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:<12} {}", "Format", content.format);
    let _ = writeln!(text, "{:<12} {}", "Host", clean(&content.host));
    for (label, value) in content.about.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "{label:<12} {}", clean(value));
    }
    if let Some((first, last)) = content.span {
        let seconds = last.saturating_sub(first) / 1_000_000_000;
        let _ = writeln!(
            text,
            "{:<12} {} to {}, {seconds} s",
            "Span",
            moment(first),
            moment(last)
        );
    }
    let processes = content.processes.len();
    let _ = writeln!(
        text,
        "{:<12} {}, {} outside of containers, {processes} processes",
        "Events", content.events, content.outside
    );
    if let Some(end) = content.end.filter(|end| end.lost > 0) {
        let _ = writeln!(
            text,
            "{:<12} {} events: no room or no time",
            "Missing", end.lost
        );
    }
    if !content.containers.is_empty() {
        let _ = writeln!(text, "\n{:<12}  {:>8}  CONTAINER", "ID", "EVENTS");
        for (id, (name, image, count)) in &content.containers {
            let id: String = clean(id).chars().take(12).collect();
            let _ = writeln!(
                text,
                "{id:<12}  {count:>8}  {} {}",
                clean(name),
                clean(image)
            );
        }
    }
    let _ = writeln!(text, "\n{:>8}  KIND", "EVENTS");
    let mut kinds: Vec<_> = content.kinds.iter().collect();
    kinds.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), **name));
    for (name, count) in kinds {
        let _ = writeln!(text, "{count:>8}  {name}");
    }
    if !content.alerts.is_empty() {
        let count = counted(content.alerts.len(), "alert");
        let _ = writeln!(text, "\n{count} when it was recorded:");
        for alert in &content.alerts {
            let line = format!(
                "{} {} {}: {}",
                moment(alert.time),
                alert.priority,
                alert.rule,
                alert.message
            );
            let _ = writeln!(text, "{}", clean(&line));
        }
    }
    text
}

fn json(content: &Content) -> serde_json::Value {
    let containers = content.containers.iter().map(|(id, (name, image, events))| {
        serde_json::json!({"id": id, "name": name, "image": image, "events": events})
    });
    let alerts = content.alerts.iter().map(|alert| {
        serde_json::json!({
            "time": alert.time, "rule": alert.rule, "priority": alert.priority, "output": alert.message,
        })
    });
    let about: BTreeMap<_, _> = content
        .about
        .iter()
        .map(|(label, value)| (*label, value))
        .collect();
    serde_json::json!({
        "format": content.format,
        "host": content.host,
        "written_by": about.get("Written by"),
        "subject": about.get("Of"),
        "rule": about.get("For"),
        "first": content.span.map(|(first, _)| first),
        "last": content.span.map(|(_, last)| last),
        "events": content.events,
        "outside_of_containers": content.outside,
        "processes": content.processes.len(),
        "kinds": content.kinds,
        "containers": containers.collect::<Vec<_>>(),
        "alerts": alerts.collect::<Vec<_>>(),
        "alerts_unlisted": content.end.map(|end| end.unlisted),
        "lost": content.end.map(|end| end.lost),
        "whole": content.cut.is_none(),
    })
}

/// Returns a time to the second.
fn moment(time: u64) -> Timestamp {
    Timestamp::from_seconds(i64::try_from(time / 1_000_000_000).unwrap_or_default())
}
