//! Writes a file of blocks.

use std::io::{self, Write};

use super::frame::{self, Packed, Type};
use super::head::{self, End, Head, MOST_NOTED, Noted};
use super::{Block, Packing};

/// Writes a recording: the head, blocks as they come, and the end. What was written of one that fails is good up to the last
/// whole part.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    packing: Packing,
    written: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a recording.
    ///
    /// # Errors
    /// Writing fails.
    pub fn begin(mut out: W, head: &Head, packing: Packing) -> io::Result<Self> {
        frame::begin(&mut out)?;
        let mut writer = Self {
            out,
            packing,
            written: 12,
        };
        writer.part(Type::Head, head::write_head(head), head.alerted)?;
        Ok(writer)
    }

    /// Writes a block.
    ///
    /// # Errors
    /// Writing or packing fails.
    pub fn block(&mut self, block: &Block) -> io::Result<()> {
        self.packed(&Packed::of(block, self.packing)?)
    }

    /// Writes a block that is packed already.
    ///
    /// # Errors
    /// Writing fails.
    pub fn packed(&mut self, packed: &Packed) -> io::Result<()> {
        self.out.write_all(&packed.bytes)?;
        self.written = self.written.saturating_add(packed.bytes.len() as u64);
        Ok(())
    }

    /// Returns how many bytes were written.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Lends what is written to.
    pub fn inner(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the recording with the alerts that were raised meanwhile, and what is missing.
    ///
    /// # Errors
    /// Writing fails.
    pub fn end(mut self, alerts: &[Noted], end: End) -> io::Result<W> {
        let listed = alerts.get(..MOST_NOTED).unwrap_or(alerts);
        if let Some(last) = listed.last() {
            self.part(Type::Alerts, head::write_alerts(listed), last.time)?;
        }
        let unlisted = alerts.len().saturating_sub(listed.len()) as u64;
        let end = End {
            unlisted: end.unlisted.saturating_add(unlisted),
            ..end
        };
        self.part(Type::End, head::write_end(end), 0)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn part(&mut self, of: Type, bytes: Vec<u8>, time: u64) -> io::Result<()> {
        let block = Block {
            bytes,
            events: 0,
            first: time,
            last: time,
        };
        self.packed(&frame::part(of, &block, self.packing)?)
    }
}
