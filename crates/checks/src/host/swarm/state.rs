//! Whether there is a swarm to look at, and whether this engine can tell of it.

use seawall_model::host::engine::swarm::Swarm;
use seawall_model::time::{Date, Timestamp};

use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// Returns the swarm that the engine is in, or says why there is none to look at.
pub(super) fn active<'a>(input: &EngineInput<'a>, outcomes: &mut Outcomes) -> Option<&'a Swarm> {
    let swarm = &input.engine.swarm;
    let state = outcomes.need(&swarm.state, "Swarm.LocalNodeState")?;
    match state.as_str() {
        "active" => return Some(swarm),
        "inactive" | "" => outcomes.not_applicable("swarm mode is off"),
        other => outcomes.not_looked_at(format!("the swarm is `{other}` and does not answer")),
    }
    None
}

/// The same where only managers can tell.
pub(super) fn managed<'a>(input: &EngineInput<'a>, outcomes: &mut Outcomes) -> Option<&'a Swarm> {
    let swarm = active(input, outcomes)?;
    if *outcomes.need(&swarm.is_manager, "Swarm.ControlAvailable")? {
        return Some(swarm);
    }
    outcomes.not_applicable("the node is a worker: the swarm's managers are asked for this");
    None
}

/// Returns the present day: the one that is set, else that on which the facts were read.
pub(super) fn today(input: &EngineInput<'_>, outcomes: &mut Outcomes) -> Option<Date> {
    let taken = input.facts.taken;
    let taken = (taken != Timestamp::default()).then(|| taken.date());
    let today = input.settings.today.or(taken);
    if today.is_none() {
        outcomes.not_looked_at("the present day is not known");
    }
    today
}
