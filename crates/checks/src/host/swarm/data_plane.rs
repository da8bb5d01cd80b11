//! HST-0056.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0056",
    name: "shared-data-plane",
    title: "the swarm's management shares its network with containers' traffic",
    severity: Severity::Low,
    severity_why: "it takes a fault in a container's traffic or a flood of it to matter",
    why: "Managers and nodes speak over the same network as containers' traffic unless a data path \
             is set. A flood of traffic then keeps managers from each other, and who listens to the \
             traffic sees the management, too.",
    remedy: "`docker swarm init --advertise-addr ADDRESS --data-path-addr OTHER`, and the same with \
             `docker swarm join`: on two networks.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.address = \"10.0.0.5\"\nengine.swarm.data_address = \"\"\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.address = \"10.0.0.5\"\nengine.swarm.data_address = \"192.168.7.5\"\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[653],
    references: &[
        "https://docs.docker.com/engine/swarm/networking/#use-a-separate-interface-for-control-and-data-traffic",
    ],
    fixing: Fixing::None(
        "the address of the data is chosen when a node joins: `docker swarm join --data-path-addr`",
    ),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(swarm) = state::managed(input, outcomes) else {
        return;
    };
    let data = match &swarm.data_address {
        Seen::Known(data) => data.as_str(),
        Seen::Absent => {
            let what = "whether the data path is apart: the engine does not tell its address";
            return outcomes.manual(what, Vec::new());
        }
        Seen::Unknown(why) => {
            return outcomes.not_looked_at(format!("the data path's address is not known: {why}"));
        }
    };
    let Some(address) = outcomes.need(&swarm.address, "Swarm.NodeAddr") else {
        return;
    };
    let readings = vec![
        Reading::new(
            data,
            "DataPathAddr of swarm/docker-state.json in the data root",
        ),
        Reading::new(address, "Swarm.NodeAddr of GET /info"),
    ];
    let message = if data.is_empty() {
        format!("containers' traffic takes the way of the swarm's management, `{address}`")
    } else if data == address {
        format!("the data path has the address of the swarm's management, `{address}`")
    } else {
        return outcomes.pass(readings);
    };
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(data);
    outcomes.fail(fault, readings);
}
