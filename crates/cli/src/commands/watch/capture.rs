//! Capture files, as the commands that replay them open them, and what has to be said of one.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use seawall_artifact::limits::Limits as Bounds;
use seawall_artifact::unpack::decoder;
use seawall_runtime::document::{self, Source};
use seawall_runtime::engine::{Alert, Engine, Scene, World};
use seawall_runtime::replay::{Replayed, replay};
use seawall_watch::record::PACKING;

/// What came of holding rules against a file.
pub(crate) struct Came {
    pub(crate) events: u64,
    pub(crate) alerts: u64,
    /// Why it was not read to its end, or not all of it.
    pub(crate) cut: Option<String>,
    /// Why else not all that happened was judged.
    pub(crate) doubts: Vec<String>,
}

/// Takes alerts, with what they are about; says whether more are to come.
pub(crate) type Told<'t> = dyn FnMut(&Alert, &Scene<'_>) -> io::Result<ControlFlow<()>> + 't;

/// Holds rules against a capture or a recording, or against lines of JSON of another source; `-` is standard input.
pub(crate) fn hold(
    path: &Path,
    source: Option<Source>,
    engine: &Engine,
    world: World,
    told: &mut Told<'_>,
) -> anyhow::Result<Came> {
    let Some(source) = source else {
        return hold_events(path, engine, world, None, told);
    };
    listening(told, |each| {
        document::replay(input(path)?, source, engine, &world, each)
            .with_context(|| failed(path))
            .map(Came::of_documents)
    })
}

/// Holds rules against a capture or a recording, for `most` after its first event where that is said.
pub(crate) fn hold_events(
    path: &Path,
    engine: &Engine,
    world: World,
    most: Option<Duration>,
    told: &mut Told<'_>,
) -> anyhow::Result<Came> {
    listening(told, |each| {
        replay(open(path)?, PACKING, engine, world, most, each)
            .with_context(|| path.display().to_string())
            .map(|replayed| Came::of(&replayed))
    })
}

/// Does something that tells of alerts, and ends it where telling fails.
fn listening(
    told: &mut Told<'_>,
    hold: impl FnOnce(&mut dyn FnMut(&Alert, &Scene<'_>) -> ControlFlow<()>) -> anyhow::Result<Came>,
) -> anyhow::Result<Came> {
    let mut written = Ok(());
    let came = hold(&mut |alert, scene| match told(alert, scene) {
        Ok(flow) => flow,
        Err(error) => {
            written = Err(error);
            ControlFlow::Break(())
        }
    });
    written?;
    came
}

impl Came {
    fn of(replayed: &Replayed) -> Self {
        let cut = replayed.cut.as_ref().map(|cut| {
            let cause = std::error::Error::source(cut);
            let cause = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("{cut}{cause}; what stands before was judged")
        });
        Self {
            events: replayed.summary.events,
            alerts: replayed.alerts,
            cut,
            doubts: doubts(replayed),
        }
    }

    fn of_documents(replayed: document::Replayed) -> Self {
        let cut = replayed.first.map(|(line, why)| {
            let count = replayed.unread;
            format!("{count} of its events could not be read; the first in line {line}: {why}")
        });
        Self {
            events: replayed.events,
            alerts: replayed.alerts,
            cut,
            doubts: Vec::new(),
        }
    }

    /// Returns all that keeps the alerts from being the whole truth.
    pub(crate) fn reservations(&self) -> impl Iterator<Item = &String> {
        self.cut.iter().chain(&self.doubts)
    }
}

fn failed(path: &Path) -> String {
    format!("cannot read {}", path.display())
}

fn input(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(File::open(path).with_context(|| failed(path))?))
}

/// Opens a capture or a recording, decompressed; `-` is standard input.
pub(crate) fn open(path: &Path) -> anyhow::Result<impl Read> {
    let bounds = Bounds {
        layer_bytes: LARGEST,
        ..Bounds::default()
    };
    let decoded = decoder(input(path)?, &bounds).with_context(|| failed(path))?;
    Ok(BufReader::with_capacity(BUFFER, decoded.reader))
}

/// Says what is missing in what was read; nothing where nothing is.
fn doubts(replayed: &Replayed) -> Vec<String> {
    let mut doubts = Vec::new();
    let lost = replayed.end.map_or(0, |end| end.lost);
    if lost > 0 {
        let plural = if lost == 1 { "event is" } else { "events are" };
        doubts.push(format!(
            "{lost} {plural} not in the recording: there was no room or no time"
        ));
    }
    let summary = replayed.summary;
    let losses = replayed.losses;
    let rows = [
        (summary.damaged_events, "damaged", "event", "left out"),
        (
            summary.unknown_events,
            "unknown kind of",
            "event",
            "left out",
        ),
        (
            summary.damaged_blocks,
            "damaged list of",
            "process, descriptor or user",
            "read in part",
        ),
        (
            losses.threads,
            "",
            "thread",
            "not kept: there were too many",
        ),
        (
            losses.descriptors,
            "",
            "descriptor",
            "not kept: there were too many",
        ),
        (losses.texts, "", "text", "cut: it was too long"),
        (
            losses.containers,
            "",
            "container",
            "not kept: there were too many",
        ),
        (
            losses.accounts,
            "",
            "user or group",
            "not kept: there were too many",
        ),
    ];
    for (count, which, what, how) in rows.into_iter().filter(|row| row.0 > 0) {
        let words = [count.to_string().as_str(), which, what]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let plural = if count == 1 { "" } else { "(s)" };
        doubts.push(format!("{words}{plural}: {how}"));
    }
    doubts
}

/// Bytes that are read at once: blocks are small.
const BUFFER: usize = 1 << 16;
/// Bytes of the largest capture, decompressed.
const LARGEST: u64 = 1 << 40;
