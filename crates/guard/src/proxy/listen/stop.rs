//! A word that reaches all threads at once: a descriptor that becomes ready for all who wait for it.

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is waited for.
#[derive(Debug)]
pub(crate) struct Stop {
    ready: UnixStream,
    said: Arc<AtomicBool>,
}

/// What says it; dropping it says it too.
#[derive(Debug)]
pub(crate) struct Stopper {
    end: UnixStream,
    said: Arc<AtomicBool>,
}

/// Makes both.
pub(crate) fn pair() -> io::Result<(Stopper, Stop)> {
    let (end, ready) = UnixStream::pair()?;
    let said = Arc::new(AtomicBool::new(false));
    let stop = Stop {
        ready,
        said: Arc::clone(&said),
    };
    Ok((Stopper { end, said }, stop))
}

impl Stop {
    /// Returns what becomes ready and stays so.
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.ready.as_fd()
    }

    /// Says whether it was said.
    pub(crate) fn is_said(&self) -> bool {
        self.said.load(Ordering::SeqCst)
    }
}

impl Stopper {
    /// Says it.
    pub(crate) fn say(&self) {
        self.said.store(true, Ordering::SeqCst);
        // It fails only where it was said before.
        drop(self.end.shutdown(std::net::Shutdown::Both));
    }
}

impl Drop for Stopper {
    fn drop(&mut self) {
        self.say();
    }
}
