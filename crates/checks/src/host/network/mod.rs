//! How networks and what is published stand together, over all containers of an engine.

mod flat;
mod linked;
mod open_service;
mod service;

use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::host::EngineInput;
use crate::outcome::Outcomes;
use crate::reach::Scene;

pub(super) static CHECKS: &[&Check] = &[&flat::CHECK, &open_service::CHECK, &linked::CHECK];

/// Makes the scene, or says why there is none to be judged.
fn scene<'a>(input: &EngineInput<'a>, outcomes: &mut Outcomes) -> Option<Scene<'a>> {
    outcomes.need(&input.engine.containers, "the list of containers")?;
    let scene = Scene::new(input.facts, input.engine);
    if scene.members.is_empty() && scene.unknown.is_empty() {
        outcomes.not_applicable("no containers run");
        return None;
    }
    Some(scene)
}

/// Returns why something of a container is not known.
fn unknown<T>(fact: &Seen<T>, what: &str, name: &str) -> Option<String> {
    match fact {
        Seen::Known(_) => None,
        Seen::Absent => Some(format!("{what} of container `{name}` was not told")),
        Seen::Unknown(why) => Some(format!("{what} of container `{name}` is not known: {why}")),
    }
}

/// Returns which containers could not be looked at at all.
fn unread(input: &EngineInput<'_>) -> Vec<String> {
    let containers = input.engine.containers.known().into_iter().flatten();
    containers
        .filter_map(|one| {
            let why = one.unread.as_ref()?;
            Some(format!(
                "container `{}` could not be looked at: {why}",
                one.name
            ))
        })
        .collect()
}
