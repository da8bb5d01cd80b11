//! HST-0060.

use std::collections::BTreeSet;

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::{Look, unknown};
use crate::check::{Check, Fixing, Profile, Run};
use crate::host::EngineInput;
use crate::outcome::Outcomes;
use crate::reach::{Net, Scene, gap::Gaps, network, project};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0060",
    name: "flat-network",
    title: "containers that have nothing to do with each other share a network",
    severity: Severity::Medium,
    severity_why: "an intruder in one of them reaches every port of all the others",
    why: "In one network every container reaches every port of every other, published or not. Where \
          many applications share it, whoever takes over the weakest stands before the databases \
          of all. Told from four applications on: projects by the labels of Compose, of swarm and of \
          Kubernetes; a container without such a label is an application of its own.",
    remedy: "Give each application networks of its own, and let only what fronts several of them be in \
             more than one. Where they need not talk at all, make the network with \
             `--opt com.docker.network.bridge.enable_icc=false`.",
    bad: "engine.containers = [{\"name\": \"a\", \"state\": {\"known\": \"running\"}, \"host\": {\"network_mode\": \
          {\"known\": \"app\"}}, \"labels\": {\"known\": {}}, \"networks\": {\"known\": {\"app\": {\"network\": \"n0\"}}}}, \
          {\"name\": \"b\", \"state\": {\"known\": \"running\"}, \"host\": {\"network_mode\": {\"known\": \"app\"}}, \
          \"labels\": {\"known\": {}}, \"networks\": {\"known\": {\"app\": {\"network\": \"n0\"}}}}, \
          {\"name\": \"c\", \"state\": {\"known\": \"running\"}, \"host\": {\"network_mode\": {\"known\": \"app\"}}, \
          \"labels\": {\"known\": {}}, \"networks\": {\"known\": {\"app\": {\"network\": \"n0\"}}}}, \
          {\"name\": \"d\", \"state\": {\"known\": \"running\"}, \"host\": {\"network_mode\": {\"known\": \"app\"}}, \
          \"labels\": {\"known\": {}}, \"networks\": {\"known\": {\"app\": {\"network\": \"n0\"}}}}]\n",
    good: "container.labels = {\"com.docker.compose.project\": \"shop\"}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653, 923],
    references: &["https://docs.docker.com/engine/network/drivers/bridge/"],
    fixing: Fixing::None("which application needs which is for its owners to say"),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(mut look) = Look::at_networks(input, outcomes) else {
        return;
    };
    let mut readings = Vec::new();
    for member in &look.scene.members {
        let one = member.container;
        look.unseen
            .extend(unknown(&one.networks, "the networks", &one.name));
    }
    for net in network::nets(&look.scene, &mut Gaps::default()) {
        let (groups, unlabelled) = groups(&look.scene, &net);
        let applications = groups.len();
        let reading = reading(&net, applications);
        match net.node.inner_traffic {
            Some(true) if applications >= MANY => {
                let named: Vec<String> = groups
                    .iter()
                    .take(SHOWN)
                    .map(|one| format!("`{one}`"))
                    .collect();
                let more = applications.saturating_sub(named.len());
                let more = if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                };
                let message = format!(
                    "{applications} applications reach each other in network `{}`: {}{more}",
                    net.node.name,
                    named.join(", ")
                );
                let told = (message, net.end());
                look.fail(&CHECK, told, applications.to_string(), vec![reading]);
            }
            None if applications >= MANY => {
                let network = &net.node.name;
                look.unseen.push(format!(
                    "whether containers in network `{network}` reach each other is not known"
                ));
            }
            _ => {
                // Without its labels a container may be of a project that is here already: then it is not many.
                look.unseen
                    .extend(unlabelled.filter(|_| applications >= MANY));
                readings.push(reading);
            }
        }
    }
    look.end(readings);
}

/// The applications in a network by name, and of which container it could not be told.
fn groups(scene: &Scene<'_>, net: &Net<'_>) -> (BTreeSet<String>, Option<String>) {
    let mut unlabelled = None;
    let mut groups = BTreeSet::new();
    for index in &net.members {
        // Who shares a namespace is one application with whose it is.
        let owner = scene.owner(*index);
        let Some(member) = scene.members.get(owner) else {
            continue;
        };
        let container = member.container;
        unlabelled =
            unlabelled.or_else(|| unknown(&container.labels, "the labels", &container.name));
        groups.insert(project(container).unwrap_or(&container.name).to_owned());
    }
    (groups, unlabelled)
}

fn reading(net: &Net<'_>, applications: usize) -> Reading {
    let containers = net.members.len();
    let from = format!("networks of running containers, network {}", net.node.name);
    Reading::new(
        format!("{containers} containers of {applications} applications"),
        from,
    )
}

/// Applications that are too many for one network.
const MANY: usize = 4;

/// Applications that a message names.
const SHOWN: usize = 6;
