//! What test binaries print.

use super::counts::{Counts, Failure};

/// Reads the output of test binaries line by line.
#[derive(Default)]
pub(crate) struct Reader {
    counts: Counts,
    /// Whether the block of output that is being read has already said that it was skipped.
    said: bool,
    /// Tests of the current binary that ran and said so.
    skipped_here: u64,
    /// Those of the current binary that failed, from the line on that begins them.
    failures_here: Option<Vec<Failure>>,
}

/// How much of what a failed test said is kept, in bytes.
const MOST_SAID: usize = 4_000;

impl Reader {
    /// What the line of totals of another run says.
    pub(crate) fn totals(line: &str) -> Counts {
        Counts {
            passed: number_before(line, "passed"),
            failed: number_before(line, "failed"),
            skipped: number_before(line, "skipped"),
            failures: Vec::new(),
        }
    }

    /// What was counted.
    pub(crate) fn counts(self) -> Counts {
        self.counts
    }

    /// Takes the next line.
    pub(crate) fn line(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            return self.result(result);
        }
        self.failure(line);
        if line.starts_with("---- ") {
            self.said = false;
        } else if line.starts_with("skipped:") && !self.said {
            self.said = true;
            self.skipped_here += 1;
        }
    }

    /// The line that ends a test binary.
    fn result(&mut self, result: &str) {
        let number = |word: &str| number_before(result, word);
        let skipped = self.skipped_here.min(number("passed"));
        self.counts.passed += number("passed") - skipped;
        self.counts.failed += number("failed");
        self.counts.skipped += skipped + number("ignored");
        // A test that holds may say anything.
        let failures = self.failures_here.take().unwrap_or_default();
        let most = usize::try_from(number("failed")).unwrap_or(usize::MAX);
        self.counts.failures.extend(failures.into_iter().take(most));
        self.skipped_here = 0;
        self.said = false;
    }

    /// What failed follows a line `failures:`, each with a head of its own, and then once more by name alone.
    fn failure(&mut self, line: &str) {
        if line == "failures:" {
            self.failures_here.get_or_insert_default();
            return;
        }
        let Some(failures) = &mut self.failures_here else {
            return;
        };
        let head = line.strip_prefix("---- ");
        if let Some(test) = head.and_then(|head| head.strip_suffix(" stdout ----")) {
            failures.push(Failure {
                test: test.to_owned(),
                said: String::new(),
            });
        } else if let Some(last) = failures.last_mut()
            && last.said.len() + line.len() < MOST_SAID
        {
            last.said.push_str(line);
            last.said.push('\n');
        }
    }
}

/// The number in `… 12 passed; …`.
fn number_before(result: &str, word: &str) -> u64 {
    result
        .split(word)
        .next()
        .filter(|before| before.len() < result.len())
        .and_then(|before| before.split_whitespace().next_back())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(output: &str) -> Counts {
        let mut reader = Reader::default();
        for line in output.lines() {
            reader.line(line);
        }
        reader.counts()
    }

    /// Taken from cargo test of a small project.
    const OUTPUT: &str = "
running 4 tests
test engine ... ok
test ignored ... ignored
test plain ... ok
test registry ... ok

successes:

---- engine stdout ----
skipped: no dockerd
skipped: and no containerd

---- registry stdout ----
skipped: no docker-registry

successes:
    engine
    plain
    registry

test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

running 2 tests
test late ... FAILED
test early ... ok

failures:

---- late stdout ----
thread 'late' panicked: left: 1
 right: 2

failures:
    late

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.00s
";

    #[test]
    fn totals_are_summed_and_skipped_tests_are_not_passed() {
        let expected = Counts {
            passed: 2,
            failed: 1,
            skipped: 3,
            failures: vec![Failure {
                test: "late".to_owned(),
                said: "thread 'late' panicked: left: 1\n right: 2\n\n    late\n\n".to_owned(),
            }],
        };
        assert_eq!(counts(OUTPUT), expected);
        assert_eq!(expected.line(), "2 passed, 1 failed, 3 skipped");
    }
}
