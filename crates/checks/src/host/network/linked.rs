//! HST-0062.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::{scene, unknown, unread};
use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::{Fault, Place};
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
    let Some(scene) = scene(input, outcomes) else {
        return;
    };
    let mut unseen = unread(input);
    if let Some(why) = input.engine.networks.why_unknown() {
        unseen.push(format!("the list of networks is not known: {why}"));
    }
    let nets = network::nets(&scene, &mut Gaps::default());
    let mut of_members: Vec<Vec<&Net<'_>>> = vec![Vec::new(); scene.members.len()];
    for net in &nets {
        for index in &net.members {
            if let Some(list) = of_members.get_mut(*index) {
                list.push(net);
            }
        }
    }
    let mut is_bad = false;
    for (index, (member, nets)) in scene.members.iter().zip(&of_members).enumerate() {
        let container = member.container;
        unseen.extend(unknown(
            &container.networks,
            "the networks",
            &container.name,
        ));
        // Who shares a namespace is told with whose it is.
        if scene.owner(index) != index {
            continue;
        }
        let name = &container.name;
        let inner: Vec<&Net<'_>> = with(nets, Some(true));
        let outer: Vec<&Net<'_>> = with(nets, Some(false));
        let hidden = with(nets, None);
        if let (Some(within), Some(out)) = (inner.first(), outer.first()) {
            is_bad = true;
            let (within, out) = (&within.node.name, &out.node.name);
            let message = format!(
                "container `{name}` links the internal network `{within}` with the outside by `{out}`"
            );
            let place = Place {
                words: format!("container {name}"),
                ..outcomes.place()
            };
            let fault = Fault::new(&CHECK, message, place).value(format!("{within} {out}"));
            outcomes.fail(fault, nets.iter().map(|net| reading(net)).collect());
        } else if nets.len() > 1 && !hidden.is_empty() {
            unseen.push(format!(
                "whether all networks of container `{name}` have a way out is not known"
            ));
        }
    }
    if let Some(why) = unseen.into_iter().next() {
        outcomes.not_looked_at(why);
    } else if !is_bad {
        outcomes.pass(nets.iter().map(reading).take(READ).collect());
    }
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
