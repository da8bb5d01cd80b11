//! Events as bytes of a file: blocks of our own format, or those of a capture.

use seawall_runtime::capture::{self, Machine};
use seawall_runtime::event::Event;
use seawall_runtime::recording::{Block, Track};
use seawall_runtime::state::State;

/// What events become.
pub(super) enum Form {
    /// Blocks of our own.
    Own(Box<Track>),
    /// Bytes of a capture.
    Capture(Box<Capture>),
}

/// A capture that grows.
#[derive(Default)]
pub(super) struct Capture {
    machine: Machine,
    /// Begun with the first event, as things stand then.
    writer: Option<capture::Writer<Vec<u8>>>,
    /// What was written since it was taken last.
    events: u64,
    first: u64,
    last: u64,
}

impl Form {
    /// Begins a file of a host.
    pub(super) fn new(is_capture: bool, host: &str) -> Self {
        if !is_capture {
            return Self::Own(Box::default());
        }
        let machine = Machine {
            name: host.to_owned(),
            ..Machine::default()
        };
        Self::Capture(Box::new(Capture {
            machine,
            ..Capture::default()
        }))
    }

    /// Makes sure that a file has a begin, though nothing happened.
    pub(super) fn begin(&mut self, state: &State) {
        if let Self::Capture(capture) = self {
            capture.begin(state);
        }
    }

    /// Takes an event; says whether it fits in.
    pub(super) fn note(&mut self, event: &Event<'_>, state: &State) -> bool {
        match self {
            Self::Own(track) => {
                track.note(event, state);
                true
            }
            Self::Capture(capture) => capture.note(event, state),
        }
    }

    /// Returns how many bytes there are, and when the first event of them happened.
    pub(super) fn size(&mut self) -> (usize, u64) {
        match self {
            Self::Own(track) => (track.len(), track.first()),
            Self::Capture(capture) => {
                let writer = capture.writer.as_mut();
                let length = writer.map_or(0, |writer| writer.inner().len());
                (length, capture.first)
            }
        }
    }

    /// Returns what there is, where there is something.
    pub(super) fn take(&mut self) -> Option<Block> {
        match self {
            Self::Own(track) => (!track.is_empty()).then(|| track.seal()),
            Self::Capture(capture) => capture.take(),
        }
    }
}

impl Capture {
    fn begin(&mut self, state: &State) {
        if self.writer.is_none() {
            self.writer = capture::Writer::begin(Vec::new(), &self.machine, state).ok();
        }
    }

    fn note(&mut self, event: &Event<'_>, state: &State) -> bool {
        self.begin(state);
        let fits = self
            .writer
            .as_mut()
            .is_some_and(|it| it.event(event).is_ok());
        if fits {
            self.events = self.events.saturating_add(1);
        }
        self.first = if self.first == 0 {
            event.time
        } else {
            self.first
        };
        self.last = event.time;
        fits
    }

    fn take(&mut self) -> Option<Block> {
        let bytes = std::mem::take(self.writer.as_mut()?.inner());
        Some(Block {
            bytes,
            events: std::mem::take(&mut self.events),
            first: std::mem::take(&mut self.first),
            last: self.last,
        })
    }
}
