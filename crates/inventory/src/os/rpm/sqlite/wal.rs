//! The write-ahead log (fileformat2, section 4): frames with newer copies of pages.
//!
//! As `SQLite` does when it opens a database after a crash, frames are taken in order as long as their
//! salts and their running checksum fit, and of these those up to the last one that ends a
//! transaction. A frame with other salts is left from before and is the ordinary end of the log. Frames
//! of the same salts behind the last transaction were written by one that never ended, or were changed
//! since: `SQLite` forgets them without a word, we say so.

use std::collections::HashMap;

use super::super::endian::Order::{self, Big};
use super::super::endian::place;
use super::super::trouble::Troubles;

/// Pages that the log holds.
#[derive(Debug, Default)]
pub(super) struct Overlay<'a> {
    pages: HashMap<u32, &'a [u8]>,
    /// Pages of the database after the last transaction.
    size: Option<u32>,
}

impl<'a> Overlay<'a> {
    /// Returns the newest copy of a page.
    pub(super) fn page(&self, number: u32) -> Option<&'a [u8]> {
        self.pages.get(&number).copied()
    }

    /// Returns the number of pages of the database, if the log says so.
    pub(super) const fn pages(&self) -> Option<u32> {
        self.size
    }

    /// Bytes of all pages in the log.
    pub(super) fn bytes(&self) -> usize {
        self.pages
            .values()
            .fold(0, |sum: usize, page| sum.saturating_add(page.len()))
    }
}

/// Finds the frames that count.
pub(super) fn recover<'a>(wal: &'a [u8], page_size: usize, troubles: &mut Troubles) -> Overlay<'a> {
    if wal.is_empty() {
        return Overlay::default();
    }
    match Log::open(wal, page_size) {
        Ok(log) => log.replay(troubles),
        Err(why) => {
            troubles.input(format!("its write-ahead log is not used: {why}"));
            Overlay::default()
        }
    }
}

struct Log<'a> {
    frames: &'a [u8],
    page_size: usize,
    salts: &'a [u8],
    sum: Checksum,
}

impl<'a> Log<'a> {
    fn open(wal: &'a [u8], page_size: usize) -> Result<Self, &'static str> {
        let (head, frames) = wal.split_at_checked(HEAD).ok_or("cut off in its header")?;
        let order = match Big.u32(head, 0) {
            Some(0x377f_0682) => Order::Little,
            Some(0x377f_0683) => Big,
            _ => return Err("not a log of SQLite"),
        };
        let mut sum = Checksum {
            order,
            low: 0,
            high: 0,
        };
        sum.add(head.get(..24).unwrap_or_default());
        if !sum.is_at(head, 24) {
            return Err("the checksum of its header does not fit");
        }
        if Big.u32(head, 4) != Some(3_007_000) {
            return Err("unknown version");
        }
        if Big.u32(head, 8).map(place) != Some(page_size) {
            return Err("its pages have another size");
        }
        Ok(Self {
            frames,
            page_size,
            salts: head.get(16..24).unwrap_or_default(),
            sum,
        })
    }

    /// Applies all transactions that were ended.
    fn replay(mut self, troubles: &mut Troubles) -> Overlay<'a> {
        let mut overlay = Overlay::default();
        let mut open = Vec::new();
        let length = self.page_size.saturating_add(FRAME_HEAD);
        for (index, frame) in self.frames.chunks_exact(length).enumerate() {
            let (head, page) = frame.split_at_checked(FRAME_HEAD).unwrap_or_default();
            if head.get(8..16) != Some(self.salts) {
                break;
            }
            self.sum.add(head.get(..8).unwrap_or_default());
            self.sum.add(page);
            let number = Big.u32(head, 0).unwrap_or_default();
            if number == 0 || !self.sum.is_at(head, 16) {
                troubles.input(format!(
                    "its write-ahead log is broken or unfinished from frame {index} on, which is not used"
                ));
                return overlay;
            }
            open.push((number, page));
            let size = Big.u32(head, 4).unwrap_or_default();
            if size != 0 {
                overlay.pages.extend(open.drain(..));
                overlay.size = Some(size);
            }
        }
        if !open.is_empty() {
            troubles.input("its write-ahead log ends in a transaction that was not finished");
        }
        overlay
    }
}

/// The running checksum of a log.
struct Checksum {
    order: Order,
    low: u32,
    high: u32,
}

impl Checksum {
    /// Adds bytes, a multiple of eight.
    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            let word = |at| self.order.u32(pair, at).unwrap_or_default();
            self.low = self.low.wrapping_add(word(0)).wrapping_add(self.high);
            self.high = self.high.wrapping_add(word(4)).wrapping_add(self.low);
        }
    }

    /// Says whether the two words there, big endian in any case, are this sum.
    fn is_at(&self, bytes: &[u8], at: usize) -> bool {
        Big.u32(bytes, at) == Some(self.low)
            && Big.u32(bytes, at.saturating_add(4)) == Some(self.high)
    }
}

const HEAD: usize = 32;
const FRAME_HEAD: usize = 24;
