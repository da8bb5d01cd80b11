//! CTR-0014.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::published::{is_everywhere, is_up, published, shown};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::{fail, joined};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0014",
    name: "container-port-on-all-interfaces",
    title: "a port of a container is published on every address of the host",
    severity: Severity::Medium,
    severity_why: "it is reached from wherever the host is reached",
    why: "Without an address a port is published on all of them, IPv4 and IPv6, also on those \
          of a network that was plugged in later, and past most rules of a host's firewall: \
          the engine writes its own in front of them.",
    remedy: "Name the address: `-p 127.0.0.1:8080:80`, or that of the network that needs it.",
    bad: "container.ports = [{\"container\": 80, \"protocol\": \"tcp\", \"address\": \"::\", \
          \"host\": 8080}]\n",
    good: "container.ports = [{\"container\": 80, \"protocol\": \"tcp\", \"address\": \
           \"127.0.0.1\", \"host\": 8080}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/engine/network/port-publishing/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let Some(published) = published(input, outcomes) else {
        return;
    };
    let mut readings = published.readings();
    let ports = published.ports.iter();
    let mut told: Vec<String> = ports
        .filter(|port| is_everywhere(&port.address))
        .map(shown)
        .collect();
    if publishes_all(input) {
        let from = input.field("HostConfig.PublishAllPorts");
        readings.push(Reading::new("true", from));
        told.push("all exposed ports".to_owned());
    }
    if told.is_empty() {
        outcomes.pass(readings);
        return;
    }
    let name = &input.container.name;
    let message = format!(
        "container `{name}` publishes {} on every address",
        joined(&told)
    );
    fail(&CHECK, outcomes, message, told.join(" "), readings);
}

/// Says whether a container that does not run will publish what its image exposes.
fn publishes_all(input: &Input<'_>) -> bool {
    let container = input.container;
    let exposes = container
        .exposed_ports
        .known()
        .is_none_or(|ports| !ports.is_empty());
    let all = container.host.publish_all.known() == Some(&true);
    all && exposes && !is_up(container)
}
