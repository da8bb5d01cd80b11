//! Who lost how much: tables in the kernel that are emptied whenever they are read, so that they have room for whoever comes.

use super::{Failure, load};
use crate::call::Class;
use libbpf_rs::{MapCore as _, MapFlags, MapHandle, MapType, Object};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::os::fd::{AsFd as _, AsRawFd as _};

/// How many records of each process namespace and class were lost. What found no room in the table stands under 0.
pub type Losses = BTreeMap<(u32, Class), u64>;

/// Where the programs of one object count: in one of two tables. While they count in the one, nobody does in the other.
pub(super) struct Table {
    both: [MapHandle; 2],
    is_second: Cell<bool>,
}

impl Table {
    /// The table that an object was loaded with, and another like it.
    pub(super) fn of(object: &Object) -> Result<Self, Failure> {
        let refused = || Failure::refused("a table of losses");
        let first = load::map(object, "first_losses")?;
        let options = libbpf_rs::libbpf_sys::bpf_map_create_opts {
            sz: size_of::<libbpf_rs::libbpf_sys::bpf_map_create_opts>() as _,
            ..Default::default()
        };
        let second = MapHandle::create(
            MapType::PercpuHash,
            Some("losses"),
            first.key_size(),
            first.value_size(),
            first.max_entries(),
            &options,
        )
        .map_err(refused())?;
        let both = [MapHandle::try_from(&first).map_err(refused())?, second];
        for table in &both {
            make_room(table)?;
        }
        Ok(Self {
            both,
            is_second: Cell::new(false),
        })
    }

    /// Takes out what was lost since it was last taken, and adds it to the rest; to the last one. Where nothing was, nothing is
    /// changed.
    pub(super) fn take(&self, object: &Object, all: &mut Losses) -> Result<(), Failure> {
        let [first, second] = &self.both;
        let is_second = self.is_second.get();
        let (now, next) = if is_second {
            (second, first)
        } else {
            (first, second)
        };
        if read(now)?.is_empty() {
            return Ok(());
        }
        // The kernel returns from this when no program counts in the old one any more.
        load::map(object, "losses")?
            .update(
                &0_u32.to_ne_bytes(),
                &next.as_fd().as_raw_fd().to_ne_bytes(),
                MapFlags::ANY,
            )
            .map_err(Failure::refused("another table of losses"))?;
        self.is_second.set(!is_second);
        for (of, lost) in read(now)? {
            let sum = all.entry(of).or_default();
            *sum = sum.saturating_add(lost);
        }
        empty(now)
    }
}

/// What finds no room is counted here.
fn make_room(table: &MapHandle) -> Result<(), Failure> {
    let refused = || Failure::refused("an entry of a table of losses");
    let processors = libbpf_rs::num_possible_cpus().map_err(refused())?;
    for class in Class::ALL {
        let key = [0_u32.to_ne_bytes(), u32::from(class as u8).to_ne_bytes()].concat();
        table
            .update_percpu(&key, &vec![vec![0; 8]; processors], MapFlags::ANY)
            .map_err(refused())?;
    }
    Ok(())
}

fn empty(table: &MapHandle) -> Result<(), Failure> {
    let keys: Vec<Vec<u8>> = table.keys().collect();
    for key in keys {
        table
            .delete(&key)
            .map_err(Failure::refused("to empty a table of losses"))?;
    }
    make_room(table)
}

fn read(table: &MapHandle) -> Result<Losses, Failure> {
    let mut found = Losses::new();
    for key in table.keys() {
        let Some(values) = table
            .lookup_percpu(&key, MapFlags::ANY)
            .map_err(Failure::refused("to read losses"))?
        else {
            continue;
        };
        let lost = values
            .iter()
            .filter_map(|value| value.first_chunk::<8>())
            .fold(0_u64, |sum, value| {
                sum.saturating_add(u64::from_ne_bytes(*value))
            });
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
