//! The functions that are linked into a Go program, of the table by which its runtime finds the function
//! of an address (`pclntab`; Go's `debug/gosym` and `runtime/symtab.go`). It is there in stripped
//! programs, too: a Go program cannot run without it.
//!
//! Since 1.16 all names stand together, those of functions that were put into others among them, so that a
//! name that is not there is nowhere in the program. Older tables do not tell that, and are not read.
//! Neither is one with any fault: half a table would look like one from which functions are missing.

use memchr::memmem;

use super::symbol::Symbol;
use crate::binary::executable::{Executable, Numbers};

/// Names of the functions of a program.
#[derive(Clone, Copy, Debug)]
pub struct Functions<'a> {
    names: &'a [u8],
}

impl<'a> Functions<'a> {
    /// Finds the table of a program, where it has a whole one.
    pub fn find(executable: &Executable<'a>) -> Option<Self> {
        let named = executable.section(SECTIONS);
        let found = named.and_then(|bytes| Self::read(executable, bytes));
        found.or_else(|| {
            let mut parts = executable.segments.iter();
            parts.find_map(|part| Self::search(executable, part.bytes))
        })
    }

    /// Reads a table.
    pub fn read(executable: &Executable<'_>, bytes: &'a [u8]) -> Option<Self> {
        Table::of(bytes, executable.big_endian)?.names()
    }

    /// Returns the functions.
    pub fn symbols(&self) -> impl Iterator<Item = Symbol> + use<'a> {
        let names = self.names.split(|byte| *byte == 0);
        let names = names.filter_map(|name| std::str::from_utf8(name).ok());
        names.filter_map(Symbol::parse)
    }

    /// Looks for a table in what is loaded.
    fn search(executable: &Executable<'_>, bytes: &'a [u8]) -> Option<Self> {
        for magic in MAGICS {
            let magic = if executable.big_endian {
                magic.to_be_bytes()
            } else {
                magic.to_le_bytes()
            };
            let start = [&magic[..], &[0, 0]].concat();
            let places = memmem::find_iter(bytes, &start).take(TRIES);
            let mut tables = places.filter_map(|at| Self::read(executable, bytes.get(at..)?));
            if let Some(table) = tables.next() {
                return Some(table);
            }
        }
        None
    }
}

/// The header of a table.
struct Table<'a> {
    numbers: Numbers<'a>,
    bytes: &'a [u8],
    big_endian: bool,
    wide: bool,
    /// Entries hold four bytes of address and four of offset, whatever the machine.
    short: bool,
}

impl<'a> Table<'a> {
    fn of(bytes: &'a [u8], big_endian: bool) -> Option<Self> {
        let numbers = Numbers::new(bytes, big_endian);
        let magic = numbers.u32(0)?;
        if !MAGICS.contains(&magic) || numbers.u16(4)? != 0 {
            return None;
        }
        let (quantum, size) = (*bytes.get(6)?, *bytes.get(7)?);
        (matches!(quantum, 1 | 2 | 4) && matches!(size, 4 | 8)).then_some(Self {
            numbers,
            bytes,
            big_endian,
            wide: size == 8,
            short: magic != SINCE_1_16,
        })
    }

    fn word(&self, index: usize) -> Option<usize> {
        let size = if self.wide { 8 } else { 4 };
        let at = index.checked_mul(size)?.checked_add(8)?;
        usize::try_from(self.numbers.address(at, self.wide)?).ok()
    }

    /// Returns the names, if each function of the table has one of them.
    fn names(&self) -> Option<Functions<'a>> {
        // Behind the number of functions and that of files; since 1.18 the address of the code is between.
        let first: usize = if self.short { 3 } else { 2 };
        let (start, end) = (self.word(first)?, self.word(first.checked_add(1)?)?);
        let names = self.bytes.get(start..end)?;
        let table = self.bytes.get(self.word(first.checked_add(4)?)?..)?;
        let count = self
            .word(0)
            .filter(|count| (1..=FUNCTIONS).contains(count))?;
        if names.last() != Some(&0) || names.len() > NAMES {
            return None;
        }
        let numbers = Numbers::new(table, self.big_endian);
        for index in 0..count {
            let name = self.name_of(numbers, index)?;
            let begins = name == 0 || names.get(name.checked_sub(1)?) == Some(&0);
            if !begins || name >= names.len() {
                return None;
            }
        }
        let all = memchr::memchr_iter(0, names).count();
        (1..=FUNCTIONS)
            .contains(&all)
            .then_some(Functions { names })
    }

    /// Returns where the name of a function begins.
    fn name_of(&self, numbers: Numbers<'_>, index: usize) -> Option<usize> {
        // A pair of address and offset for each function.
        let wide = self.wide && !self.short;
        let size: usize = if wide { 8 } else { 4 };
        let at = index.checked_mul(size)?.checked_mul(2)?.checked_add(size)?;
        let record = usize::try_from(numbers.address(at, wide)?).ok()?;
        // The record begins with the address, too.
        usize::try_from(numbers.u32(record.checked_add(size)?)?).ok()
    }
}

/// Sections that hold the table.
pub const SECTIONS: &[&str] = &[".gopclntab", ".data.rel.ro.gopclntab", "__gopclntab"];
const SINCE_1_16: u32 = 0xffff_fffa;
const MAGICS: [u32; 3] = [0xffff_fff1, 0xffff_fff0, SINCE_1_16];
/// So many places that look like a table are tried in one segment.
const TRIES: usize = 64;
/// Functions of one program; the largest have a third of it.
const FUNCTIONS: usize = 1_000_000;
/// Bytes of all names.
const NAMES: usize = 128 << 20;
