//! What a linter says of a script.

use std::ops::Range;

/// What a linter says of a place in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// `ShellCheck`'s number: 2086.
    pub code: u16,
    /// What is wrong, in the linter's words.
    pub message: String,
    /// Bytes of [`Script::source`](super::Script::source).
    pub range: Range<usize>,
    /// What the linter would write instead, all or nothing.
    pub replacements: Vec<Replacement>,
}

/// A part of a script and what to put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Bytes of [`Script::source`](super::Script::source).
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
}
