//! Ends of connections that never block: what would have to wait says so, and whoever uses them waits for all that it
//! needs at once, with `poll(2)`.

mod plain;
mod secured;

use std::io;
use std::os::fd::BorrowedFd;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

pub use plain::{Plain, receive, transmit};
pub use secured::Secured;

/// One end of a connection.
pub trait Wire: Send {
    /// What becomes ready when there is something to read.
    fn reads(&self) -> BorrowedFd<'_>;

    /// What becomes ready when something can be written.
    fn writes(&self) -> BorrowedFd<'_>;

    /// What tells, by being hung up or broken, that the other end is gone altogether.
    fn gone(&self) -> BorrowedFd<'_> {
        self.writes()
    }

    /// Says whether a side that was ended can be told from one that is gone.
    fn tells_half(&self) -> bool {
        false
    }

    /// Reads what is there; 0 at the end, `WouldBlock` where nothing is there yet.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize>;

    /// Writes as much as goes; `WouldBlock` where nothing goes.
    fn write(&mut self, from: &[u8]) -> io::Result<usize>;

    /// Sends what the wire itself holds back.
    fn flush(&mut self) -> io::Result<()>;

    /// Says whether something was received already that [`Wire::reads`] does not tell of.
    fn holds_unread(&self) -> bool;

    /// Says whether something is held back that has to be flushed when [`Wire::writes`] is ready.
    fn holds_unsent(&self) -> bool;

    /// Tells the other end that nothing more comes from here.
    fn finish(&mut self) -> io::Result<()>;
}

/// Waits until one of these is ready, or until the moment; those without flags are left out. Returns the flags of each.
pub fn wait<const N: usize>(
    entries: [(BorrowedFd<'_>, PollFlags); N],
    until: Option<Instant>,
) -> io::Result<[PollFlags; N]> {
    let asked = |(_, flags): &&(BorrowedFd<'_>, PollFlags)| !flags.is_empty();
    let asked: Vec<_> = entries.iter().filter(asked).collect();
    let mut polled: Vec<PollFd<'_>> = (asked.iter())
        .map(|(fd, flags)| PollFd::from_borrowed_fd(*fd, *flags))
        .collect();
    poll_until(&mut polled, until)?;
    let mut told = polled.iter().map(PollFd::revents);
    Ok(entries.map(|(_, flags)| {
        if flags.is_empty() {
            PollFlags::empty()
        } else {
            told.next().unwrap_or_else(PollFlags::empty)
        }
    }))
}

/// Writes all, or fails; also when it takes longer than until the moment.
pub fn write_all(wire: &mut dyn Wire, mut bytes: &[u8], until: Instant) -> io::Result<()> {
    loop {
        let written = if bytes.is_empty() {
            wire.flush().map(|()| 0)
        } else {
            wire.write(bytes)
        };
        match written {
            Ok(_) if bytes.is_empty() && !wire.holds_unsent() => return Ok(()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let [ready] = wait([(wire.writes(), PollFlags::OUT)], Some(until))?;
                if ready.is_empty() {
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
            Err(error) => return Err(error),
        }
    }
}

fn poll_until(polled: &mut [PollFd<'_>], until: Option<Instant>) -> io::Result<()> {
    loop {
        let left = until.map(|it| it.saturating_duration_since(Instant::now()));
        let left = left.map(|it| Timespec::try_from(it).unwrap_or(LONGEST));
        match poll(polled, left.as_ref()) {
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other.map(drop)?),
        }
    }
}

const LONGEST: Timespec = Timespec {
    tv_sec: 3600,
    tv_nsec: 0,
};
