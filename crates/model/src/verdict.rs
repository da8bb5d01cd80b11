//! What follows from the findings.

/// The outcome of all gates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// One result per gate that was asked for.
    pub gates: Vec<GateResult>,
}

impl Verdict {
    /// Says whether every gate lets the artifact pass.
    pub fn passed(&self) -> bool {
        self.gates.iter().all(|gate| gate.passed)
    }
}

/// The outcome of one gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateResult {
    /// The gate as the user wrote it, for instance `fail-on high`.
    pub gate: String,
    /// Whether the artifact passes.
    pub passed: bool,
    /// Why, as a clause without a full stop.
    pub why: String,
    /// Fingerprints of the findings that closed the gate, sorted.
    pub findings: Vec<String>,
}
