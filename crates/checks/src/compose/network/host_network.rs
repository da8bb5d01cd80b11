//! CMP-0011.

use seawall_model::severity::Severity;

use super::namespace::{Namespace, judge};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::parse::compose::truth;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0011",
    name: "host-network",
    title: "a service shares the host's network",
    severity: Severity::High,
    severity_why: "the wall between the container and the host's network is taken down",
    why: "With `network_mode: host` the container listens on the host's own addresses, reaches \
          what listens on the host's loopback only, and sees all of the host's traffic. `ports` \
          have no effect.",
    remedy: "Give the service a network of its own and publish the ports that others need.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    network_mode: host\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    ports: [\"127.0.0.1:8080:80\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "shared_host_network_namespace",
    }],
    cwe: &[653],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#network_mode",
        "https://docs.docker.com/engine/network/drivers/host/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let namespace = Namespace {
        check: &CHECK,
        field: "network_mode",
        what: "network",
    };
    judge(input, &namespace, faults);
    external(input, faults);
}

/// A service may also join the network `host` by a name of the file's own.
fn external(input: &Input, faults: &mut Faults) {
    let networks = input
        .project
        .root
        .get("networks")
        .map_or(&[][..], Node::entries);
    let named = networks.iter().filter(|entry| {
        let name = entry.value.get("name").and_then(Node::text);
        let is_external = entry
            .value
            .get("external")
            .is_some_and(|it| truth(it) != Some(false));
        let driver = entry.value.get("driver").and_then(Node::text);
        driver == Some("host") || is_external && name.unwrap_or(&entry.key.text) == "host"
    });
    let names: Vec<&str> = named.map(|entry| entry.key.text.as_str()).collect();
    for service in input.services() {
        for joined in service.get("networks").map_or(&[][..], Node::entries) {
            if names.contains(&joined.key.text.as_str()) {
                let message = format!("`{}` shares the host's network", service.name());
                faults.push(input.fault_on_key(&CHECK, service, &message, &joined.key));
            }
        }
    }
}
