//! Captures that are made field by field, and read.

use crate::capture::{Error, Reader, Summary};
use crate::state::State;

/// Bytes of a file that is made field by field.
#[derive(Clone, Default)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Bytes {
    pub(super) fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }
    pub(super) fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    pub(super) fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    pub(super) fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    pub(super) fn raw(mut self, value: &[u8]) -> Self {
        self.0.extend(value);
        self
    }
    pub(super) fn text(self, value: &str) -> Self {
        let length = u16::try_from(value.len()).unwrap();
        self.u16(length).raw(value.as_bytes())
    }
    /// Puts what is there behind its length, which counts itself.
    pub(super) fn entry(self) -> Self {
        let length = u32::try_from(self.0.len() + 4).unwrap();
        Self::default().u32(length).raw(&self.0)
    }
    /// Makes a block of what is there.
    pub(super) fn block(mut self, kind: u32) -> Vec<u8> {
        while !self.0.len().is_multiple_of(4) {
            self.0.push(0);
        }
        let length = u32::try_from(self.0.len() + 12).unwrap();
        let head = Self::default().u32(kind).u32(length);
        head.raw(&self.0).u32(length).0
    }
}

pub(super) fn bytes() -> Bytes {
    Bytes::default()
}

pub(super) fn section() -> Vec<u8> {
    let body = bytes().u32(0x1A2B_3C4D).u16(1).u16(2).u64(u64::MAX);
    body.block(0x0A0D_0D0A)
}

/// An event of the second version: processor 1, at time 5, of thread 7.
pub(super) fn event(kind: u16, params: &[&[u8]]) -> Bytes {
    let lengths: Vec<u8> = params
        .iter()
        .flat_map(|param| u16::try_from(param.len()).unwrap().to_le_bytes())
        .collect();
    let data = params.concat();
    let length = u32::try_from(26 + lengths.len() + data.len()).unwrap();
    let count = u32::try_from(params.len()).unwrap();
    let head = bytes()
        .u16(1)
        .u64(5)
        .u64(7)
        .u32(length)
        .u16(kind)
        .u32(count);
    head.raw(&lengths).raw(&data)
}

/// The same of the first version, which doesn't tell how many parameters there are.
pub(super) fn event1(kind: u16, params: &[&[u8]]) -> Bytes {
    let lengths: Vec<u8> = params
        .iter()
        .flat_map(|param| u16::try_from(param.len()).unwrap().to_le_bytes())
        .collect();
    let data = params.concat();
    let length = u32::try_from(22 + lengths.len() + data.len()).unwrap();
    let head = bytes().u16(1).u64(5).u64(7).u32(length).u16(kind);
    head.raw(&lengths).raw(&data)
}

pub(super) fn file(blocks: &[Vec<u8>]) -> Vec<u8> {
    [section(), blocks.concat()].concat()
}

/// Reads a file to its end, and tells of each event its kind, its thread and its parameters.
pub(super) fn read(bytes: &[u8]) -> (Vec<String>, Summary, State) {
    let mut state = State::default();
    let mut reader = Reader::open(bytes, &mut state).unwrap();
    let mut lines = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        assert_eq!(event.time, 5);
        assert_eq!(event.processor, 1);
        assert_eq!(event.number, lines.len() as u64 + 1);
        let params = (0..event.count()).map(|at| {
            let bytes = event.bytes(at).unwrap();
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:x}")).collect();
            hex.join(".")
        });
        let params: Vec<String> = params.collect();
        lines.push(format!("{} {}", event.kind.0, params.join(" ")));
    }
    (lines, reader.summary(), state)
}

pub(super) fn open(bytes: &[u8]) -> Result<u64, Error> {
    let mut state = State::default();
    let mut reader = Reader::open(bytes, &mut state)?;
    while reader.next()?.is_some() {}
    Ok(reader.summary().events)
}
