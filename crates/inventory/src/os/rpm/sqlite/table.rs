//! Walks a table's b-tree (fileformat2, sections 1.6 and 1.6.1: b-tree pages and overflow pages).

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::super::endian::Order::Big;
use super::super::trouble::Troubles;
use super::pager::Pager;
use super::record::split_varint;

/// Takes the rows of a table: number, record, and where to say what is wrong.
pub(super) type TakeRecord<'a> = dyn FnMut(u64, &[u8], &mut Troubles) -> ControlFlow<()> + 'a;

/// Walks tables of one database, no page twice.
pub(super) struct TableWalk<'p, 'a> {
    pager: &'p Pager<'a>,
    seen: HashSet<u32>,
    /// Bytes that rows may still have in all. Rows that do not overlap stay below the file's size.
    left: usize,
    /// A record put together from overflow pages.
    spill: Vec<u8>,
}

impl<'p, 'a> TableWalk<'p, 'a> {
    pub(super) fn new(pager: &'p Pager<'a>) -> Self {
        Self {
            pager,
            seen: HashSet::new(),
            left: pager.bytes(),
            spill: Vec::new(),
        }
    }

    /// Returns the database.
    pub(super) const fn pager(&self) -> &'p Pager<'a> {
        self.pager
    }

    /// Gives all rows of the table that begins at this page, in the order of their numbers.
    pub(super) fn run(&mut self, root: u32, troubles: &mut Troubles, take: &mut TakeRecord<'_>) {
        let mut ahead = Vec::new();
        self.plan(root, root, &mut ahead, troubles);
        while let Some(number) = ahead.pop() {
            let Some(page) = self.pager.page(number) else {
                troubles.input(format!("page {number} is not there"));
                continue;
            };
            let visited = match Node::read(page, number) {
                Some(node) if node.leaf => self.visit_leaf(&node, troubles, take),
                Some(node) => {
                    self.visit_interior(&node, &mut ahead, troubles);
                    ControlFlow::Continue(())
                }
                None => {
                    troubles.input(format!("page {number} is no page of a table"));
                    ControlFlow::Continue(())
                }
            };
            if visited.is_break() {
                return;
            }
        }
    }

    /// Notes a page to visit, unless it was noted before.
    fn plan(&mut self, number: u32, parent: u32, ahead: &mut Vec<u32>, troubles: &mut Troubles) {
        if self.seen.insert(number) {
            ahead.push(number);
        } else {
            troubles.input(format!(
                "page {parent} leads to page {number}, which is used elsewhere"
            ));
        }
    }

    fn visit_interior(&mut self, node: &Node<'_>, ahead: &mut Vec<u32>, troubles: &mut Troubles) {
        let first = ahead.len();
        for index in 0..node.cells {
            match node.cell(index).and_then(|cell| Big.u32(cell, 0)) {
                Some(child) => self.plan(child, node.number, ahead, troubles),
                None => node.complain(index, "it lies outside the page", troubles),
            }
        }
        self.plan(node.last_child, node.number, ahead, troubles);
        // The last one noted is the first one visited.
        if let Some(children) = ahead.get_mut(first..) {
            children.reverse();
        }
    }

    fn visit_leaf(
        &mut self,
        node: &Node<'_>,
        troubles: &mut Troubles,
        take: &mut TakeRecord<'_>,
    ) -> ControlFlow<()> {
        for index in 0..node.cells {
            let (row, record) = match self.read_cell(node, index) {
                Ok(found) => found,
                Err(Bad::Cell(why)) => {
                    node.complain(index, why, troubles);
                    continue;
                }
                Err(Bad::Overlap) => {
                    node.complain(index, "rows overlap; the rest is not read", troubles);
                    return ControlFlow::Break(());
                }
            };
            take(row, record, troubles)?;
        }
        ControlFlow::Continue(())
    }

