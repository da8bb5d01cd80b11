//! The `Packages` of old rpm: a Berkeley DB hash database, versions 8 to 10 of that format, in the
//! byte order of the machine that wrote it (Berkeley DB's `db_page.h` and `hash.h`).
//!
//! Page 0 is the meta page. Every other page has a head of 26 bytes (log sequence number, page number,
//! previous, next, entries, offset or length, level, type). Hash pages hold the offsets of items from
//! their head on, and the items from their end backwards, key and data by turns. Data that does not
//! fit lies on a chain of overflow pages. The key is the number of the row, and that of key 0 is no
//! package but the next free number.
//!
//! All hash pages are read in the order of the file rather than bucket by bucket: the buckets say
//! where to look for a key, and we want every row.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::endian::{Order, place};
use super::listing::TakeRow;
use super::trouble::Troubles;

/// Reads all rows.
pub fn read(file: &[u8], troubles: &mut Troubles, take: &mut TakeRow<'_>) {
    let Some(database) = Database::open(file, troubles) else {
        return;
    };
    let mut reader = Reader {
        database,
        seen: HashSet::new(),
        spill: Vec::new(),
    };
    for number in 1..=database.last_page {
        let Some(page) = database.page(number) else {
            return troubles.input(format!(
                "cut off: it ends before page {number} of {}",
                database.last_page
            ));
        };
        let kind = page.bytes.get(25).copied().unwrap_or_default();
        if matches!(kind, PAGE_HASH_UNSORTED | PAGE_HASH) {
            if reader.read_page(page, troubles, take).is_break() {
                return;
            }
        }
    }
}

/// An opened database.
#[derive(Clone, Copy)]
struct Database<'a> {
    file: &'a [u8],
    order: Order,
    page_size: usize,
    last_page: u32,
}

impl<'a> Database<'a> {
    /// Reads the meta page.
    fn open(file: &'a [u8], troubles: &mut Troubles) -> Option<Self> {
        let orders = [Order::Little, Order::Big];
        let is = |magic| {
            orders
                .into_iter()
                .find(|order| order.u32(file, 12) == Some(magic))
        };
        let Some(order) = is(MAGIC_HASH) else {
            match is(MAGIC_BTREE) {
                Some(_) => troubles.unsupported("a Berkeley DB tree where rpm keeps a hash"),
                None => troubles.input("not a Berkeley DB database"),
            }
            return None;
        };
        let byte = |at: usize| file.get(at).copied().unwrap_or_default();
        let word = |at| order.u32(file, at).unwrap_or_default();
        let (version, page_size) = (word(16), place(word(20)));
        if !(8..=10).contains(&version) {
            troubles.unsupported(format!("version {version} of the Berkeley DB hash format"));
            return None;
        }
        if byte(24) != 0 || byte(26) & META_CHECKSUM != 0 {
            troubles.unsupported("encrypted or checksummed pages of Berkeley DB");
            return None;
        }
        if word(48) & HASH_SUBDATABASES != 0 {
            troubles.unsupported("several databases in one Berkeley DB file");
            return None;
        }
        if !page_size.is_power_of_two() || !(512..=65_536).contains(&page_size) {
            troubles.input(format!("pages of {page_size} bytes"));
            return None;
        }
        if file.len() < page_size {
            troubles.input("cut off in its first page");
            return None;
        }
        Some(Self {
            file,
            order,
            page_size,
            last_page: word(32),
        })
    }

    fn page(self, number: u32) -> Option<Page<'a>> {
        let start = place(number).checked_mul(self.page_size)?;
        let bytes = self.file.get(start..start.checked_add(self.page_size)?)?;
        Some(Page {
            number,
            bytes,
            order: self.order,
        })
    }
}

/// A page other than the first.
#[derive(Clone, Copy)]
struct Page<'a> {
    number: u32,
    bytes: &'a [u8],
    order: Order,
}

impl<'a> Page<'a> {
    fn claims_its_number(self) -> bool {
        self.order.u32(self.bytes, 8) == Some(self.number)
    }

    /// Number of items.
    fn items(self) -> usize {
        self.order.u16(self.bytes, 20).map_or(0, usize::from)
    }

    /// Where an item starts.
    fn start(self, index: usize) -> Option<usize> {
        let at = index.checked_mul(2)?.checked_add(PAGE_HEAD)?;
        self.order.u16(self.bytes, at).map(usize::from)
    }

