//! The ring: the last seconds of each container and each tree of processes, in memory, until an alert asks for them.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use seawall_runtime::event::{Event, Kind};
use seawall_runtime::recording::{End, Head, Noted, Track};
use seawall_runtime::state::State;

use super::incident::{Message, Scribe};
use super::keys::{Key, Keys};
use super::post::Post;
use super::select::{LATE, tells_much};
use super::settings::Settings;
use super::shelf::Shelf;
use crate::observer::{Around, Ended, Observer, Word};
use crate::told::Told;

/// Blocks are packed when they have so many bytes.
const BLOCK: usize = 64 * 1024;
/// The most bytes of memory for blocks that are not packed yet; beyond, the large ones are packed.
const MOST_OPEN: usize = 32 * 1024 * 1024;
/// The most rings that have a block open; beyond, all are packed.
const MOST_TRACKS: usize = 1024;
/// How much longer than what is recorded after the first alert a recording grows while more alerts come.
const LONGEST: u64 = 10;
/// The most alerts that are kept of one recording.
const MOST_ALERTS: usize = 1024;

/// Keeps what happened, and hands it over when there is an alert.
pub struct Ring {
    settings: Settings,
    keys: Keys,
    tracks: HashMap<Key, Track>,
    /// Bytes of memory that all tracks take.
    open: usize,
    /// What the event belongs to that came last: alerts are about it.
    last: Option<(i64, Key)>,
    incidents: BTreeMap<Key, Incident>,
    post: Post,
    lost: u64,
    told_lost: u64,
    words: Receiver<(Word, String)>,
    thread: Option<JoinHandle<()>>,
}

/// An alert whose recording goes on.
struct Incident {
    until: u64,
    longest: u64,
    alerts: Vec<Noted>,
    unlisted: u64,
    lost: u64,
}

impl Ring {
    /// Begins to keep.
    ///
    /// # Errors
    /// The folder for recordings can't be made.
    pub fn start(settings: Settings) -> std::io::Result<Self> {
        let shelf = Shelf {
            folder: settings.folder.clone(),
            files: settings.files,
            bytes: settings.folder_bytes,
        };
        shelf.open()?;
        let (post, messages) = Post::new();
        let (tell, words) = channel();
        let scribe = Scribe::new(shelf, settings.bytes, settings.before, tell);
        let thread = std::thread::spawn(move || scribe.run(&messages));
        Ok(Self {
            settings,
            keys: Keys::default(),
            tracks: HashMap::new(),
            open: 0,
            last: None,
            incidents: BTreeMap::new(),
            post,
            lost: 0,
            told_lost: 0,
            words,
            thread: Some(thread),
        })
    }

    fn note(&mut self, key: &Key, event: &Event<'_>, state: &State) {
        if !self.tracks.contains_key(key) {
            if self.tracks.len() >= MOST_TRACKS {
                self.seal_if(|_| true);
            }
            self.tracks.insert(key.clone(), Track::default());
        }
        let Some(track) = self.tracks.get_mut(key) else {
            return;
        };
        let before = track.held();
        track.note(event, state);
        let (length, after) = (track.len(), track.held());
        self.open = self.open.saturating_sub(before).saturating_add(after);
        if length >= BLOCK {
            self.seal(key);
        } else if self.open >= MOST_OPEN {
            self.seal_if(|track| track.held() >= BLOCK);
            if self.open >= MOST_OPEN {
                self.seal_if(|_| true);
            }
        }
    }

    /// Hands the block of a ring over.
    fn seal(&mut self, key: &Key) {
        let Some(mut track) = self.tracks.remove(key) else {
            return;
        };
        self.open = self.open.saturating_sub(track.held());
        if track.is_empty() {
            return;
        }
        let block = track.seal();
        let events = block.events;
        if !self.post.send(Message::Block(key.clone(), block)) {
            self.lost = self.lost.saturating_add(events);
            if let Some(incident) = self.incidents.get_mut(key) {
                incident.lost = incident.lost.saturating_add(events);
            }
        }
    }

    fn seal_if(&mut self, is_due: impl Fn(&Track) -> bool) {
        let due = self.tracks.iter().filter(|(_, track)| is_due(track));
        let mut due: Vec<Key> = due.map(|(key, _)| key.clone()).collect();
        due.sort_unstable();
        for key in due {
            self.seal(&key);
        }
    }

