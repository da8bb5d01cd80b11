//! One ring, and up to when it was read.

#![expect(
    unsafe_code,
    reason = "how far a ring was written and read is told by no safe function"
)]

use super::{Failure, Take, boot_time};
use crate::reach::Reach;
use crate::wire;
use libbpf_rs::libbpf_sys::{ring, ring__consumer_pos, ring__producer_pos, ring_buffer__ring};
use libbpf_rs::{AsRawLibbpf as _, Map, RingBuffer, RingBufferBuilder};
use std::cell::RefCell;
use std::rc::Rc;

/// A ring with a reader of its own: so it is known of each whether it was read to its end.
pub(super) struct Ring {
    buffer: RingBuffer<'static>,
    reach: Rc<RefCell<Reach>>,
}

impl Ring {
    /// A ring whose records are handed to a function.
    pub(super) fn new(map: &Map<'_>, take: Rc<RefCell<Take>>) -> Result<Self, Failure> {
        let reach = Rc::new(RefCell::new(Reach::default()));
        let own = Rc::clone(&reach);
        let mut builder = RingBufferBuilder::new();
        builder
            .add(map, move |bytes| {
                if let Some(time) = wire::time(bytes) {
                    own.borrow_mut().see(time);
                }
                (take.borrow_mut())(bytes);
                0
            })
            .map_err(Failure::refused("a ring"))?;
        let buffer = builder.build().map_err(Failure::refused("a ring"))?;
        Ok(Self { buffer, reach })
    }

    /// Hands over records that are there, at most so many. Returns how many there were.
    pub(super) fn read(&self, most: usize) -> Result<usize, Failure> {
        // In this order: what had room in the ring at that time stands before that place.
        let begun = boot_time();
        let (end, _) = self.places();
        let read = self.buffer.consume_raw_n(most);
        let read = usize::try_from(read).map_err(|_| Failure::Refused {
            what: "to read records",
            why: format!("error {}", read.saturating_neg()),
        })?;
        // A record that is still being written stops the reader: that there were fewer than asked for does not mean the end.
        let (_, place) = self.places();
        self.reach.borrow_mut().end_reading(begun, place >= end);
        Ok(read)
    }

    /// See [`Reach::until`].
    pub(super) fn until(&self) -> u64 {
        self.reach.borrow().until()
    }

    /// How many bytes were ever written, and how many of them were read.
    fn places(&self) -> (u64, u64) {
        let buffer = self.buffer.as_libbpf_object().as_ptr();
        // SAFETY: the buffer lives as long as `self`. For a ring that it has not, this is null.
        let ring: *const ring = unsafe { ring_buffer__ring(buffer, 0) };
        if ring.is_null() {
            return (u64::MAX, 0);
        }
        // SAFETY: the ring is the buffer's, and lives as long; both places are mapped memory that is read atomically.
        unsafe { (ring__producer_pos(ring), ring__consumer_pos(ring)) }
    }
}
