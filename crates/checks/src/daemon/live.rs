//! What a live engine says of its configuration by itself (`GET /info`), which counts more than flags and file: what
//! they leave out the engine has chosen.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::EngineKind;
use seawall_model::host::engine::info::Info;
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// Returns what an engine of Docker says of itself.
pub(super) fn info<'a>(input: &EngineInput<'a>, outcomes: &mut Outcomes) -> Option<&'a Info> {
    if input.engine.kind == EngineKind::Docker {
        return Some(&input.engine.info);
    }
    outcomes.not_applicable("Podman has no daemon that is configured so");
    None
}

/// Returns a field of it with its reading.
pub(super) fn field<'f, T: ToString>(
    fact: &'f Seen<T>,
    name: &str,
    outcomes: &mut Outcomes,
) -> Option<(&'f T, Vec<Reading>)> {
    let from = format!("{name} of GET /info");
    let value = outcomes.need(fact, &from)?;
    Some((value, vec![Reading::new(value.to_string(), from)]))
}

/// Tells a fault of the engine with its value.
pub(super) fn fault(
    check: &'static Check,
    message: impl Into<String>,
    value: impl Into<String>,
    outcomes: &Outcomes,
) -> Fault {
    Fault::new(check, message, outcomes.place()).value(value)
}
