//! The thread that packs blocks, keeps them, and writes those of incidents into files.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};

use seawall_runtime::recording::{Block, End, Head, Noted, Packed, Writer};

use super::file::Sound;
use super::keys::Key;
use super::packing::PACKING;
use super::shelf::Shelf;
use super::vault::Vault;
use crate::observer::Word;

/// What the thread is told.
#[derive(Debug)]
pub(super) enum Message {
    /// A block of a ring.
    Block(Key, Block),
    /// An alert: what the ring holds since a time goes into a file, and what comes.
    Begin(Key, u64, Head),
    /// The file is whole, with these alerts.
    Finish(Key, Vec<Noted>, End),
}

/// Packs and writes.
pub(super) struct Scribe {
    shelf: Shelf,
    vault: Vault,
    /// How many nanoseconds are kept.
    before: u64,
    /// The most bytes of a file.
    most: u64,
    open: BTreeMap<Key, Open>,
    tell: Sender<(Word, String)>,
}

/// A file that grows.
struct Open {
    path: PathBuf,
    writer: Writer<Sound>,
    /// Events for which there was no room.
    lost: u64,
}

impl Scribe {
    pub(super) fn new(
        shelf: Shelf,
        bytes: usize,
        before: u64,
        tell: Sender<(Word, String)>,
    ) -> Self {
        Self {
            shelf,
            vault: Vault::new(bytes),
            before,
            most: bytes as u64,
            open: BTreeMap::new(),
            tell,
        }
    }

    /// Works until nobody sends any more.
    pub(super) fn run(mut self, messages: &Receiver<Message>) {
        for message in messages {
            match message {
                Message::Block(key, block) => self.block(key, &block),
                Message::Begin(key, from, head) => self.begin(key, from, &head),
                Message::Finish(key, alerts, end) => self.finish(&key, &alerts, end),
            }
        }
    }

    fn block(&mut self, key: Key, block: &Block) {
        let packed = match Packed::of(block, PACKING) {
            Ok(packed) => packed,
            Err(error) => {
                let events = block.events;
                return self.warn(format!("{events} events can't be packed: {error}"));
            }
        };
        if let Some(open) = self.open.get_mut(&key) {
            let written = open.write(&packed, self.most);
            self.check(&key, written);
        }
        let from = packed.last.saturating_sub(self.before);
        self.vault.put(key, packed, from);
        let squeezed = self.vault.squeezed();
        if squeezed > 0 {
            self.warn(format!(
                "{squeezed} events left the ring early: it has too few megabytes for so many seconds"
            ));
        }
    }

    fn begin(&mut self, key: Key, from: u64, head: &Head) {
        match self.create(&key, from, head) {
            Ok(open) => {
                self.open.insert(key, open);
            }
            Err(error) => {
                let folder = self.shelf.folder.display();
                let why = format!("no recording of {:?} in {folder}: {error}", head.rule);
                self.warn(why);
            }
        }
    }

    fn create(&mut self, key: &Key, from: u64, head: &Head) -> io::Result<Open> {
        let open: Vec<PathBuf> = self.open.values().map(|open| open.path.clone()).collect();
        for removed in self.shelf.make_room(&open)? {
            let why = format!("{} went to make room for another recording", removed.display());
            self.word(Word::Note, why);
        }
        let path = self.shelf.place(head.alerted, &head.rule, &head.subject);
        let writer = Writer::begin(Sound::create(&path)?, head, PACKING)?;
        let mut open = Open {
            path,
            writer,
            lost: 0,
        };
        for packed in self.vault.since(key, from) {
            open.write(packed, self.most)?;
        }
        Ok(open)
    }

    fn finish(&mut self, key: &Key, alerts: &[Noted], end: End) {
        let Some(open) = self.open.remove(key) else {
            return;
        };
        let path = open.path.display().to_string();
        let lost = end.lost.saturating_add(open.lost);
        let bytes = open.writer.written();
        let ended = open.writer.end(alerts, End { lost, ..end });
        match ended.and_then(|file| file.sync()) {
            Ok(()) => {
                let count = alerts.len() as u64;
                let count = count.saturating_add(end.unlisted);
                let plural = if count == 1 { "" } else { "s" };
                self.word(Word::Note, format!("{count} alert{plural} recorded with what was before: {path}, {bytes} bytes"));
            }
            Err(error) => self.warn(format!("{path} is cut off: {error}")),
        }
    }

    /// A file that can't be written on is left as it is: it is good up to its last whole block.
    fn check(&mut self, key: &Key, written: io::Result<()>) {
        if let Err(error) = written
            && let Some(open) = self.open.remove(key)
        {
            self.warn(format!("{} is cut off: {error}", open.path.display()));
        }
    }

    fn warn(&self, why: String) {
        self.word(Word::Warning, why);
    }

    fn word(&self, word: Word, text: String) {
        // Nobody listens at the very end.
        drop(self.tell.send((word, text)));
    }
}

impl Open {
    fn write(&mut self, packed: &Packed, most: u64) -> io::Result<()> {
        let after = self.writer.written().saturating_add(packed.bytes.len() as u64);
        if after > most {
            self.lost = self.lost.saturating_add(packed.events);
            return Ok(());
        }
        self.writer.packed(packed)
    }
}
