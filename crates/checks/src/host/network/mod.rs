//! How networks and what is published stand together, over all containers of an engine.

mod flat;
mod linked;
mod open_service;
mod service;

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;

use crate::check::Check;
use crate::fault::{Fault, Place};
use crate::host::EngineInput;
use crate::outcome::Outcomes;
use crate::reach::Scene;

pub(super) static CHECKS: &[&Check] = &[&flat::CHECK, &open_service::CHECK, &linked::CHECK];

/// A look at all running containers of an engine: faults are told one by one, and what could not be seen keeps the
/// rest from passing.
struct Look<'a, 'o> {
    scene: Scene<'a>,
    outcomes: &'o mut Outcomes,
    unseen: Vec<String>,
    is_bad: bool,
}

impl<'a, 'o> Look<'a, 'o> {
    /// Makes the scene, or says why there is none to be judged.
    fn begin(input: &EngineInput<'a>, outcomes: &'o mut Outcomes) -> Option<Self> {
        outcomes.need(&input.engine.containers, "the list of containers")?;
        let scene = Scene::new(input.facts, input.engine);
        if scene.members.is_empty() && scene.unknown.is_empty() {
            outcomes.not_applicable("no containers run");
            return None;
        }
        Some(Self {
            scene,
            outcomes,
            unseen: unread(input),
            is_bad: false,
        })
    }

    /// The same for what needs the list of networks, too.
    fn at_networks(input: &EngineInput<'a>, outcomes: &'o mut Outcomes) -> Option<Self> {
        let mut look = Self::begin(input, outcomes)?;
        if let Some(why) = input.engine.networks.why_unknown() {
            let why = format!("the list of networks is not known: {why}");
            look.unseen.push(why);
        }
        Some(look)
    }

    /// Tells a fault of a network or of a container.
    fn fail(
        &mut self,
        check: &'static Check,
        (message, of): (String, String),
        value: String,
        readings: Vec<Reading>,
    ) {
        self.is_bad = true;
        let place = Place {
            words: of,
            ..self.outcomes.place()
        };
        let fault = Fault::new(check, message, place).value(value);
        self.outcomes.fail(fault, readings);
    }

    /// Says how it came out: it passes where nothing is wrong and all was seen.
    fn end(self, readings: Vec<Reading>) {
        if let Some(why) = self.unseen.into_iter().next() {
            self.outcomes.not_looked_at(why);
        } else if !self.is_bad {
            self.outcomes.pass(readings);
        }
    }
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
