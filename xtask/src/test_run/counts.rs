//! How tests came out.

/// Totals over all test binaries, and what failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Ran and held.
    pub(crate) passed: u64,
    /// Did not hold.
    pub(crate) failed: u64,
    /// Ran on nothing, or not at all.
    pub(crate) skipped: u64,
    /// Those that failed and are known by name, with what they said.
    pub(crate) failures: Vec<Failure>,
}

/// A test that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Its name.
    pub(crate) test: String,
    /// What it said, in lines.
    pub(crate) said: String,
}

impl Counts {
    /// A test that could not be tried.
    pub(crate) fn skipped() -> Self {
        Self {
            skipped: 1,
            ..Self::default()
        }
    }

    /// One failure.
    pub(crate) fn failure(test: String, said: String) -> Self {
        Self {
            failed: 1,
            failures: vec![Failure { test, said }],
            ..Self::default()
        }
    }

    /// Adds those of another run.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
    }

    /// Prints once more what failed: it stands far above in what a long run said.
    pub(crate) fn print_failures(&self) {
        for Failure { test, said } in &self.failures {
            println!("---- FAILED: {test} ----\n{}", said.trim_end());
        }
    }

    /// The one line that ends every run.
    pub(crate) fn line(&self) -> String {
        format!(
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}