    /// An item: it reaches up to the one before it, and the first up to the end of the page.
    fn item(self, index: usize) -> Option<&'a [u8]> {
        let end = match index.checked_sub(1) {
            Some(before) => self.start(before)?,
            None => self.bytes.len(),
        };
        let start = self.start(index)?;
        let offsets = self.items().checked_mul(2)?.checked_add(PAGE_HEAD)?;
        if start < offsets || start >= end {
            return None;
        }
        self.bytes.get(start..end)
    }
}

struct Reader<'a> {
    database: Database<'a>,
    /// Overflow pages that were read: each belongs to one item only.
    seen: HashSet<u32>,
    /// Data put together from overflow pages.
    spill: Vec<u8>,
}

impl Reader<'_> {
    /// Reads the rows of a hash page.
    fn read_page(
        &mut self,
        page: Page<'_>,
        troubles: &mut Troubles,
        take: &mut TakeRow<'_>,
    ) -> ControlFlow<()> {
        let number = page.number;
        if !page.claims_its_number() {
            troubles.input(format!("page {number} says that it is another page"));
        }
        let items = page.items();
        if !items.is_multiple_of(2) {
            troubles.input(format!("page {number} has a key without data"));
        }
        for pair in 0..items.div_euclid(2) {
            let index = pair.saturating_mul(2);
            let read = self.read_pair(page, index);
            let (row, blob) = match read {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                Err(why) => {
                    troubles.input(format!("page {number}, item {index}: {why}"));
                    continue;
                }
            };
            take(u64::from(row), blob, troubles)?;
        }
        ControlFlow::Continue(())
    }

    /// Reads a key and its data; `None` for the key that is no row.
    fn read_pair<'b>(
        &'b mut self,
        page: Page<'b>,
        index: usize,
    ) -> Result<Option<(u32, &'b [u8])>, &'static str> {
        let key = page.item(index).ok_or(OUTSIDE)?;
        let row = match key.split_first() {
            Some((&ITEM_INLINE, key)) if key.len() == 4 => page.order.u32(key, 0),
            _ => None,
        };
        let row = row.ok_or("its key is no number of a row")?;
        if row == 0 {
            return Ok(None);
        }
        let data = page.item(index.saturating_add(1)).ok_or(OUTSIDE)?;
        match data.split_first() {
            Some((&ITEM_INLINE, blob)) => Ok(Some((row, blob))),
            Some((&ITEM_OFF_PAGE, _)) => {
                let word = |at| page.order.u32(data, at).ok_or(OUTSIDE);
                self.follow(word(4)?, place(word(8)?))?;
                Ok(Some((row, &self.spill)))
            }
            _ => Err("data of a kind that rpm does not write"),
        }
    }

    /// Puts data together from a chain of overflow pages.
    fn follow(&mut self, first: u32, length: usize) -> Result<(), &'static str> {
        self.spill.clear();
        let mut number = first;
        while self.spill.len() < length {
            let page = self.database.page(number).ok_or("its data is cut off")?;
            if !self.seen.insert(number) {
                return Err("its data lies on pages that belong to other data");
            }
            if page.bytes.get(25) != Some(&PAGE_OVERFLOW) || !page.claims_its_number() {
                return Err("its data leads to a page that is not for data");
            }
            let part = page.order.u16(page.bytes, 22).map_or(0, usize::from);
            let part = page
                .bytes
                .get(PAGE_HEAD..PAGE_HEAD.saturating_add(part))
                .ok_or(OUTSIDE)?;
            self.spill.extend_from_slice(part);
            number = page.order.u32(page.bytes, 16).ok_or(OUTSIDE)?;
        }
        if self.spill.len() != length {
            return Err("its data is longer than it says");
        }
        Ok(())
    }
}

const OUTSIDE: &str = "it lies outside the page";
const MAGIC_HASH: u32 = 0x0006_1561;
const MAGIC_BTREE: u32 = 0x0005_3162;
/// Bytes in front of a page's content.
const PAGE_HEAD: usize = 26;
/// Flag of the meta page: pages have checksums.
const META_CHECKSUM: u8 = 1;
/// Flag of a hash database: it holds the names of others.
const HASH_SUBDATABASES: u32 = 2;
/// Types of pages.
const PAGE_HASH_UNSORTED: u8 = 2;
const PAGE_OVERFLOW: u8 = 7;
const PAGE_HASH: u8 = 13;
/// Types of items.
const ITEM_INLINE: u8 = 1;
const ITEM_OFF_PAGE: u8 = 3;
