//! A word that reaches all threads at once: a descriptor that becomes ready for all who wait for it.

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is waited for.
#[derive(Debug)]
pub(crate) struct Stop {
    ready: UnixStream,
}

/// What says it; dropping it says it too.
#[derive(Debug)]
pub(crate) struct Stopper {
    end: UnixStream,
    said: AtomicBool,
}

/// Makes both.
pub(crate) fn pair() -> io::Result<(Stopper, Stop)> {
    let (end, ready) = UnixStream::pair()?;
    let said = AtomicBool::new(false);
    Ok((Stopper { end, said }, Stop { ready }))
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
        self.said.store(true, Ordering::SeqCst);
        // It fails only where it was said before.
        drop(self.end.shutdown(std::net::Shutdown::Both));
    }

    /// Says whether it was said.
    pub(crate) fn said(&self) -> bool {
        self.said.load(Ordering::SeqCst)
    }
}
