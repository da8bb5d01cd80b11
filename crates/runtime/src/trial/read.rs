//! Trials as files.

use super::expected::{Expected, KEYS};
use super::value::{Map, list, texts};
use super::{Course, Step, Trial, What, Written, document, event, recorded, stage};
use crate::document::{Reader, Source};
use crate::engine::World;
use crate::fields::SYSCALL;
use crate::state::State;
use crate::yaml::{self, Node};
use std::net::IpAddr;

/// Why a trial can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Problem {
    /// Where, from 1.
    pub line: usize,
    /// Why.
    pub why: String,
}

/// Why a part of a trial can't be read: a byte of the file, and words.
pub(super) struct Wrong {
    pub(super) at: u32,
    pub(super) why: String,
}

impl Wrong {
    pub(super) fn new(at: u32, why: impl Into<String>) -> Self {
        Self {
            at,
            why: why.into(),
        }
    }
}

/// The most bytes of a trial.
pub(super) const LARGEST: usize = 4 << 20;
/// When the first event happens that says no time: 2024-01-01 in nanoseconds since 1970.
const BEGIN: u64 = 1_704_067_200_000_000_000;
/// How long after the event before an event happens that says no time: a millisecond.
const STEP: u64 = 1_000_000;

/// Reads a trial.
pub(super) fn trial(text: &str) -> Result<Trial, Problem> {
    if text.len() > LARGEST {
        return Err(Problem {
            line: 1,
            why: format!("more than {} MiB", LARGEST >> 20),
        });
    }
    let roots = yaml::parse(text).map_err(|broken| Problem {
        line: line(text, broken.at),
        why: broken.why,
    })?;
    let [root] = roots.as_slice() else {
        return Err(Problem {
            line: 1,
            why: "a trial is one document".to_owned(),
        });
    };
    read(root, text).map_err(|wrong| Problem {
        line: line(text, wrong.at),
        why: wrong.why,
    })
}

/// Returns the line of a byte, from 1.
pub(super) fn line(text: &str, at: u32) -> usize {
    let end = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let before = text.as_bytes().get(..end).unwrap_or_default();
    memchr::memchr_iter(b'\n', before).count().saturating_add(1)
}

fn read(root: &Node, text: &str) -> Result<Trial, Wrong> {
    let map = Map::of(root)?;
    let keys: Vec<&str> = SHARED
        .iter()
        .chain(&STAGE)
        .chain(&recorded::OWN)
        .copied()
        .collect();
    map.only(&keys)?;
    let source = source(&map)?;
    let course = match recorded::read(&map, text, world(&map)?, source.is_none())? {
        Some(recorded) => Course::Recorded(recorded),
        None => Course::Written(Box::new(written(&map, text, source)?)),
    };
    Ok(Trial {
        rules: match map.get("rules") {
            Some(node) => texts(node)?,
            None => Vec::new(),
        },
        source,
        is_for_all: map.is("all")?,
        course,
    })
}

/// What any trial may say.
const SHARED: [&str; 4] = ["rules", "source", "all", "names"];
/// What trials of events have, and a recording tells itself.
pub(super) const STAGE: [&str; 6] = ["host", "users", "groups", "containers", "threads", "events"];

fn written(map: &Map<'_>, text: &str, source: Option<Source>) -> Result<Written, Wrong> {
    let mut state = State::default();
    stage::set(map, &mut state)?;
    let mut reader = source.map(Reader::new);
    let mut steps = Vec::new();
    let mut time = BEGIN;
    for node in list(map.get("events"))? {
        let step = step(node, text, time, reader.as_mut())?;
        time = step.time().saturating_add(STEP);
        steps.push(step);
    }
    Ok(Written {
        world: world(map)?,
        state,
        steps,
    })
}

/// Reads the source of documents; nothing where events are those of the kernel.
fn source(map: &Map<'_>) -> Result<Option<Source>, Wrong> {
    let Some(name) = map.text("source")?.filter(|name| *name != SYSCALL) else {
        return Ok(None);
    };
    Source::named(name).map(Some).ok_or_else(|| {
        let at = map.get("source").map_or(0, |node| node.start);
        Wrong::new(at, format!("there is no source {name:?}"))
    })
}

fn world(map: &Map<'_>) -> Result<World, Wrong> {
    let mut world = World::new(map.text("host")?.unwrap_or("host"));
    if let Some(node) = map.get("names") {
        for (name, addresses) in Map::of(node)?.entries()? {
            for address in texts(addresses)? {
                let parsed: IpAddr = address.parse().map_err(|_| {
                    Wrong::new(addresses.start, format!("{address:?} is not an address"))
                })?;
                world.resolved(name, parsed);
            }
        }
    }
    Ok(world)
}

fn step(node: &Node, text: &str, time: u64, reader: Option<&mut Reader>) -> Result<Step, Wrong> {
    let map = Map::of(node)?;
    let expected = list(map.get("expect"))?
        .iter()
        .map(|node| Expected::read(node, &KEYS))
        .collect::<Result<_, _>>()?;
    let (event, what) = match reader {
        Some(reader) => {
            map.only(&["document", "expect"])?;
            let read = document::read(&map, node, reader, time)?;
            let name = read.source.name().to_owned();
            (name, What::Document(Box::new(read)))
        }
        None => call(&map, node, time)?,
    };
    Ok(Step {
        line: line(text, node.start),
        event,
        what,
        expected,
    })
}

fn call(map: &Map<'_>, node: &Node, time: u64) -> Result<(String, What), Wrong> {
    map.only(&["event", "thread", "time", "with", "expect"])?;
    let name = map.needed("event")?;
    let encoded = event::encode(map, name)?;
    let what = What::Call {
        kind: encoded.kind,
        thread: map
            .number("thread")?
            .ok_or_else(|| Wrong::new(node.start, "an event needs a thread"))?,
        time: map.number("time")?.unwrap_or(time),
        bytes: encoded.bytes,
        lengths: encoded.lengths,
    };
    Ok((name.to_owned(), what))
}

impl Step {
    fn time(&self) -> u64 {
        match &self.what {
            What::Call { time, .. } => *time,
            What::Document(document) => document.time,
        }
    }
}
