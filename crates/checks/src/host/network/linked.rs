//! HST-0062.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::{Look, unknown};
use crate::check::{Check, Fixing, Profile, Run};
use crate::host::EngineInput;
use crate::outcome::Outcomes;
use crate::reach::{Net, gap::Gaps, network};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0062",
    name: "internal-network-linked",
    title: "a container links an internal network with the outside",
    severity: Severity::Low,
    severity_why: "it may be what the container is for, and is no way in by itself",
    why: "A network is made internal so that nothing in it reaches out, and nothing outside reaches in. A \
          container that is in it and in another network, too, is the way round: whoever takes it over \
          stands in both, and data can leave by it.",
    remedy: "Let only the one container that has to, a proxy, be in both networks, and accept this finding \
             for it with its reason. Take all others out of one of them: `docker network disconnect`.",
    bad: "engine.networks = [{\"id\": \"n0\", \"name\": \"app\", \"driver\": \"bridge\", \"is_internal\": \
          {\"known\": false}}, {\"id\": \"n1\", \"name\": \"back\", \"driver\": \"bridge\", \"is_internal\": \
          {\"known\": true}}]\ncontainer.networks = {\"app\": {\"network\": \"n0\"}, \"back\": {\"network\": \
          \"n1\"}}\n",
    good: "engine.networks = [{\"id\": \"n1\", \"name\": \"back\", \"driver\": \"bridge\", \"is_internal\": \
           {\"known\": true}}]\ncontainer.networks = {\"back\": {\"network\": \"n1\"}}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/reference/cli/docker/network/create/#internal"],
    fixing: Fixing::None("which container is meant to link them is for its owner to say"),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(mut look) = Look::at_networks(input, outcomes) else {
        return;
    };
    let nets = network::nets(&look.scene, &mut Gaps::default());
    let mut of_members: Vec<Vec<&Net<'_>>> = vec![Vec::new(); look.scene.members.len()];
    for net in &nets {
        for index in &net.members {
            if let Some(list) = of_members.get_mut(*index) {
                list.push(net);
            }
        }
    }
    for (index, nets) in of_members.iter().enumerate() {
        let Some(container) = look.scene.members.get(index).map(|it| it.container) else {
            continue;
        };
        let name = &container.name;
        look.unseen
            .extend(unknown(&container.networks, "the networks", name));
        // Who shares a namespace is told with whose it is.
        if look.scene.owner(index) != index {
            continue;
        }
        let inner: Vec<&Net<'_>> = with(nets, Some(true));
        let outer: Vec<&Net<'_>> = with(nets, Some(false));
        let hidden = with(nets, None);
        if let (Some(within), Some(out)) = (inner.first(), outer.first()) {
            let (within, out) = (&within.node.name, &out.node.name);
            let message = format!(
                "container `{name}` links the internal network `{within}` with the outside by `{out}`"
            );
            let told = (message, format!("container {name}"));
            let readings = nets.iter().map(|net| reading(net)).collect();
            look.fail(&CHECK, told, format!("{within} {out}"), readings);
        } else if nets.len() > 1 && !hidden.is_empty() {
            look.unseen.push(format!(
                "whether all networks of container `{name}` have a way out is not known"
            ));
        }
    }
    look.end(nets.iter().map(reading).take(READ).collect());
}

fn with<'n, 'a>(nets: &[&'n Net<'a>], is_internal: Option<bool>) -> Vec<&'n Net<'a>> {
    nets.iter()
        .copied()
        .filter(|net| net.is_internal == is_internal)
        .collect()
}

fn reading(net: &Net<'_>) -> Reading {
    let value = match net.is_internal {
        Some(true) => "true",
        Some(false) => "false",
        None => "not known",
    };
    Reading::new(value, format!("Internal of network {}", net.node.name))
}

/// Networks that a report quotes.
const READ: usize = 50;
