//! A word that reaches all threads at once: a descriptor that becomes ready for all who wait for it.

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixStream;

/// What is waited for.
#[derive(Debug)]
pub(crate) struct Stop {
    ready: UnixStream,
}

/// What says it; dropping it says it too.
#[derive(Debug)]
pub(crate) struct Stopper {
    end: UnixStream,
}

/// Makes both.
pub(crate) fn pair() -> io::Result<(Stopper, Stop)> {
    let (end, ready) = UnixStream::pair()?;
    Ok((Stopper { end }, Stop { ready }))
}

impl Stop {
    /// Returns what becomes ready and stays so.
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.ready.as_fd()
    }
}

impl Stopper {
    /// Says it.
    pub(crate) fn say(&self) {
        // It fails only where it was said before.
        drop(self.end.shutdown(std::net::Shutdown::Both));
    }
}
