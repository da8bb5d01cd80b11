//! Errors of the interpreter in words of ours: it draws the line and points at it, we name place and reason.

use regorus::LimitError;

use crate::protocol::{Failure, Refusal};

/// Tells why a rule has no value.
pub(crate) fn failure(error: &(impl std::fmt::Display + Limited)) -> Failure {
    if let Some(limit) = error.limit() {
        let why = match limit {
            LimitError::TimeLimitExceeded { limit, .. } => {
                format!("it takes longer than {} s", limit.as_secs())
            }
            LimitError::MemoryLimitExceeded { .. } => "it takes too much memory".to_owned(),
            LimitError::RegexSizeLimitExceeded { .. } => {
                "a regular expression of it is too large".to_owned()
            }
        };
        return Failure {
            why,
            is_limit: true,
        };
    }
    let place = Drawn::read(&error.to_string());
    let why = match (&place.path, place.line) {
        (Some(path), Some(line)) => format!("{path}:{line}: {}", place.why),
        _ => place.why,
    };
    Failure {
        why,
        is_limit: false,
    }
}

/// Tells what is wrong with a file.
pub(crate) fn refusal(error: &impl std::fmt::Display, path: &str) -> Refusal {
    let drawn = Drawn::read(&error.to_string());
    Refusal {
        path: drawn.path.unwrap_or_else(|| path.to_owned()),
        line: drawn.line,
        column: drawn.column,
        why: drawn.why,
    }
}

/// An error that may be a bound that was reached.
pub(crate) trait Limited {
    /// Returns the bound.
    fn limit(&self) -> Option<LimitError>;
}

impl Limited for anyhow::Error {
    fn limit(&self) -> Option<LimitError> {
        self.downcast_ref().copied()
    }
}

/// What a drawing says: `--> a.rego:7:11`, the line, and `error: …`.
struct Drawn {
    path: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    why: String,
}

impl Drawn {
    fn read(text: &str) -> Self {
        let mut arrows = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("--> "));
        let place = arrows.next().unwrap_or_default();
        let mut parts = place.rsplitn(3, ':');
        let (column, line, path) = (parts.next(), parts.next(), parts.next());
        let number = |text: Option<&str>| text.and_then(|text| text.trim().parse().ok());
        let mut reasons = text.lines().filter_map(|line| line.strip_prefix("error: "));
        let why = reasons
            .next()
            .or_else(|| text.lines().find(|line| !line.trim().is_empty()));
        let why = why.unwrap_or("it cannot be evaluated").trim();
        Self {
            path: path.map(str::to_owned).filter(|path| !path.is_empty()),
            line: number(line),
            column: number(column),
            why: why.chars().take(LONGEST).collect(),
        }
    }
}

/// Characters of a reason.
const LONGEST: usize = 500;
