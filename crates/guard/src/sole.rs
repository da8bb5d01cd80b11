//! Files and folders that one program has for itself.

use std::fs::File;
use std::io;
use std::ops::Deref;

/// A file or folder that is locked (flock(2)) until this is dropped, or the program ends.
#[derive(Debug)]
pub(crate) struct Sole(File);

impl Sole {
    /// Locks it; nothing is waited for.
    ///
    /// # Errors
    /// Where another has it: what it does, in the words that are given, is the error.
    pub(crate) fn of(file: File, taken: &'static str) -> io::Result<Self> {
        file.try_lock().map_err(|_| io::Error::other(taken))?;
        Ok(Self(file))
    }
}

impl Deref for Sole {
    type Target = File;

    fn deref(&self) -> &File {
        &self.0
    }
}

impl Drop for Sole {
    /// The lock is the open file's, not the descriptor's: a child that another thread is starting has a copy until it executes
    /// its program, and would hold the lock as long.
    fn drop(&mut self) {
        drop(self.0.unlock());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_descriptor_does_not_keep_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let open = || File::open(folder.path()).unwrap();
        let first = Sole::of(open(), "taken").unwrap();
        // As a child has it before it executes its program.
        let copy = first.try_clone().unwrap();
        let refused = Sole::of(open(), "taken").unwrap_err();
        assert_eq!(refused.to_string(), "taken");
        drop(first);
        Sole::of(open(), "taken").unwrap();
        drop(copy);
    }
}
