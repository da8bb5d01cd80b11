//! What evaluation may cost.

use crate::condition::Failure;

/// Steps and bytes that may still be spent. One budget may serve many evaluations.
#[derive(Clone, Debug)]
pub struct Budget {
    steps: u64,
    bytes: u64,
}

impl Budget {
    /// Makes a budget: steps for all evaluations that share it, and bytes that one of them may make.
    pub const fn new(steps: u64) -> Self {
        Self {
            steps,
            bytes: MOST_BYTES,
        }
    }

    /// Says whether nothing is left.
    pub const fn is_spent(&self) -> bool {
        self.steps == 0
    }

    /// Begins another evaluation.
    pub(crate) const fn begin(&mut self) {
        self.bytes = MOST_BYTES;
    }

    /// Takes steps.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Failure> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or_default();
        let why = "it takes too many steps";
        left.map(drop).ok_or_else(|| Failure::spent(why))
    }

    /// Takes the steps that looking at a text takes.
    pub(crate) fn read(&mut self, text: &str) -> Result<(), Failure> {
        self.spend(text.len() / BYTES_A_STEP)
    }

    /// Takes the bytes of something that is made.
    pub(crate) fn make(&mut self, bytes: usize) -> Result<(), Failure> {
        self.spend(bytes / BYTES_A_STEP)?;
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.unwrap_or_default();
        let why = "it makes values that are too large";
        left.map(drop).ok_or_else(|| Failure::spent(why))
    }
}

/// Bytes that one evaluation may make, those that it drops again among them.
const MOST_BYTES: u64 = 16 << 20;
/// Bytes of a text that are looked at in the time of a step.
const BYTES_A_STEP: usize = 16;
