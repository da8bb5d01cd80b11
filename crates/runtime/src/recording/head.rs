//! What a recording says of itself: what it is of, which alerts were raised meanwhile, and how it ended.

use super::wire::{In, Out, Place, Wire};

/// What a recording is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The name of the host.
    pub host: String,
    /// The program that wrote it, with its version.
    pub writer: String,
    /// The rule whose alert it was begun for; empty where somebody asked for it.
    pub rule: String,
    /// What it is of: a container's name or id, a process of the host; empty where it is of all.
    pub subject: String,
    /// When the alert was raised that it was begun for, in nanoseconds since 1970; 0 where there is none.
    pub alerted: u64,
}

/// An alert that was raised while a recording was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// When its event happened, in nanoseconds since 1970.
    pub time: u64,
    /// The rule.
    pub rule: String,
    /// Its priority, in Falco's words.
    pub priority: String,
    /// What it says.
    pub message: String,
}

/// How a recording ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// Events that are not in it although they should be: there was no room or no time.
    pub lost: u64,
    /// Alerts that are not listed: there were too many.
    pub unlisted: u64,
}

/// The most alerts of a list.
pub(super) const MOST_NOTED: usize = 4096;

pub(super) fn write_head(head: &Head) -> Vec<u8> {
    let mut out = Out::default();
    let _ = wire_head(&mut out, &mut head.clone());
    out.take()
}

pub(super) fn read_head(bytes: &[u8]) -> Option<Head> {
    let mut head = Head::default();
    wire_head(&mut In::new(bytes, &mut Place::default()), &mut head)?;
    Some(head)
}

fn wire_head(wire: &mut impl Wire, head: &mut Head) -> Option<()> {
    for words in [
        &mut head.host,
        &mut head.writer,
        &mut head.rule,
        &mut head.subject,
    ] {
        wire.words(words)?;
    }
    wire.uint(&mut head.alerted)
}

pub(super) fn write_alerts(alerts: &[Noted]) -> Vec<u8> {
    let mut out = Out::default();
    let _ = out.many(&mut alerts.to_vec(), noted);
    out.take()
}

pub(super) fn read_alerts(bytes: &[u8]) -> Option<Vec<Noted>> {
    let mut alerts = Vec::new();
    In::new(bytes, &mut Place::default()).many(&mut alerts, noted)?;
    Some(alerts)
}

fn noted(wire: &mut impl Wire, alert: &mut Noted) -> Option<()> {
    wire.uint(&mut alert.time)?;
    for words in [&mut alert.rule, &mut alert.priority, &mut alert.message] {
        wire.words(words)?;
    }
    Some(())
}

pub(super) fn write_end(end: End) -> Vec<u8> {
    let mut out = Out::default();
    out.put(end.lost);
    out.put(end.unlisted);
    out.take()
}

pub(super) fn read_end(bytes: &[u8]) -> Option<End> {
    let mut place = Place::default();
    let mut read = In::new(bytes, &mut place);
    Some(End {
        lost: read.number()?,
        unlisted: read.number()?,
    })
}
