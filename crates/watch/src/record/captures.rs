//! Captures of what follows an alert, as Falco 0.42 and later write them: one file (`.scap`) at a time, which goes on as long
//! as rules that ask for it go on matching.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use seawall_runtime::engine::Scene;
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::recording::Head;
use seawall_runtime::state::State;

use super::recorder::{Full, Recorder, Recording};
use super::select::{LATE, Select, tells_much};
use crate::observer::{Around, Ended, Observer, Word};
use crate::told::Told;

/// After alerts of which rules there are captures, and how long they are. Whoever reads rules again changes it.
pub type Lengths = Arc<Mutex<BTreeMap<String, Length>>>;

/// How long a capture goes on after an alert: what is reached first ends it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// Nanoseconds.
    pub time: u64,
    /// Events, that of the alert among them; nothing for as many as there are.
    pub events: Option<u64>,
    /// Bytes that the file grows by; nothing for as many as there are.
    pub bytes: Option<u64>,
}

/// Where captures go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What the path of each begins with.
    pub prefix: String,
    /// The most bytes of each; nothing for as many as there are.
    pub most: Option<u64>,
    /// The name of the host.
    pub host: String,
}

/// The most captures that the disk is behind with; beyond, none is begun.
const MOST_ENDING: usize = 8;

/// Writes captures.
pub struct Captures {
    place: Place,
    lengths: Lengths,
    open: Option<Open>,
    /// Those that the disk is not through with.
    ending: Vec<Recorder>,
    words: Vec<(Word, String)>,
}

/// A capture that goes on.
struct Open {
    recorder: Recorder,
    full: Full,
    /// How many events are in it.
    events: u64,
    /// Where it ends: a time, a count of events, and a size in bytes.
    until: u64,
    most_events: u64,
    most_bytes: u64,
}

impl Open {
    fn is_over(&self, now: u64) -> bool {
        now > self.until || self.is_long()
    }

    /// Says whether it has as many events or bytes as were asked for.
    fn is_long(&self) -> bool {
        self.events >= self.most_events
            || self.full.written() >= self.most_bytes
            || self.full.is_reached()
    }

    /// Lets it go on for as long as another alert asks for; it never becomes shorter.
    fn extend(&mut self, length: Length, now: u64) {
        let before = self.events.saturating_sub(1);
        let ends =
            |from: u64, more: Option<u64>| more.map_or(u64::MAX, |it| from.saturating_add(it));
        self.until = self.until.max(now.saturating_add(length.time));
        self.most_events = self.most_events.max(ends(before, length.events));
        self.most_bytes = self.most_bytes.max(ends(self.full.written(), length.bytes));
    }
}

impl Captures {
    /// Waits for alerts.
    pub fn new(place: Place, lengths: Lengths) -> Self {
        Self {
            place,
            lengths,
            open: None,
            ending: Vec::new(),
            words: Vec::new(),
        }
    }

    fn length(&self, rule: &str) -> Option<Length> {
        let lengths = self.lengths.lock();
        let lengths = lengths.unwrap_or_else(PoisonError::into_inner);
        lengths.get(rule).copied()
    }

    fn begin(&mut self, rule: &str, scene: &Scene<'_>) -> Option<Open> {
        let event = scene.event;
        let path = path(&self.place.prefix, event);
        let name = path.display().to_string();
        if self.ending.len() >= MOST_ENDING {
            let why = format!("{rule:?}: no capture, the disk is behind with those before");
            self.words.push((Word::Warning, why));
            return None;
        }
        let mut recorder = Recorder::start_aside(Recording {
            path,
            head: Head {
                host: self.place.host.clone(),
                ..Head::default()
            },
            select: Select::All,
            capture: true,
            most: self.place.most,
        });
        recorder.event(event, scene.state);
        let note = format!("{rule:?}: what follows is captured into {name}");
        self.words.push((Word::Note, note));
        Some(Open {
            full: recorder.full(),
            recorder,
            events: 1,
            until: event.time,
            most_events: 0,
            most_bytes: 0,
        })
    }

    /// Ends the capture that goes on.
    fn close(&mut self) {
        if let Some(mut open) = self.open.take() {
            open.recorder.close();
            self.ending.push(open.recorder);
        }
    }

    fn tell(&mut self, around: &Around<'_>) {
        for (word, text) in self.words.drain(..) {
            (around.tell)(word, &text);
        }
        self.ending.retain_mut(|recorder| {
            let is_over = recorder.is_over();
            if is_over {
                recorder.end(around);
            }
            !is_over
        });
    }
}

impl Observer for Captures {
    fn name(&self) -> &'static str {
        "captures"
    }

    fn wants(&self, kind: Kind) -> bool {
        let lengths = self.lengths.lock();
        let lengths = lengths.unwrap_or_else(PoisonError::into_inner);
        !lengths.is_empty() && tells_much(kind)
    }

    fn event(&mut self, event: &Event<'_>, state: &State) {
        let is_over = |open: &Open| open.is_over(event.time);
        if self.open.as_ref().is_some_and(is_over) {
            self.close();
        }
        if let Some(open) = &mut self.open {
            open.events = open.events.saturating_add(1);
            open.recorder.event(event, state);
        }
    }

    fn alert_at(&mut self, told: &Told, scene: &Scene<'_>) -> Result<(), Ended> {
        let rule = &told.alert.rule;
        let Some(length) = self.length(rule) else {
            return Ok(());
        };
        if self.open.is_none() {
            self.open = self.begin(rule, scene);
        }
        if let Some(open) = &mut self.open {
            open.extend(length, scene.event.time);
        }
        Ok(())
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        let now = around.now.saturating_sub(LATE);
        let is_over = |open: &Open| open.until <= now || open.is_long();
        if self.open.as_ref().is_some_and(is_over) {
            self.close();
        }
        // A capture that can't be written is no reason not to watch.
        if let Some(Err(error)) = self.open.as_mut().map(|open| open.recorder.turn(around)) {
            self.open = None;
            let why = match error {
                Ended::Output(name, error) => format!("{name} cannot be written: {error}"),
                Ended::Asked(why) => why,
            };
            self.words.push((Word::Warning, why));
        }
        self.tell(around);
        Ok(())
    }

    fn end(&mut self, around: &Around<'_>) {
        self.close();
        for recorder in &mut self.ending {
            recorder.end(around);
        }
        self.ending.clear();
        self.tell(around);
    }
}

/// Returns where the capture goes that an event begins: names in the order of their letters are in that of time.
fn path(prefix: &str, event: &Event<'_>) -> PathBuf {
    format!("{prefix}_{:020}_{:020}.scap", event.time, event.number).into()
}
