//! How many events went which way. What was seen is what was sent, filtered or lost; nothing vanishes uncounted.

use super::knowing::Knowing;
use super::{Failure, load};
use crate::call::Class;
#[cfg(doc)]
use crate::wire::NUMBER_EXIT;
use libbpf_rs::{MapCore as _, MapFlags, Object};
use std::collections::BTreeMap;

/// How many events of a class went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Calls that the programs saw.
    pub seen: u64,
    /// Records that were put into a ring.
    pub sent: u64,
    /// Calls that nobody wanted to know of.
    pub filtered: u64,
    /// Records for which there was no room.
    pub lost: u64,
}

/// What the programs counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// For each class.
    pub classes: BTreeMap<Class, Count>,
    /// For each call, by its number; [`NUMBER_EXIT`] stands for ends of threads.
    pub calls: BTreeMap<u16, Count>,
    /// How many records of each process namespace and class were lost. What found no room in the table stands under 0.
    pub lost_of: BTreeMap<(u32, Class), u64>,
    /// How often a program could not run because it ran already on the same processor: calls that nobody saw.
    pub missed: u64,
}

impl Count {
    /// Returns the sum of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            seen: self.seen.saturating_add(other.seen),
            sent: self.sent.saturating_add(other.sent),
            filtered: self.filtered.saturating_add(other.filtered),
            lost: self.lost.saturating_add(other.lost),
        }
    }
}

impl Counts {
    /// Returns how many records were lost, of whatever class.
    pub fn lost(&self) -> u64 {
        self.classes
            .values()
            .map(|count| count.lost)
            .fold(0, u64::saturating_add)
    }
}

/// Reads the counters of all processors; what tells of requests of `io_uring` has some of its own.
pub(super) fn read(
    object: &Object,
    issuer: Option<&Object>,
    knowing: Option<&Knowing>,
) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    for object in [object].into_iter().chain(issuer) {
        add(object, &mut counts)?;
        for (of, lost) in losses(object)? {
            let sum = counts.lost_of.entry(of).or_default();
            *sum = sum.saturating_add(lost);
        }
    }
    counts.missed = super::programs::runs(object, issuer, knowing.into_iter())?
        .iter()
        .fold(0, |all, program| all.saturating_add(program.missed));
    Ok(counts)
}

/// Adds what the programs of an object counted.
fn add(object: &Object, counts: &mut Counts) -> Result<(), Failure> {
    let map = load::map(object, "counts")?;
    for (slot, number, class) in load::slots() {
        let values = map
            .lookup_percpu(&slot.to_ne_bytes(), MapFlags::ANY)
            .map_err(Failure::refused("to read counters"))?;
        let total = values
            .iter()
            .flatten()
            .fold(Count::default(), |total, value| total.and(count(value)));
        let of_call = counts.calls.entry(number).or_default();
        *of_call = of_call.and(total);
        let sum = counts.classes.entry(class).or_default();
        *sum = sum.and(total);
    }
    Ok(())
}

fn losses(object: &Object) -> Result<BTreeMap<(u32, Class), u64>, Failure> {
    let losses = load::map(object, "losses")?;
    let mut found = BTreeMap::new();
    for key in losses.keys() {
        let Some(values) = losses
            .lookup_percpu(&key, MapFlags::ANY)
            .map_err(Failure::refused("to read losses"))?
        else {
            continue;
        };
        let lost = values
            .iter()
            .filter_map(|value| number(value, 0))
            .fold(0, u64::saturating_add);
        let (fours, _) = key.as_chunks::<4>();
        let mut numbers = fours.iter().map(|four| u32::from_ne_bytes(*four));
        let (Some(namespace), Some(class)) = (numbers.next(), numbers.next()) else {
            continue;
        };
        let class = Class::ALL
            .into_iter()
            .find(|it| u32::from(*it as u8) == class);
        if let Some(class) = class.filter(|_| lost > 0) {
            found.insert((namespace, class), lost);
        }
    }
    Ok(found)
}

fn count(value: &[u8]) -> Count {
    let at = |place| number(value, place).unwrap_or_default();
    Count {
        seen: at(0),
        sent: at(1),
        filtered: at(2),
        lost: at(3),
    }
}

fn number(value: &[u8], place: usize) -> Option<u64> {
    let (eights, _) = value.as_chunks::<8>();
    eights.get(place).map(|eight| u64::from_ne_bytes(*eight))
}
