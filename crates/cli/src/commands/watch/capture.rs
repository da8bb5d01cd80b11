//! Capture files, as the commands that replay them open them, and what has to be said of one.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context as _;
use seawall_artifact::limits::Limits as Bounds;
use seawall_artifact::unpack::decoder;
use seawall_runtime::engine::{Alert, Engine};
use seawall_runtime::replay::{Replayed, replay};
use seawall_runtime::state::Limits;
use seawall_watch::record::PACKING;

/// Holds rules against a capture or a recording; `-` is standard input. Whoever is told of an alert may end it by an error.
pub(crate) fn replay_file(
    path: &Path,
    engine: &Engine,
    told: &mut dyn FnMut(&Alert) -> io::Result<()>,
) -> anyhow::Result<Replayed> {
    let mut written = Ok(());
    let source = open(path)?;
    let replayed = replay(source, PACKING, engine, Limits::default(), |alert| {
        written = told(alert);
        if written.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    written?;
    replayed.with_context(|| path.display().to_string())
}

/// Opens a capture or a recording, decompressed; `-` is standard input.
pub(crate) fn open(path: &Path) -> anyhow::Result<impl Read> {
    let failed = || format!("cannot read {}", path.display());
    let raw: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).with_context(failed)?)
    };
    let bounds = Bounds {
        layer_bytes: LARGEST,
        ..Bounds::default()
    };
    let decoded = decoder(raw, &bounds).with_context(failed)?;
    Ok(BufReader::with_capacity(BUFFER, decoded.reader))
}

/// Says why not all that happened was judged; nothing where it was.
pub(crate) fn doubts(replayed: &Replayed) -> Vec<String> {
    let mut doubts = Vec::new();
    if let Some(cut) = &replayed.cut {
        let cause = std::error::Error::source(cut);
        let cause = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
        doubts.push(format!("{cut}{cause}; what stands before was judged"));
    }
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
