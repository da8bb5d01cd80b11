//! Gates: conditions under which the answer is no.

use std::fmt;
use std::str::FromStr;

use seawall_model::finding::Finding;
use seawall_model::report::EndOfLife;
use seawall_model::severity::Severity;
use seawall_model::verdict::GateResult;

/// A condition that closes the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Any open finding of this severity or worse.
    Severity(Severity),
    /// Any open finding that is known to be exploited (CISA KEV).
    Kev,
    /// A distribution without regular support.
    EndOfLife,
}

/// What gates look at in one target: all that is in scope, whatever is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Findings, the accepted ones marked.
    pub findings: Vec<Finding>,
    /// End of the distribution's support.
    pub end_of_life: Option<EndOfLife>,
}

impl Gate {
    /// Judges all targets.
    pub fn judge(self, targets: &[Judged]) -> GateResult {
        let mut findings: Vec<String> = targets
            .iter()
            .flat_map(|target| &target.findings)
            .filter(|finding| finding.is_open())
            .filter(|finding| match self {
                Self::Severity(floor) => finding.severity >= floor,
                Self::Kev => finding.kev.is_some(),
                Self::EndOfLife => false,
            })
            .map(|finding| finding.fingerprint.clone())
            .collect();
        findings.sort();
        findings.dedup();
        let ended = |target: &&Judged| target.end_of_life.as_ref().is_some_and(|eol| eol.ended);
        let count = match self {
            Self::EndOfLife => targets.iter().filter(ended).count(),
            Self::Severity(_) | Self::Kev => findings.len(),
        };
        GateResult {
            gate: format!("fail-on {self}"),
            passed: count == 0,
            why: self.why(count),
            findings,
        }
    }

    fn why(self, count: usize) -> String {
        let plural = if count == 1 { "" } else { "s" };
        match self {
            Self::Severity(Severity::Critical) => format!("{count} critical finding{plural}"),
            Self::Severity(floor) => {
                format!("{count} finding{plural} of severity {floor} or worse")
            }
            Self::Kev => format!("{count} finding{plural} known to be exploited"),
            Self::EndOfLife => {
                format!("{count} target{plural} on a distribution past its end of life")
            }
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Severity(severity) => severity.fmt(f),
            Self::Kev => f.write_str("kev"),
            Self::EndOfLife => f.write_str("eol"),
        }
    }
}

impl FromStr for Gate {
    type Err = InvalidGate;

    fn from_str(text: &str) -> Result<Self, InvalidGate> {
        match text.trim().to_ascii_lowercase().as_str() {
            "kev" => Ok(Self::Kev),
            "eol" => Ok(Self::EndOfLife),
            "any" => Ok(Self::Severity(Severity::Unknown)),
            word => word
                .parse()
                .map(Self::Severity)
                .map_err(|_| InvalidGate(text.to_owned())),
        }
    }
}

/// The text is not a condition that a gate knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not one of critical, high, medium, low, negligible, any, kev, eol")]
pub struct InvalidGate(String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::finding;

    #[test]
    fn only_open_findings_close_a_gate() {
        let closed = |change: fn(&mut Finding)| {
            let mut one = finding("CVE-2024-1");
            one.severity = Severity::High;
            change(&mut one);
            let judged = Judged {
                findings: vec![one],
                end_of_life: None,
            };
            !Gate::Severity(Severity::High).judge(&[judged]).passed
        };
        assert!(closed(|_| {}));
        assert!(!closed(|f| f.severity = Severity::Medium));
        assert!(!closed(|f| f.not_loaded = Some("kernel headers".into())));
        assert!(!closed(|f| {
            f.exception = Some(seawall_model::finding::AppliedException {
                reason: String::new(),
                until: None,
                origin: "--ignore".into(),
            });
        }));
    }
}