    /// Reads a row: its number and its record.
    fn read_cell<'b>(&'b mut self, node: &Node<'b>, index: usize) -> Result<(u64, &'b [u8]), Bad> {
        let cell = node.cell(index).ok_or(OUTSIDE)?;
        let (length, rest) = split_varint(cell).ok_or(OUTSIDE)?;
        let (row, rest) = split_varint(rest).ok_or(OUTSIDE)?;
        let length = usize::try_from(length).map_err(|_| OUTSIDE)?;
        self.left = self.left.checked_sub(length).ok_or(Bad::Overlap)?;
        let local = local_length(length, self.pager.usable());
        let (local, rest) = rest.split_at_checked(local).ok_or(OUTSIDE)?;
        if local.len() == length {
            return Ok((row, local));
        }
        let first = Big.u32(rest, 0).ok_or(OUTSIDE)?;
        self.spill.clear();
        self.spill.extend_from_slice(local);
        self.follow(first, length)?;
        Ok((row, &self.spill))
    }

    /// Appends the content of a chain of overflow pages.
    fn follow(&mut self, first: u32, length: usize) -> Result<(), Bad> {
        let mut next = first;
        while self.spill.len() < length {
            let page = self
                .pager
                .page(next)
                .ok_or(Bad::Cell("its end is cut off"))?;
            if !self.seen.insert(next) {
                return Err(Bad::Cell("its end lies on a page that is used elsewhere"));
            }
            let (head, content) = page.split_at_checked(4).ok_or(OUTSIDE)?;
            let missing = length.saturating_sub(self.spill.len());
            let part = content.get(..missing).unwrap_or(content);
            self.spill.extend_from_slice(part);
            next = Big.u32(head, 0).unwrap_or_default();
        }
        Ok(())
    }
}

/// Why a row cannot be read.
enum Bad {
    Cell(&'static str),
    Overlap,
}

const OUTSIDE: Bad = Bad::Cell("it lies outside the page");

/// A page of a table's tree.
struct Node<'a> {
    number: u32,
    page: &'a [u8],
    leaf: bool,
    /// Where the pointers to the cells begin.
    pointers: usize,
    cells: usize,
    last_child: u32,
}

impl<'a> Node<'a> {
    fn read(page: &'a [u8], number: u32) -> Option<Self> {
        // The first page begins with the header of the file.
        let head: usize = if number == 1 { 100 } else { 0 };
        let leaf = match page.get(head)? {
            13 => true,
            5 => false,
            _ => return None,
        };
        let at = |offset: usize| head.checked_add(offset);
        let pointers = at(if leaf { 8 } else { 12 })?;
        let cells = usize::from(Big.u16(page, at(3)?)?);
        let last_child = if leaf { 0 } else { Big.u32(page, at(8)?)? };
        // All pointers lie on the page.
        page.get(pointers..pointers.checked_add(cells.checked_mul(2)?)?)?;
        Some(Self {
            number,
            page,
            leaf,
            pointers,
            cells,
            last_child,
        })
    }

    /// Returns a cell and what follows it on the page.
    fn cell(&self, index: usize) -> Option<&'a [u8]> {
        let at = self.pointers.checked_add(index.checked_mul(2)?)?;
        let start = usize::from(Big.u16(self.page, at)?);
        let pointers_end = self.pointers.checked_add(self.cells.checked_mul(2)?)?;
        if start < pointers_end {
            return None;
        }
        self.page.get(start..)
    }

    fn complain(&self, index: usize, why: &str, troubles: &mut Troubles) {
        troubles.input(format!("page {}, cell {index}: {why}", self.number));
    }
}

/// How much of a record lies on the page itself (fileformat2, section 1.6, with `U` the usable size and
/// `P` the length of the record).
fn local_length(length: usize, usable: usize) -> usize {
    let most = usable.saturating_sub(35);
    if length <= most {
        return length;
    }
    let least = usable
        .saturating_sub(12)
        .saturating_mul(32)
        .div_euclid(255)
        .saturating_sub(23);
    let page = usable.saturating_sub(4).max(1);
    let fitting = least.saturating_add(length.saturating_sub(least).rem_euclid(page));
    if fitting <= most { fitting } else { least }
}
