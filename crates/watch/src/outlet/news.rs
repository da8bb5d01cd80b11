//! What threads of outputs have to say to whoever runs this: kept until it is asked for, since only the thread that reads the
//! kernel may tell.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::observer::Word;

/// What has to be told.
#[derive(Debug, Default)]
pub(super) struct News {
    said: Mutex<Vec<(Word, String)>>,
    any: AtomicBool,
    /// Why the reader of standard output is gone.
    left: Mutex<Option<io::Error>>,
}

impl News {
    /// Keeps a sentence; of what is more than a few nothing is kept.
    pub(super) fn say(&self, word: Word, text: String) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() < MOST {
            said.push((word, text));
            self.any.store(true, Ordering::Release);
        }
    }

    /// Notes that the reader of standard output is gone.
    pub(super) fn leave(&self, error: io::Error) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Returns why the reader of standard output is gone, once.
    pub(super) fn left(&self) -> Option<io::Error> {
        self.left
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Returns what was said since it was last asked for.
    pub(super) fn hear(&self) -> Vec<(Word, String)> {
        if !self.any.swap(false, Ordering::AcqRel) {
            return Vec::new();
        }
        std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Sentences that are kept.
const MOST: usize = 64;
