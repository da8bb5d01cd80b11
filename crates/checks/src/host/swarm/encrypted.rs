//! HST-0050.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::network::Network;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::{Fault, Place};
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0050",
    name: "plain-overlay-network",
    title: "traffic between nodes of the swarm is not encrypted",
    severity: Severity::Medium,
    severity_why: "who is on the path between nodes reads and changes it",
    why: "Overlay networks carry traffic of containers from host to host, in the clear unless they \
             were made with `encrypted`. Who is on the path reads it, and can put packets into it.",
    remedy: "Make the network anew with `docker network create --driver overlay --opt encrypted \
             NAME`. The one called `ingress` has to be removed and made again with `--ingress`.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.networks = [{\"id\": \
             \"back\", \"name\": \"back\", \"driver\": \"overlay\", \"scope\": \"swarm\", \"options\": {}}]\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.networks = [{\"id\": \
             \"back\", \"name\": \"back\", \"driver\": \"overlay\", \"scope\": \"swarm\", \"options\": {\"encrypted\": \
             \"\"}}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[319],
    references: &[
        "https://docs.docker.com/engine/network/drivers/overlay/#encrypt-traffic-on-an-overlay-network",
    ],
    fixing: Fixing::None(
        "a network is encrypted when it is made: make another one with `--opt encrypted`, and move the services",
    ),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    if state::active(input, outcomes).is_none() {
        return;
    }
    let Some(networks) = outcomes.need(&input.engine.networks, "the list of networks") else {
        return;
    };
    let overlays: Vec<&Network> = networks
        .iter()
        .filter(|it| it.driver == "overlay")
        .collect();
    if overlays.is_empty() {
        return outcomes.not_applicable("there are no overlay networks");
    }
    let (good, bad): (Vec<&Network>, Vec<&Network>) =
        overlays.into_iter().partition(|it| is_encrypted(it));
    let reading = |network: &Network| {
        let value = network
            .options
            .get(OPTION)
            .map_or("not set", String::as_str);
        Reading::new(
            value,
            format!("Options.{OPTION} of network {}", network.name),
        )
    };
    for network in &bad {
        let message = format!("overlay network `{}` is not encrypted", network.name);
        let place = Place {
            words: format!("network {}", network.name),
            ..outcomes.place()
        };
        let fault = Fault::new(&CHECK, message, place).value(&network.name);
        outcomes.fail(fault, vec![reading(network)]);
    }
    if bad.is_empty() {
        outcomes.pass(good.into_iter().map(reading).collect());
    }
}

/// The option counts by being there, unless it is written to be false.
fn is_encrypted(network: &Network) -> bool {
    let value = network.options.get(OPTION);
    let no = ["false", "0", "f", "F", "FALSE", "False"];
    value.is_some_and(|value| !no.contains(&value.as_str()))
}

const OPTION: &str = "encrypted";
