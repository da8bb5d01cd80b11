//! What the log says of a request.

use crate::api::asked::Asked;
use crate::api::redact;
use crate::api::refusal::{Refusal, excerpt};
use crate::api::write::Canonical;
use crate::decide::{Change, Decision};
use crate::proxy::relay::Broken;
use crate::record::{Decided, hex};

/// Says what was decided on a request that was understood.
pub(crate) fn decided(
    asked: &Asked,
    decision: &Decision,
    canonical: &Canonical,
    line: &str,
) -> Decided {
    let body = canonical.body.as_ref();
    Decided {
        operation: Some(asked.operation.id),
        line: line.to_owned(),
        version: asked.version.map(|it| it.to_string()),
        targets: targets(asked, decision),
        image: image(decision),
        allowed: decision.allowed,
        would_deny: decision.would_deny,
        rules: decision.rules.clone(),
        reasons: reasons(decision),
        body_digest: body.map(|it| digest(it)),
        body: redact::body(asked),
        session: None,
    }
}

/// Says that a request was not understood.
pub(crate) fn refused(refusal: &Refusal, line: &str) -> Decided {
    Decided {
        operation: None,
        line: line.to_owned(),
        version: None,
        targets: Vec::new(),
        image: None,
        allowed: false,
        would_deny: true,
        rules: vec![refusal.rule.to_owned()],
        reasons: vec![refusal.to_string()],
        body_digest: None,
        body: None,
        session: None,
    }
}

impl Broken {
    /// Says why, for the record.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Client(why) => format!("client: {why}"),
            Self::Engine(why) => format!("engine: {why}"),
            Self::Refused(refusal) => format!("client [{}]: {refusal}", refusal.rule),
            Self::Recording(why) => format!("guard: {why}"),
            Self::Stopped => "the guard ended".to_owned(),
        }
    }
}

/// What it names, by full id where the decision found that.
fn targets(asked: &Asked, decision: &Decision) -> Vec<String> {
    let ids = decision.changes.iter().filter_map(|change| match change {
        Change::Target { id } => Some(id.clone()),
        _ => None,
    });
    let ids: Vec<String> = ids.collect();
    if !ids.is_empty() {
        return ids;
    }
    asked.target().map(str::to_owned).into_iter().collect()
}

fn image(decision: &Decision) -> Option<String> {
    decision.changes.iter().find_map(|change| match change {
        Change::Image { by } => Some(by.clone()),
        _ => None,
    })
}

fn reasons(decision: &Decision) -> Vec<String> {
    let glass = decision.break_glass.as_deref();
    let glass = glass.map(|reason| format!("break-glass: {}", excerpt(reason)));
    decision.reasons.iter().cloned().chain(glass).collect()
}

fn digest(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}