    fn key_of(&mut self, told: &Told) -> Option<Key> {
        if let Some(owner) = &told.subject.container {
            return Some(Key::Container(owner.id.as_str().into()));
        }
        let process = told.subject.process.as_ref()?;
        let last = self.last.as_ref();
        let (_, key) = last.filter(|(thread, _)| *thread == process.thread)?;
        Some(key.clone())
    }

    /// Begins the recording of an incident with what the ring holds.
    fn begin(&mut self, key: &Key, told: &Told) {
        let alert = &told.alert;
        let subject = match (&told.subject.container, &told.subject.process) {
            (Some(owner), _) if !owner.name.is_empty() => owner.name.clone(),
            (Some(owner), _) => owner.id.chars().take(12).collect(),
            (None, Some(process)) => format!("{} {}", process.name, process.id),
            (None, None) => String::new(),
        };
        let head = Head {
            host: self.settings.host.clone(),
            writer: concat!("seawall ", env!("CARGO_PKG_VERSION")).to_owned(),
            rule: alert.rule.to_string(),
            subject,
            alerted: alert.time,
        };
        self.seal(key);
        let from = alert.time.saturating_sub(self.settings.before);
        self.post
            .send_urgent(Message::Begin(key.clone(), from, head));
        let after = self.settings.after;
        let incident = Incident {
            until: alert.time.saturating_add(after),
            longest: alert.time.saturating_add(after.saturating_mul(LONGEST)),
            alerts: Vec::new(),
            unlisted: 0,
            lost: 0,
        };
        self.incidents.insert(key.clone(), incident);
    }

    fn finish(&mut self, key: &Key) {
        self.seal(key);
        if let Some(incident) = self.incidents.remove(key) {
            let end = End {
                lost: incident.lost,
                unlisted: incident.unlisted,
            };
            let finish = Message::Finish(key.clone(), incident.alerts, end);
            self.post.send_urgent(finish);
        }
    }

    fn tell(&mut self, around: &Around<'_>) {
        for (word, text) in self.words.try_iter() {
            (around.tell)(word, &text);
        }
        let lost = self.lost.saturating_sub(self.told_lost);
        if lost > 0 {
            let why =
                format!("{lost} events are not in the ring: the machine is too busy to pack them");
            (around.tell)(Word::Warning, &why);
            self.told_lost = self.lost;
        }
    }
}

impl Observer for Ring {
    fn name(&self) -> &'static str {
        "the ring"
    }

    fn wants(&self, kind: Kind) -> bool {
        self.settings.all_events || tells_much(kind)
    }

    fn event(&mut self, event: &Event<'_>, state: &State) {
        let key = self.keys.of(event, state);
        self.note(&key, event, state);
        self.last = Some((event.thread, key));
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        let alert = &told.alert;
        if !self.settings.takes(alert) {
            return Ok(());
        }
        let Some(key) = self.key_of(told) else {
            return Ok(());
        };
        if !self.incidents.contains_key(&key) {
            self.begin(&key, told);
        }
        if let Some(incident) = self.incidents.get_mut(&key) {
            let until = alert.time.saturating_add(self.settings.after);
            incident.until = incident.until.max(until).min(incident.longest);
            if incident.alerts.len() < MOST_ALERTS {
                incident.alerts.push(Noted {
                    time: alert.time,
                    rule: alert.rule.to_string(),
                    priority: alert.priority.name().to_owned(),
                    message: alert.message.clone(),
                });
            } else {
                incident.unlisted = incident.unlisted.saturating_add(1);
            }
        }
        Ok(())
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        self.post.flush();
        let now = around.now.saturating_sub(LATE);
        let over = self.incidents.iter().filter(|(_, it)| it.until <= now);
        let over: Vec<Key> = over.map(|(key, _)| key.clone()).collect();
        for key in over {
            self.finish(&key);
        }
        // So what is let go of for its age is a third of what is kept at most.
        let oldest = around.now.saturating_sub(self.settings.before / 3);
        self.seal_if(|track| track.first() < oldest);
        self.tell(around);
        Ok(())
    }

    fn end(&mut self, around: &Around<'_>) {
        let open: Vec<Key> = self.incidents.keys().cloned().collect();
        for key in open {
            self.finish(&key);
        }
        // The end may wait: whatever is under way is written.
        self.post.close();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            (around.tell)(
                Word::Warning,
                "the thread that writes recordings has ended early",
            );
        }
        self.tell(around);
    }
}
