//! A file that is judged once, from its begin to its end.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use seawall_runtime::document::each_text;

use super::judge::{Heard, Judge};
use super::{Failure, Shared};
use crate::observer::Word;

/// A file that is read.
pub(super) struct Reading {
    name: String,
    file: File,
    judge: Judge,
    shared: Shared,
}

impl Reading {
    pub(super) fn open(path: &Path, judge: Judge, shared: &Shared) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let failed = |error: std::io::Error| Failure::Open {
            what: name.clone(),
            why: error.to_string(),
        };
        let file = File::open(path).map_err(failed)?;
        Ok(Self {
            file,
            judge,
            shared: shared.clone(),
            name,
        })
    }

    /// Reads it, or as far as the loop goes on.
    pub(super) fn run(mut self) {
        let (judge, shared) = (&mut self.judge, &self.shared);
        let read = each_text(&self.file, |text, _| {
            if shared.is_over() || judge.take(text).0 == Heard::No {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        let (word, text) = match read {
            Ok(()) if self.shared.is_over() => return,
            Ok(()) => (Word::Note, format!("{} was read to its end", self.name)),
            Err(error) => (
                Word::Warning,
                format!("{} can't be read on: {error}", self.name),
            ),
        };
        self.shared.tell(word, text);
    }
}
