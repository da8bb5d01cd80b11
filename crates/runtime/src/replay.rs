//! Rules held against a capture or a recording: the same file and the same rules always raise the same alerts.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::time::Duration;

use crate::capture::{self, Machine};
use crate::engine::{Alert, Engine, Scene, Workspace, World};
use crate::event::Event;
use crate::recording::{self, MAGIC, Packing};
use crate::state::{Losses, State};

/// What came of holding rules against events that were recorded.
#[derive(Debug)]
pub struct Replayed {
    /// The machine that they are of; of a recording its name alone.
    pub machine: Machine,
    /// What was read of a capture.
    pub summary: capture::Summary,
    /// What a recording says of its end.
    pub end: Option<recording::End>,
    /// What there was no room for.
    pub losses: Losses,
    /// How many alerts were raised.
    pub alerts: u64,
    /// When the first and the last event happened, in nanoseconds since 1970.
    pub span: Option<(u64, u64)>,
    /// Why the file could not be read to its end. What was read before was judged.
    pub cut: Option<Unread>,
}

/// Why a file can't be read, or not further.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The file begins like neither.
    #[error("this is neither a recording of Seawall nor a capture of system calls (.scap)")]
    Neither,
    /// A capture.
    #[error(transparent)]
    Capture(#[from] capture::Error),
    /// A recording.
    #[error(transparent)]
    Recording(#[from] recording::Error),
}

/// Events that were recorded, whatever the format.
#[derive(Debug)]
pub enum Recorded<R> {
    /// A capture (`.scap`).
    Capture(Box<capture::Reader<Chained<R>>>),
    /// A recording of our own.
    Recording(Box<recording::Reader<Chained<R>>>),
}

/// A source, whose first bytes were looked at.
pub type Chained<R> = io::Chain<io::Cursor<Vec<u8>>, R>;

impl<R: Read> Recorded<R> {
    /// Begins to read; which format it is, its first bytes tell.
    ///
    /// # Errors
    /// The source fails, it is neither format, or it can't be read to its first event.
    pub fn open(mut source: R, packing: Packing, state: &mut State) -> Result<Self, Unread> {
        let mut begin = Vec::new();
        let mut first = (&mut source).take(MAGIC.len() as u64);
        first
            .read_to_end(&mut begin)
            .map_err(capture::Error::Source)?;
        let is_ours = begin == MAGIC;
        let source = io::Cursor::new(begin).chain(source);
        Ok(if is_ours {
            Self::Recording(Box::new(recording::Reader::open(source, packing)?))
        } else {
            match capture::Reader::open(source, state) {
                Ok(reader) => Self::Capture(Box::new(reader)),
                Err(capture::Error::NotACapture) => return Err(Unread::Neither),
                Err(error) => return Err(error.into()),
            }
        })
    }

    /// Returns the next event, after the state was fed with it; nothing at the end.
    ///
    /// # Errors
    /// The source fails, or the file is cut off or damaged from some place on.
    pub fn next(&mut self, state: &mut State) -> Result<Option<Event<'_>>, Unread> {
        match self {
            Self::Capture(reader) => {
                let event = reader.next()?;
                if let Some(event) = &event {
                    state.feed(event);
                }
                Ok(event)
            }
            Self::Recording(reader) => Ok(reader.next(state)?),
        }
    }

    /// Returns the machine that it is of; of a recording its name alone.
    pub fn machine(&self) -> Machine {
        match self {
            Self::Capture(reader) => reader.machine().clone(),
            Self::Recording(reader) => Machine {
                name: reader.head().host.clone(),
                ..Machine::default()
            },
        }
    }

    /// Returns what was read so far.
    pub fn summary(&self) -> capture::Summary {
        match self {
            Self::Capture(reader) => reader.summary(),
            Self::Recording(reader) => {
                let summary = reader.summary();
                capture::Summary {
                    blocks: summary.blocks,
                    events: summary.events,
                    unknown_events: summary.unknown_events,
                    ..capture::Summary::default()
                }
            }
        }
    }

    /// Returns what a recording says of its end, once that was read.
    pub fn end(&self) -> Option<recording::End> {
        match self {
            Self::Capture(_) => None,
            Self::Recording(reader) => reader.end(),
        }
    }
}

/// Holds rules against each event of a capture or a recording in turn, for `most` after the first where that is said. Whoever is
/// told of an alert may end the replay. The name of the host is told by the recording, the rest of the world by `world`.
///
/// # Errors
///
/// The source fails, or is neither before its first event.
pub fn replay(
    source: impl Read,
    packing: Packing,
    engine: &Engine,
    mut world: World,
    most: Option<Duration>,
    mut told: impl FnMut(&Alert, &Scene<'_>) -> ControlFlow<()>,
) -> Result<Replayed, Unread> {
    let mut state = State::default();
    let mut recorded = Recorded::open(source, packing, &mut state)?;
    world.host = recorded.machine().name;
    let mut workspace = Workspace::default();
    let mut alerts = 0_u64;
    let mut span = None;
    let most = most.map(|it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX));
    let cut = loop {
        let event = match recorded.next(&mut state) {
            Ok(Some(event)) => event,
            Ok(None) => break None,
            Err(error) => break Some(error),
        };
        let first = span.map_or(event.time, |(first, _)| first);
        // Where clocks were set back nothing has passed.
        if most.is_some_and(|most| event.time.saturating_sub(first) >= most) {
            break None;
        }
        span = Some((first, event.time));
        if !engine.program().wants(event.kind) {
            continue;
        }
        let scene = Scene::of(&event, &state, &world);
        let raised = engine.alerts(&scene, &mut workspace);
        alerts = alerts.saturating_add(raised.len() as u64);
        if raised.iter().any(|alert| told(alert, &scene).is_break()) {
            break None;
        }
    };
    Ok(Replayed {
        machine: recorded.machine(),
        summary: recorded.summary(),
        end: recorded.end(),
        losses: state.losses(),
        alerts,
        span,
        cut,
    })
}
