//! HST-0045.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(in crate::host) static CHECK: Check = Check {
    id: "HST-0045",
    name: "needless-swarm",
    title: "swarm mode is on and nothing uses it",
    severity: Severity::Medium,
    severity_why: "ports and keys are open that nobody needs",
    why: "In swarm mode the engine listens on more ports, keeps keys of a cluster, and lets \
             managers start containers on it. Where nothing uses it, that is a door without a \
             purpose.",
    remedy: "`docker swarm leave` on a node that needs no swarm (`--force` on its last manager).",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.services = []\n",
    good: "engine.swarm.state = \"inactive\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[1188],
    references: &["https://docs.docker.com/engine/swarm/"],
    fixing: Fixing::None(
        "leaving a swarm ends its services here and takes its keys away: `docker swarm leave`, where nobody needs it",
    ),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let swarm = &input.engine.swarm;
    let Some(state) = outcomes.need(&swarm.state, "Swarm.LocalNodeState") else {
        return;
    };
    let mut readings = vec![Reading::new(state, "Swarm.LocalNodeState of GET /info")];
    match (state.as_str(), &swarm.services) {
        ("inactive", _) => outcomes.pass(readings),
        ("active", Seen::Known(services)) if services.is_empty() => {
            readings.push(Reading::new("0", "GET /services"));
            let message = "swarm mode is `active`, and has no services";
            let fault = Fault::new(&CHECK, message, outcomes.place()).value(state);
            outcomes.fail(fault, readings);
        }
        ("active", Seen::Known(services)) => {
            readings.push(Reading::new(services.len().to_string(), "GET /services"));
            outcomes.pass(readings);
        }
        ("active", _) => {
            let what = "whether the swarm is needed here: a worker does not tell its services";
            outcomes.manual(what, readings);
        }
        _ => outcomes.manual(
            format!("whether a swarm is needed that is `{state}`"),
            readings,
        ),
    }
}
