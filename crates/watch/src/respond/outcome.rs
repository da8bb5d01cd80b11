//! What came of one step of an answer.

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done, and it was looked that it is so; with what there is to say of it.
    Done(String),
    /// There was nothing to do, and why.
    Already(String),
    /// It would have been done.
    Would,
    /// It was not done, or nobody knows, and why.
    Failed(String),
}

impl Outcome {
    pub(super) const fn done() -> Self {
        Self::Done(String::new())
    }

    pub(super) fn already(why: &str) -> Self {
        Self::Already(why.to_owned())
    }

    pub(super) const fn failed(why: String) -> Self {
        Self::Failed(why)
    }

    /// Returns the word for it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Already(_) => "nothing to do",
            Self::Would => "would be done",
            Self::Failed(_) => "failed",
        }
    }

    /// Returns what there is to say of it; empty: nothing.
    pub fn words(&self) -> &str {
        match self {
            Self::Done(words) | Self::Already(words) | Self::Failed(words) => words,
            Self::Would => "",
        }
    }

    /// Says whether what was asked for is not so.
    pub const fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}
