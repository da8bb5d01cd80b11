//! The standard streams of this process, as sshd gives them to a forced command: pipes or sockets.
//!
//! They are shared with whoever started us, so their flags are left alone: pipes are asked with `poll(2)` before each
//! call, and written in pieces that fit whenever they are ready (`PIPE_BUF`, pipe(7)).

use std::io;
use std::os::fd::BorrowedFd;

use rustix::event::PollFlags;
use rustix::fs::{FileType, fstat};
use rustix::net::{Shutdown, shutdown};
use rustix::stdio::{dup2_stdout, stdin, stdout};

use seawall_carrier::wire::{receive, transmit};

use super::{Wire, wait};

/// Standard input and output.
#[derive(Debug)]
pub(crate) struct Standard {
    input: BorrowedFd<'static>,
    output: BorrowedFd<'static>,
    receives: bool,
    transmits: bool,
}

impl Standard {
    pub(crate) fn new() -> io::Result<Self> {
        let (input, output) = (stdin(), stdout());
        Ok(Self {
            receives: is_socket(input)?,
            transmits: is_socket(output)?,
            input,
            output,
        })
    }
}

impl Wire for Standard {
    fn reads(&self) -> BorrowedFd<'_> {
        self.input
    }

    fn writes(&self) -> BorrowedFd<'_> {
        self.output
    }

    /// Input that has ended is one thing, output that nobody reads another.
    fn tells_half(&self) -> bool {
        true
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.receives {
            return receive(self.input, into);
        }
        ready(self.input, PollFlags::IN)?;
        Ok(rustix::io::read(self.input, into)?)
    }

    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        if self.transmits {
            return transmit(self.output, from);
        }
        ready(self.output, PollFlags::OUT)?;
        let piece = from.get(..from.len().min(PIPE_BUF)).unwrap_or_default();
        Ok(rustix::io::write(self.output, piece)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn holds_unread(&self) -> bool {
        false
    }

    fn holds_unsent(&self) -> bool {
        false
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.transmits {
            return Ok(shutdown(self.output, Shutdown::Write)?);
        }
        // A pipe ends when its last writer is gone; the descriptor itself stays taken, so that no other gets its number.
        let nothing = std::fs::File::options().write(true).open("/dev/null")?;
        Ok(dup2_stdout(nothing)?)
    }
}

fn is_socket(fd: BorrowedFd<'_>) -> io::Result<bool> {
    let mode = fstat(fd)?.st_mode;
    Ok(FileType::from_raw_mode(mode) == FileType::Socket)
}

fn ready(fd: BorrowedFd<'_>, flags: PollFlags) -> io::Result<()> {
    let [told] = wait([(fd, flags)], Some(std::time::Instant::now()))?;
    if told.is_empty() {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    Ok(())
}

/// What POSIX and Linux promise to write to a ready pipe without waiting.
const PIPE_BUF: usize = 4096;
