//! The programs in the kernel: loaded, told what to record, and read.

mod counts;
mod load;
mod settings;

pub use counts::{Count, Counts};
pub use settings::Settings;

use crate::wire::Record;
use libbpf_rs::{Link, Object, RingBuffer, RingBufferBuilder};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

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
    /// The programs lack a part: they are of another version.
    #[error("the programs for the kernel have no {0}")]
    Lacking(&'static str),
}

impl Failure {
    fn refused(what: &'static str) -> impl FnOnce(libbpf_rs::Error) -> Self {
        move |error| Failure::Refused {
            what,
            why: format!("{error:#}"),
        }
    }
}

/// What is done with each record.
type Take = Box<dyn FnMut(&[u8])>;

/// A running sensor. What it attached ends with it.
pub struct Sensor {
    object: Object,
    rings: RingBuffer<'static>,
    _links: Vec<Link>,
}

impl Sensor {
    /// Loads the programs and begins to record the calls that the settings name. Records wait until they are asked for.
    ///
    /// # Errors
    /// Where the kernel refuses: without rights (`CAP_BPF`, `CAP_PERFMON`), without BTF, or without what is needed.
    pub fn start(settings: &Settings, take: Take) -> Result<Self, Failure> {
        let (object, links) = load::load(settings)?;
        let rings = rings(&object, take)?;
        Ok(Sensor {
            object,
            rings,
            _links: links,
        })
    }

    /// Waits for records and hands over those that are there.
    ///
    /// # Errors
    /// Where waiting fails for another reason than a signal.
    pub fn poll(&self, wait: Duration) -> Result<(), Failure> {
        match self.rings.poll(wait) {
            Err(error) if error.kind() == libbpf_rs::ErrorKind::Interrupted => Ok(()),
            other => other.map_err(Failure::refused("to wait for records")),
        }
    }

    /// Hands over what is there without waiting.
    ///
    /// # Errors
    /// As [`Sensor::poll`].
    pub fn drain(&self) -> Result<(), Failure> {
        self.rings
            .consume()
            .map_err(Failure::refused("to read records"))
    }

    /// Returns how many events of each class went which way.
    ///
    /// # Errors
    /// Where the kernel does not tell.
    pub fn counts(&self) -> Result<Counts, Failure> {
        counts::read(&self.object)
    }
}

/// Both rings, with what is recorded handed to one function.
fn rings(object: &Object, take: Take) -> Result<RingBuffer<'static>, Failure> {
    let take = Rc::new(RefCell::new(take));
    let maps = [load::map(object, "critical")?, load::map(object, "bulk")?];
    let mut builder = RingBufferBuilder::new();
    for map in &maps {
        let take = Rc::clone(&take);
        builder
            .add(map, move |bytes| {
                (take.borrow_mut())(bytes);
                0
            })
            .map_err(Failure::refused("a ring"))?;
    }
    builder.build().map_err(Failure::refused("the rings"))
}

/// Returns the record that stands in bytes of a ring.
pub fn record(bytes: &[u8]) -> Option<Record<'_>> {
    Record::read(bytes)
}
