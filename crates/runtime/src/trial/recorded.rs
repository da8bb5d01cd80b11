//! Trials of a recording: its name, and the alerts that all of it has to raise.

use super::expected::{Expected, KEYS};
use super::read::{STAGE, Wrong, line};
use super::tally::Tally;
use super::value::{Map, list};
use crate::engine::World;
use crate::yaml::Node;

/// A trial of a recording.
#[derive(Debug)]
pub struct Recorded {
    /// The file of the recording, as the trial names it.
    pub file: String,
    /// Whether it is known that the recording is cut off or damaged from some place on.
    pub is_cut: bool,
    /// What the trial says of the world; the name of the host is told by the recording.
    pub world: World,
    /// Where the trial names it, from 1.
    pub(super) line: usize,
    pub(super) is_in_any_order: bool,
    pub(super) entries: Vec<Entry>,
}

/// Alerts that have to come, all alike.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where it begins in the file, from 1.
    pub(super) line: usize,
    pub(super) expected: Expected,
    /// How many have to come at least, and at most.
    pub(super) least: u64,
    pub(super) most: Option<u64>,
}

/// What only trials of recordings have.
pub(super) const OWN: [&str; 4] = ["recording", "expect", "any_order", "cut"];

impl Recorded {
    /// Begins to hold alerts against it.
    pub fn begin(&self) -> Tally<'_> {
        Tally::new(self)
    }
}

/// Reads a trial of a recording; nothing where it is one of events.
pub(super) fn read(
    map: &Map<'_>,
    text: &str,
    world: World,
    is_of_threads: bool,
) -> Result<Option<Recorded>, Wrong> {
    let Some(file) = map.text("recording")? else {
        return match OWN.iter().find_map(|key| map.get(key).map(|it| (key, it))) {
            Some((key, node)) => Err(Wrong::new(
                node.start,
                format!("{key} is of trials of a recording; events have an expect of their own"),
            )),
            None => Ok(None),
        };
    };
    let at = map.get("recording").map_or(0, |node| node.start);
    // A dash is standard input elsewhere.
    if matches!(file, "" | "-") {
        return Err(Wrong::new(at, "a recording is a file"));
    }
    let other = STAGE
        .iter()
        .find_map(|key| map.get(key).map(|it| (key, it)));
    if let Some((key, node)) = other {
        return Err(Wrong::new(
            node.start,
            format!("{key} is of trials of events; a recording tells it itself"),
        ));
    }
    // Nothing said at all is no word that nothing is to come.
    let expect = map
        .get("expect")
        .ok_or_else(|| Wrong::new(at, "expect is missing; [] for no alert at all"))?;
    let entries = list(Some(expect))?.iter();
    Ok(Some(Recorded {
        file: file.to_owned(),
        is_cut: map.is("cut")?,
        world,
        line: line(text, at),
        is_in_any_order: map.is("any_order")?,
        entries: entries
            .map(|node| entry(node, text, is_of_threads))
            .collect::<Result<_, _>>()?,
    }))
}

fn entry(node: &Node, text: &str, is_of_threads: bool) -> Result<Entry, Wrong> {
    let keys: Vec<&str> = KEYS.into_iter().chain(["count", "at_least"]).collect();
    let expected = Expected::read(node, &keys)?;
    let (mut least, mut most) = (1, Some(1));
    if let Ok(map) = Map::of(node) {
        if let Some(node) = map.get("container").filter(|_| !is_of_threads) {
            let why = "documents are of no container that is known here; use fields";
            return Err(Wrong::new(node.start, why));
        }
        match (number(&map, "count")?, number(&map, "at_least")?) {
            (None, None) => {}
            (Some(count), None) => (least, most) = (count, Some(count)),
            (None, Some(count)) => (least, most) = (count, None),
            (Some(_), Some(_)) => {
                return Err(Wrong::new(node.start, "count and at_least stand alone"));
            }
        }
    }
    Ok(Entry {
        line: line(text, node.start),
        expected,
        least,
        most,
    })
}

fn number(map: &Map<'_>, key: &str) -> Result<Option<u64>, Wrong> {
    let number = map.number(key)?;
    if number == Some(0) {
        let at = map.get(key).map_or(0, |node| node.start);
        let why = format!("{key} is 1 or more: what is not named must not come");
        return Err(Wrong::new(at, why));
    }
    Ok(number)
}
