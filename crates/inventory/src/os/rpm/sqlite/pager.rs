//! The pages of a database (fileformat2, sections 1.2 and 1.3): its header tells how large they are
//! and how many; the write-ahead log may hold newer copies.

use super::super::endian::Order::{self, Big};
use super::super::endian::place;
use super::super::trouble::Troubles;
use super::Files;
use super::wal::{self, Overlay};

/// How text is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16(Order),
}

/// Gives pages by number, counted from 1.
#[derive(Debug)]
pub(super) struct Pager<'a> {
    main: &'a [u8],
    overlay: Overlay<'a>,
    page_size: usize,
    /// Bytes of a page that are not reserved for extensions.
    usable: usize,
    /// Pages of the database.
    pages: u32,
    encoding: Encoding,
}

impl<'a> Pager<'a> {
    /// Reads the header and recovers the log.
    pub(super) fn open(files: Files<'a>, troubles: &mut Troubles) -> Option<Self> {
        let Files { main, wal } = files;
        if !main.starts_with(MAGIC) {
            troubles.input("not a SQLite 3 database");
            return None;
        }
        let page_size = page_size(main, troubles)?;
        let overlay = wal::recover(wal, page_size, troubles);
        let mut pager = Self {
            main,
            overlay,
            page_size,
            usable: page_size,
            pages: u32::MAX,
            encoding: Encoding::Utf8,
        };
        let Some(first) = pager.page(1) else {
            troubles.input("cut off in its first page");
            return None;
        };
        pager.read_header(first, troubles)?;
        Some(pager)
    }

    /// Returns a page without its reserved end.
    pub(super) fn page(&self, number: u32) -> Option<&'a [u8]> {
        if number == 0 || number > self.pages {
            return None;
        }
        let page = self.overlay.page(number).or_else(|| {
            let start = place(number).checked_sub(1)?.checked_mul(self.page_size)?;
            self.main.get(start..start.checked_add(self.page_size)?)
        })?;
        page.get(..self.usable)
    }

    /// Bytes of a page that are not reserved.
    pub(super) const fn usable(&self) -> usize {
        self.usable
    }

    pub(super) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Bytes that all rows together can have at most.
    pub(super) fn bytes(&self) -> usize {
        self.main.len().saturating_add(self.overlay.bytes())
    }

    /// Reads what else stands in the header. With a log this is the log's copy of the page.
    fn read_header(&mut self, first: &[u8], troubles: &mut Troubles) -> Option<()> {
        let byte = |at: usize| first.get(at).copied().unwrap_or_default();
        let word = |at| Big.u32(first, at).unwrap_or_default();
        if !first.starts_with(MAGIC) {
            troubles.input("its first page is not that of a database");
            return None;
        }
        // Version for reading: 1 with a rollback journal, 2 with a write-ahead log.
        if byte(19) > 2 {
            troubles.unsupported(format!("version {} of the SQLite format", byte(19)));
            return None;
        }
        let usable = self.page_size.saturating_sub(usize::from(byte(20)));
        if usable < USABLE_MIN {
            troubles.input("too much of its pages is reserved");
            return None;
        }
        self.usable = usable;
        self.encoding = match word(56) {
            0 | 1 => Encoding::Utf8,
            2 => Encoding::Utf16(Order::Little),
            3 => Encoding::Utf16(Big),
            other => {
                troubles.unsupported(format!("text encoding {other} of SQLite"));
                return None;
            }
        };
        // The size in the header counts only if the writer knew of it.
        let claimed = Some(word(28)).filter(|size| *size != 0 && word(24) == word(92));
        self.count_pages(claimed, troubles);
        Some(())
    }

    fn count_pages(&mut self, claimed: Option<u32>, troubles: &mut Troubles) {
        let whole = self.main.len().checked_div(self.page_size);
        let stored = whole
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(u32::MAX);
        if let Some(committed) = self.overlay.pages() {
            self.pages = committed;
            return;
        }
        self.pages = claimed.unwrap_or(stored);
        if self.pages > stored {
            troubles.input(format!(
                "cut off: it has {stored} of its {} pages",
                self.pages
            ));
        }
    }
}

fn page_size(main: &[u8], troubles: &mut Troubles) -> Option<usize> {
    let size = match Big.u16(main, 16) {
        Some(1) => 65_536,
        Some(size) => usize::from(size),
        None => 0,
    };
    if !size.is_power_of_two() || size < 512 {
        troubles.input(format!("pages of {size} bytes"));
        return None;
    }
    Some(size)
}

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Least number of bytes of a page that are not reserved.
const USABLE_MIN: usize = 480;
