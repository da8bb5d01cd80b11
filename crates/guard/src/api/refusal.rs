//! Why a request was not understood. What is not understood is not forwarded.

/// What of a request is not understood or not allowed in any policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct Refusal {
    /// Which rule refuses: a short stable word for records and tests, such as `path/encoded-slash`,
    /// `json/duplicate-key`, `field/unknown`.
    pub rule: &'static str,
    /// Where: `path`, `header Content-Length`, `query fromImage`, `HostConfig.Binds[2]`.
    pub at: String,
    /// What is wrong, as a clause without a full stop. Never holds more than 100 bytes of the request's own text.
    pub why: String,
    /// A way out, where there is one.
    pub hint: Option<String>,
}
