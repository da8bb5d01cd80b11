//! Reads captures.

use std::io::Read;

use super::block::{Blocks, Layout, MAGIC, Type};
use super::convert::{Converter, Outcome};
use super::cursor::Cursor;
use super::record::{Fault, Record};
use super::{Error, Machine, past};
use crate::event::Event;
use crate::state::State;

/// Reads a capture.
///
/// The bytes are those of the file after decompression; whoever opens it bounds that. What was read before an error was
/// good.
#[derive(Debug)]
pub struct Reader<R> {
    blocks: Blocks<R>,
    machine: Machine,
    /// The first event ended what was there before; its body waits.
    waiting: Option<(Layout, u64)>,
    converter: Converter,
    summary: Summary,
    over: bool,
}

/// What was read of a capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Blocks of all types.
    pub blocks: u64,
    /// Events that were handed out.
    pub events: u64,
    /// Old events that tell nothing by themselves: entering a system call, mostly.
    pub merged: u64,
    /// Events of kinds that are not in the table.
    pub unknown_events: u64,
    /// Events whose lengths don't fit together.
    pub damaged_events: u64,
    /// Blocks of types that nobody knows, and blocks that stand behind events where they don't belong.
    pub unknown_blocks: u64,
    /// Blocks about what was there before whose entries read past their end.
    pub damaged_blocks: u64,
}

impl<R: Read> Reader<R> {
    /// Reads what was there when the recording began into a state.
    ///
    /// # Errors
    ///
    /// The source fails, this is no capture, or what was there can't be read to its end.
    pub fn open(source: R, state: &mut State) -> Result<Self, Error> {
        let mut reader = Self {
            blocks: Blocks::new(source),
            machine: Machine::default(),
            waiting: None,
            converter: Converter::default(),
            summary: Summary::default(),
            over: false,
        };
        reader.section()?;
        reader.past(state)?;
        Ok(reader)
    }

    /// Returns the machine that the capture is of.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Returns what was read so far.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Returns the next event; nothing at the end, and after an error.
    ///
    /// # Errors
    ///
    /// The source fails, or the file is cut off or damaged from some place on.
    #[expect(
        clippy::should_implement_trait,
        reason = "the event borrows the reader"
    )]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, Error> {
        let Some(found) = self.advance()? else {
            return Ok(None);
        };
        let (record, made) = found;
        let mut event = if let Some((kind, lengths)) = made {
            Event::new(kind, self.converter.made(), lengths.iter())
        } else {
            let params = self.blocks.body().get(record.data..).unwrap_or_default();
            Event::new(record.kind, params, record.lengths.iter())
        };
        event.number = self.summary.events;
        event.time = record.time;
        event.thread = record.thread;
        event.processor = record.processor;
        Ok(Some(event))
    }

    /// Finds the next event that is handed out.
    fn advance(&mut self) -> Result<Option<Found>, Error> {
        while !self.over {
            let layout = match self.waiting.take() {
                Some((layout, _)) => layout,
                None => match self.block()? {
                    Some((Type::Event(layout), _)) => layout,
                    Some(_) => {
                        count(&mut self.summary.unknown_blocks);
                        continue;
                    }
                    None => break,
                },
            };
            let body = self.blocks.body();
            let record = match Record::read(body, layout) {
                Ok(record) => record,
                Err(Fault::Unknown) => {
                    count(&mut self.summary.unknown_events);
                    continue;
                }
                Err(Fault::Damaged) => {
                    count(&mut self.summary.damaged_events);
                    continue;
                }
            };
            let params = body.get(record.data..).unwrap_or_default();
            let length = record.lengths.iter().fold(0_usize, usize::saturating_add);
            let params = params.get(..length).unwrap_or(params);
            let made = match self.converter.convert(&record, params) {
                Outcome::Same => None,
                Outcome::Made(kind, lengths) => Some((kind, lengths)),
                Outcome::Dropped => {
                    count(&mut self.summary.merged);
                    continue;
                }
            };
            count(&mut self.summary.events);
            return Ok(Some((record, made)));
        }
        Ok(None)
    }

    /// Reads a block; after an error there are no more.
    fn block(&mut self) -> Result<Option<(Type, u64)>, Error> {
        let read = self.blocks.next();
        match &read {
            Ok(Some(_)) => count(&mut self.summary.blocks),
            Ok(None) | Err(_) => self.over = true,
        }
        read
    }

    /// Reads the header of the file.
    fn section(&mut self) -> Result<(), Error> {
        let Some((Type::Section, _)) = self.block()? else {
            return Err(Error::NotACapture);
        };
        let mut cursor = Cursor::new(self.blocks.body());
        let (magic, major, minor) = (cursor.u32(), cursor.u16(), cursor.u16());
        match (magic, major, minor) {
            (Some(MAGIC), Some(0 | 1), Some(_)) => Ok(()),
            (Some(MAGIC), Some(major), Some(minor)) => Err(Error::Version(major, minor)),
            (Some(magic), ..) if magic.swap_bytes() == MAGIC => Err(Error::Swapped),
            _ => Err(Error::NotACapture),
        }
    }

    /// Reads the blocks before the first event.
    fn past(&mut self, state: &mut State) -> Result<(), Error> {
        while let Some((found, at)) = self.block()? {
            let body = self.blocks.body();
            let whole = match found {
                Type::Event(layout) => {
                    self.waiting = Some((layout, at));
                    return Ok(());
                }
                Type::Machine => self.machine.read(body),
                Type::Interfaces(version) => self.machine.read_interfaces(body, version),
                Type::Processes(version) => past::read_processes(body, version, state),
                Type::Descriptors(version) => past::read_descriptors(body, version, state),
                Type::Accounts(version) => past::read_accounts(body, version, state),
                Type::Section | Type::Unknown => {
                    count(&mut self.summary.unknown_blocks);
                    true
                }
            };
            if !whole {
                count(&mut self.summary.damaged_blocks);
            }
        }
        Ok(())
    }
}

/// A record, and what it has become.
type Found = (Record, Option<(crate::event::Kind, super::record::Lengths)>);

fn count(counter: &mut u64) {
    *counter = counter.saturating_add(1);
}
