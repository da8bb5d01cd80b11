//! The programs in the kernel: loaded, told what to record, and read.

mod counts;
mod knowing;
mod lack;
pub(crate) mod load;
mod losses;
pub(crate) mod preflight;
mod programs;
mod ring;
mod settings;
mod uring;

pub use counts::{Count, Counts};
pub use lack::Lack;
pub use losses::Losses;
pub use programs::Runs;
pub use settings::Settings;
pub use uring::Rings;

use crate::filter::Filters;

use knowing::Knowing;
use libbpf_rs::{Link, MapCore as _, MapFlags, Object};
use ring::Ring;
use rustix::time::{ClockId, clock_gettime};
use std::cell::RefCell;
use std::rc::Rc;

/// Why the sensor can't run.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The kernel refused something.
    #[error("the kernel refused {what}: {why}")]
    Refused {
        /// What.
        what: &'static str,
        /// Its words.
        why: String,
    },
    /// Rights are missing.
    #[error("it takes {0}: run it as root, or with these capabilities")]
    Rights(String),
    /// The kernel does not tell its types.
    #[error(
        "the kernel does not tell its types: there is no {0} (it has to be built with CONFIG_DEBUG_INFO_BTF)"
    )]
    NoTypes(&'static str),
    /// The programs lack a part: they are of another version.
    #[error("the programs for the kernel have no {0}")]
    Lacking(&'static str),
}

impl Failure {
    pub(crate) fn refused(what: &'static str) -> impl FnOnce(libbpf_rs::Error) -> Self {
        move |error| Self::Refused {
            what,
            why: format!("{error:#}"),
        }
    }
}

/// What is done with each record.
pub type Take = Box<dyn FnMut(&[u8])>;

/// A running sensor. What it attached ends with it.
pub struct Sensor {
    object: Object,
    rings: Vec<Ring>,
    _links: Vec<Link>,
    unfiltered: Option<String>,
    /// What has counters of its own beside the others.
    beside: Vec<Object>,
    /// Where the programs count what is lost, those of `object` first.
    lost: Vec<losses::Table>,
    over_rings: Rings,
    knowing: Result<Knowing, String>,
    opening: Option<Knowing>,
}

impl Sensor {
    /// Loads the programs and begins to record the calls that the settings name. Records wait until they are asked for. Where the
    /// kernel takes the programs only without the filter, it runs without: see [`Sensor::unfiltered`].
    ///
    /// # Errors
    /// Where the kernel refuses: without rights (`CAP_BPF`, `CAP_PERFMON`), without BTF, or without what is needed.
    pub fn start(settings: &Settings, take: Take) -> Result<Self, Failure> {
        preflight::check()?;
        let loaded = load::load(settings)?;
        let rings = rings(&loaded.object, take)?;
        Ok(Self {
            object: loaded.object,
            rings,
            _links: loaded.links,
            unfiltered: loaded.unfiltered,
            beside: loaded.beside,
            lost: loaded.lost,
            over_rings: loaded.rings,
            knowing: loaded.knowing,
            opening: loaded.opening,
        })
    }

    /// Returns the rights that are missing to look at processes and containers of others.
    pub fn blind() -> Vec<&'static str> {
        preflight::blind()
    }

    /// Returns why no call is cut in the kernel, where that is so: all calls of which anything is wanted are recorded then. Nothing
    /// is missed for it, but a busy machine may lose more.
    pub fn unfiltered(&self) -> Option<&str> {
        self.unfiltered.as_deref()
    }

    /// Returns why paths of renames, links and removals are known by their texts alone, and connections that did not come about by
    /// what was asked for, where that is so: a symbolic link on the way is not followed then.
    pub fn unfollowed(&self) -> Option<&str> {
        self.knowing.as_ref().err().map(String::as_str)
    }

    fn knowing(&self) -> Option<&Knowing> {
        self.knowing.as_ref().ok()
    }

    /// Returns whether paths of files that are opened are the kernel's own copies. Elsewhere they are read when a call begins, a moment
    /// before the kernel reads them itself.
    pub fn knows_copies(&self) -> bool {
        self.opening.is_some()
    }

    /// Returns how far what is done over `io_uring` is seen.
    pub fn over_rings(&self) -> &Rings {
        &self.over_rings
    }

    /// Hands over records that are there, at most so many of each ring: a flood must not keep anybody in here. Returns how many
    /// there were.
    ///
    /// # Errors
    /// Where the kernel does not hand over records any more.
    pub fn read(&self, most: usize) -> Result<usize, Failure> {
        self.rings.iter().try_fold(0_usize, |count, ring| {
            Ok(count.saturating_add(ring.read(most)?))
        })
    }

    /// Returns the time, in nanoseconds since the machine was started, before which all records that had room in a ring were
    /// handed over. A record is stamped a little before it has room: one that is a little older may still come.
    pub fn until(&self) -> u64 {
        self.rings.iter().map(Ring::until).min().unwrap_or_default()
    }

    /// Records what other filters let pass from now on, without a gap: no call is judged by a part of them.
    ///
    /// # Errors
    /// Where the kernel has no room for them; then the old ones stay.
    pub fn set_filters(&self, filters: &Filters) -> Result<(), Failure> {
        load::replace_filters(&self.object, filters)
    }

    /// Tells that a process is in a container, or may be, until it becomes another program: for those that were there
    /// before the programs were.
    ///
    /// # Errors
    /// Where the kernel refuses it.
    pub fn is_contained(&self, process: u32) -> Result<(), Failure> {
        let moved = load::map(&self.object, "moved")?;
        let one = 1_u32.to_ne_bytes();
        let key = process.to_ne_bytes();
        if moved.update(&key, &one, MapFlags::ANY).is_err() {
            // There are too many: nobody counts as being on the host any more.
            load::map(&self.object, "moved_is_full")?
                .update(&0_u32.to_ne_bytes(), &one, MapFlags::ANY)
                .map_err(Failure::refused("a process of a container"))?;
        }
        // Who was looked up before is looked up again.
        let moves = load::map(&self.object, "moves")?;
        let place = 1_u32.to_ne_bytes();
        let before = moves
            .lookup(&place, MapFlags::ANY)
            .map_err(Failure::refused("a count"))?
            .and_then(|bytes| bytes.first_chunk::<8>().copied())
            .map_or(0, u64::from_ne_bytes);
        moves
            .update(&place, &before.wrapping_add(1).to_ne_bytes(), MapFlags::ANY)
            .map_err(Failure::refused("a count"))
    }

    /// Returns how often each program ran, and how long.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn runs(&self) -> Result<Vec<Runs>, Failure> {
        programs::runs(self.counting().into_iter().chain(self.uncounted()))
    }

    /// The objects that have counters.
    fn counting(&self) -> Vec<&Object> {
        [&self.object].into_iter().chain(&self.beside).collect()
    }

    /// The objects that have none.
    fn uncounted(&self) -> impl Iterator<Item = &Object> {
        let all = self.knowing().into_iter().chain(&self.opening);
        all.map(|it| &it.object)
    }

    /// Returns how many events of each class went which way.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn counts(&self) -> Result<Counts, Failure> {
        counts::read(&self.counting(), self.uncounted())
    }

    /// Returns who lost how much since this was last asked. The kernel forgets it: so there is room for whoever comes, however many
    /// there were, and none is counted twice or not at all.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn take_losses(&self) -> Result<Losses, Failure> {
        let mut all = Losses::new();
        for (table, object) in self.lost.iter().zip(self.counting()) {
            table.take(object, &mut all)?;
        }
        Ok(all)
    }
}

/// Both rings, with what is recorded handed to one function.
fn rings(object: &Object, take: Take) -> Result<Vec<Ring>, Failure> {
    let take = Rc::new(RefCell::new(take));
    ["critical", "bulk"]
        .into_iter()
        .map(|name| Ring::new(&load::map(object, name)?, Rc::clone(&take)))
        .collect()
}

/// Returns the time in nanoseconds since the machine was started: the clock that records are stamped by
/// (`bpf_ktime_get_boot_ns`).
pub(crate) fn boot_time() -> u64 {
    nanoseconds(ClockId::Boottime)
}

/// Returns the time of a clock in nanoseconds.
pub(crate) fn nanoseconds(clock: ClockId) -> u64 {
    const NANOSECONDS: i64 = 1_000_000_000;
    let now = clock_gettime(clock);
    let all = now
        .tv_sec
        .saturating_mul(NANOSECONDS)
        .saturating_add(now.tv_nsec);
    u64::try_from(all).unwrap_or_default()
}
