//! Reads recordings.

use std::io::Read;

use super::event::Parts as Decoded;
use super::frame::{Parts, Type};
use super::head::{self, End, Head, Noted};
use super::wire::{In, Place, unfold};
use super::{Error, Packing, event, fact};
use crate::event::Event;
use crate::state::{Container, Descriptor, Ending, Group, Relations, State, Thread, User};

/// Reads a recording. What was read before an error was good.
#[derive(Debug)]
pub struct Reader<R> {
    parts: Parts<R>,
    head: Head,
    /// The block at hand, where it begins in the file, and where the reader stands in it.
    block: Vec<u8>,
    at: u64,
    place: Place,
    event: Decoded,
    summary: Summary,
    alerts: Vec<Noted>,
    end: Option<End>,
    over: bool,
}

/// What was read of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Blocks of events.
    pub blocks: u64,
    /// Events that were handed out.
    pub events: u64,
    /// Events of kinds that are not known here.
    pub unknown_events: u64,
    /// Bytes of blocks, unpacked.
    pub bytes: u64,
}

impl<R: Read> Reader<R> {
    /// Reads what a recording is of.
    ///
    /// # Errors
    /// The source fails, or this is no recording.
    pub fn open(source: R, packing: Packing) -> Result<Self, Error> {
        let mut parts = Parts::open(source, packing)?;
        let at = parts.at();
        let what = "it does not begin with what it is of";
        let head = match parts.next()? {
            Some(part) if part.of == Type::Head => head::read_head(&part.block.bytes),
            Some(_) => None,
            None => return Err(Error::Cut { at }),
        };
        Ok(Self {
            parts,
            head: head.ok_or(Error::Damaged { at, what })?,
            block: Vec::new(),
            at,
            place: Place::default(),
            event: Decoded::default(),
            summary: Summary::default(),
            alerts: Vec::new(),
            end: None,
            over: false,
        })
    }

    /// Returns what it is of.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Returns what was read so far.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Returns the alerts that were raised while it was written; they stand at its end.
    pub fn alerts(&self) -> &[Noted] {
        &self.alerts
    }

    /// Returns how it ended; nothing before that was read.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// Returns the next event, after the state was fed with it and has all that was told of it; nothing at the end, and after
    /// an error. At the begin of a block the state forgets what it had: it holds only what the block tells.
    ///
    /// # Errors
    /// The source fails, or the file is cut off or damaged from some place on.
    pub fn next(&mut self, state: &mut State) -> Result<Option<Event<'_>>, Error> {
        let found = self.advance(state);
        match found {
            Ok(true) => Ok(Some(self.event.event())),
            Ok(false) => Ok(None),
            Err(error) => {
                self.over = true;
                Err(error)
            }
        }
    }

    fn advance(&mut self, state: &mut State) -> Result<bool, Error> {
        while !self.over {
            if In::new(&self.block, &mut self.place).is_over() {
                if !self.block()? {
                    return Ok(false);
                }
                // A block stands for itself: what went before must not show.
                state.forget();
            }
            let damaged = Error::Damaged {
                at: self.at,
                what: "a block holds what no program writes",
            };
            if self.record(state).ok_or(damaged)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads an event with what is told of it, or what is told at the begin of a block; says whether there is an event to
    /// hand out. Nothing where the block is damaged.
    fn record(&mut self, state: &mut State) -> Option<bool> {
        let mut read = In::new(&self.block, &mut self.place);
        let is_there = is_event(&mut read);
        if is_there {
            event::read(&mut read, &mut self.event)?;
        }
        let is_known = is_there && self.event.kind.schema().is_some();
        if is_known {
            state.feed(&self.event.event());
        }
        while !read.is_over() && !is_event(&mut read) {
            take(&mut read, state)?;
        }
        let count = if is_known {
            &mut self.summary.events
        } else {
            &mut self.summary.unknown_events
        };
        *count = count.saturating_add(u64::from(is_there));
        Some(is_known)
    }

    /// Reads parts up to the next block of events.
    fn block(&mut self) -> Result<bool, Error> {
        loop {
            let at = self.parts.at();
            let Some(part) = self.parts.next()? else {
                self.over = true;
                return if self.end.is_some() {
                    Ok(false)
                } else {
                    Err(Error::Cut { at })
                };
            };
            let what = "it holds what no program writes";
            let damaged = || Error::Damaged { at, what };
            let bytes = part.block.bytes;
            match part.of {
                Type::Block => {
                    self.summary.blocks = self.summary.blocks.saturating_add(1);
                    let sum = self.summary.bytes.saturating_add(bytes.len() as u64);
                    self.summary.bytes = sum;
                    self.block = bytes;
                    self.at = at;
                    self.place.clear();
                    self.event.last = event::Last::default();
                    return Ok(true);
                }
                Type::Alerts => self.alerts = head::read_alerts(&bytes).ok_or_else(damaged)?,
                Type::End => self.end = Some(head::read_end(&bytes).ok_or_else(damaged)?),
                Type::Head => return Err(damaged()),
            }
        }
    }
}

fn is_event(read: &mut In<'_>) -> bool {
    read.peek().is_some_and(|tag| tag >= fact::EVENT)
}

/// Takes a fact into the state.
fn take(read: &mut In<'_>, state: &mut State) -> Option<()> {
    match read.number()? {
        fact::THREAD => {
            let (mut thread, mut relations) = (Thread::default(), Relations::default());
            fact::thread(read, &mut thread, &mut relations)?;
            state.restore_thread(thread, relations);
        }
        fact::NO_THREAD => state.restore_absence(unfold(read.number()?)),
        fact::DESCRIPTOR => {
            let (process, number) = (unfold(read.number()?), unfold(read.number()?));
            let mut descriptor = Descriptor::default();
            fact::descriptor(read, &mut descriptor)?;
            state.restore_descriptor(process, number, Some(descriptor));
        }
        fact::NO_DESCRIPTOR => {
            let (process, number) = (unfold(read.number()?), unfold(read.number()?));
            state.restore_descriptor(process, number, None);
        }
        fact::CONTAINER => {
            let mut container = Container::default();
            fact::container(read, &mut container)?;
            state.add_container(container);
        }
        fact::USER => {
            let (mut container, mut user) = (String::new(), User::default());
            fact::user(read, &mut container, &mut user)?;
            state.add_user(&container, user);
        }
        fact::GROUP => {
            let (mut container, mut group) = (String::new(), Group::default());
            fact::group(read, &mut container, &mut group)?;
            state.add_group(&container, group);
        }
        fact::PASSING => {
            let mut descriptor = Descriptor::default();
            fact::descriptor(read, &mut descriptor)?;
            state.restore_passing(descriptor);
        }
        fact::ENDING => {
            let mut ending = Ending::default();
            fact::ending(read, &mut ending)?;
            state.restore_ending(ending);
        }
        absent => take_absence(absent, read, state)?,
    }
    Some(())
}

/// Takes into the state that there is no such thing any more.
fn take_absence(what: u64, read: &mut In<'_>, state: &mut State) -> Option<()> {
    let (mut text, mut id) = (String::new(), 0);
    match what {
        fact::NO_CONTAINER => {
            fact::no_container(read, &mut text)?;
            state.restore_no_container(&text);
        }
        fact::NO_USER => {
            fact::no_account(read, &mut text, &mut id)?;
            state.forget_user(&text, id);
        }
        fact::NO_GROUP => {
            fact::no_account(read, &mut text, &mut id)?;
            state.forget_group(&text, id);
        }
        _ => return None,
    }
    Some(())
}
