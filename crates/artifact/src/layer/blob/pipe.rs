//! Reads ahead on another thread, through a few blocks that go round.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// The end that gives what was read ahead.
pub(super) struct PipeReader {
    full: Receiver<io::Result<Vec<u8>>>,
    empty: Sender<Vec<u8>>,
    current: Vec<u8>,
    start: usize,
    ended: bool,
}

/// The end that reads.
pub(super) struct PipeFiller {
    full: SyncSender<io::Result<Vec<u8>>>,
    empty: Receiver<Vec<u8>>,
}

/// Makes both ends.
pub(super) fn pipe() -> (PipeFiller, PipeReader) {
    let (send_full, full) = sync_channel(BLOCKS);
    let (empty, receive_empty) = channel();
    let filler = PipeFiller {
        full: send_full,
        empty: receive_empty,
    };
    let reader = PipeReader {
        full,
        empty,
        current: Vec::new(),
        start: 0,
        ended: false,
    };
    (filler, reader)
}

impl PipeFiller {
    /// Reads the source to its end, its first error, or until nobody wants more.
    pub(super) fn fill(self, source: &mut dyn Read) {
        loop {
            let mut block = self.empty.try_recv().unwrap_or_default();
            block.resize(BLOCK, 0);
            let result = read_block(source, &mut block);
            let last = result.as_ref().map_or(true, |count| *count < BLOCK);
            let message = result.map(|count| {
                block.truncate(count);
                block
            });
            if self.full.send(message).is_err() || last {
                return;
            }
        }
    }
}

/// Fills a block, less only at the end of the source. An error behind some bytes comes again.
fn read_block(source: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0_usize;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

impl Read for PipeReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start >= self.current.len() && !self.ended {
            // The other side keeps the block for another round; if it is gone, nobody needs it.
            drop(self.empty.send(std::mem::take(&mut self.current)));
            self.start = 0;
            match self.full.recv() {
                Ok(Ok(block)) => {
                    self.ended = block.len() < BLOCK;
                    self.current = block;
                }
                Ok(Err(error)) => {
                    self.ended = true;
                    return Err(error);
                }
                Err(_) => self.ended = true,
            }
        }
        let count = self
            .current
            .get(self.start..)
            .unwrap_or_default()
            .read(out)?;
        self.start = self.start.saturating_add(count);
        Ok(count)
    }
}

const BLOCK: usize = 256 << 10;
const BLOCKS: usize = 4;
