//! HST-0048.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0048",
    name: "odd-manager-count",
    title: "the swarm has an unfit number of managers",
    severity: Severity::Low,
    severity_why: "the swarm stands still sooner than it need",
    why: "A majority of managers has to be there for the swarm to change anything. An even number \
             bears no more failures than one fewer, and more than seven slow every change down, while \
             each of them holds the keys of the whole swarm.",
    remedy: "`docker node demote NODE` or `docker node promote NODE` until there are one, three, \
             five or seven.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.managers = 2\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.managers = 3\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[1188],
    references: &[
        "https://docs.docker.com/engine/swarm/admin_guide/#maintain-the-quorum-of-managers",
    ],
    fixing: Fixing::None(
        "which nodes are managers the administrator knows: `docker node promote`, `docker node demote`",
    ),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(swarm) = state::managed(input, outcomes) else {
        return;
    };
    let Some(managers) = outcomes.need(&swarm.managers, "Swarm.Managers") else {
        return;
    };
    let readings = vec![Reading::new(
        managers.to_string(),
        "Swarm.Managers of GET /info",
    )];
    let why = match managers {
        0 => return outcomes.not_looked_at("the engine counts no managers"),
        count if *count > MOST => "more than seven slow it down",
        count if count.is_multiple_of(2) => "an even number bears no more failures than one fewer",
        _ => return outcomes.pass(readings),
    };
    let message = format!("the swarm has `{managers}` managers: {why}");
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(managers.to_string());
    outcomes.fail(fault, readings);
}

/// Managers that upstream advises at most.
const MOST: u64 = 7;
