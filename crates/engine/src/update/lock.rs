//! One writer at a time: an advisory lock (flock(2)) that the kernel takes back when its holder
//! ends, however that happens. Readers never lock: they see the old database or the new one, both
//! whole.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::place::{DataDirectory, refused};
use crate::error::Error;

/// The right to write, until it is dropped.
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// The lock is the open file's: a child that another thread is starting would hold it until it executes its program.
    fn drop(&mut self) {
        let _unlocked = flock(&self.file, FlockOperation::Unlock);
    }
}

impl Lock {
    /// Takes it, and waits for whoever has it.
    pub(super) fn take(data: &DataDirectory, patience: Duration) -> Result<Self, Error> {
        let path = data.lock();
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            // Whoever can open it can hold it, for reading as well: nobody but the owner.
            .mode(0o600)
            .open(&path)
            .map_err(|source| refused(&path, &source))?;
        let begun = Instant::now();
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Self { file }),
                Err(Errno::WOULDBLOCK | Errno::INTR) => {}
                Err(errno) => return Err(refused(&path, &errno.into())),
            }
            if begun.elapsed() >= patience {
                let why = format!(
                    "another update holds it for more than {} seconds",
                    patience.as_secs()
                );
                return Err(Error::channel(path.display().to_string(), why)
                    .with_hint("wait for it to end, or end it")
                    .environment());
            }
            std::thread::sleep(POLL);
        }
    }
}

const POLL: Duration = Duration::from_millis(50);
