//! The values of header entries, one after the other.

use std::ffi::CStr;

/// Strings that each end with a zero byte.
#[derive(Clone, Debug)]
pub struct Strings<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Strings<'a> {
    pub(super) const fn new(data: &'a [u8], count: usize) -> Self {
        Self {
            rest: data,
            left: count,
        }
    }
}

impl<'a> Iterator for Strings<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.left = self.left.checked_sub(1)?;
        let string = CStr::from_bytes_until_nul(self.rest).ok()?.to_bytes();
        self.rest = self.rest.get(string.len().checked_add(1)?..)?;
        Some(string)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

/// Big-endian numbers of 32 bits.
#[derive(Clone, Debug)]
pub struct Numbers<'a> {
    rest: &'a [u8],
}

impl<'a> Numbers<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }
}

impl Iterator for Numbers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (number, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u32::from_be_bytes(*number))
    }
}
