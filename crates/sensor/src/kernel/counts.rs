//! How many events went which way. What was seen is what was sent, filtered or lost; nothing vanishes uncounted.

use super::{Failure, load};
use crate::call::Class;
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
    /// How many records of each process namespace were lost.
    pub lost_of: BTreeMap<u32, u64>,
}

/// Reads the counters of all processors.
pub(super) fn read(object: &Object) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    let map = load::map(object, "counts")?;
    for class in Class::ALL {
        let values = map
            .lookup_percpu(&u32::from(class as u8).to_ne_bytes(), MapFlags::ANY)
            .map_err(Failure::refused("to read counters"))?;
        let total = values
            .iter()
            .flatten()
            .fold(Count::default(), |total, value| add(total, value));
        counts.classes.insert(class, total);
    }
    let losses = load::map(object, "losses")?;
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
        if let Some(namespace) = key.first_chunk::<4>() {
            counts.lost_of.insert(u32::from_ne_bytes(*namespace), lost);
        }
    }
    Ok(counts)
}

fn add(mut total: Count, value: &[u8]) -> Count {
    let at = |place| number(value, place).unwrap_or_default();
    total.seen = total.seen.saturating_add(at(0));
    total.sent = total.sent.saturating_add(at(1));
    total.filtered = total.filtered.saturating_add(at(2));
    total.lost = total.lost.saturating_add(at(3));
    total
}

fn number(value: &[u8], place: usize) -> Option<u64> {
    let (eights, _) = value.as_chunks::<8>();
    eights.get(place).map(|eight| u64::from_ne_bytes(*eight))
}
