//! CMP-0017.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0017",
    name: "privileged-port",
    title: "a port of the host below 1024 is published",
    severity: Severity::Low,
    severity_why: "well-known services have to listen there",
    why: "On most systems only root may open ports below 1024, so whoever connects to one trusts \
          what answers. Publishing one hands that trust to a container, and fails under a rootless \
          engine.",
    remedy: "Publish a higher port, and let a proxy that is meant to listen there pass connections \
             on.",
    bad: "services:\n  app:\n    image: app:1.0\n    ports: [\"127.0.0.1:81:8080\"]\n",
    good: "services:\n  app:\n    image: app:1.0\n    ports: [\"127.0.0.1:8081:8080\"]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "privileged_ports_mapped_in_container",
    }],
    cwe: &[668],
    references: &["https://docs.docker.com/reference/compose-file/services/#ports"],
    fixing: Fixing::None("who connects to the port has to be told of another one"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        for port in service.ports() {
            let Some((first, _)) = port
                .published
                .filter(|(first, _)| (1..1024).contains(first))
            else {
                continue;
            };
            let message = format!("`{}` publishes the host's port {first}", service.name());
            faults.push(input.fault_in_list(&CHECK, service, &message, port.value));
        }
    }
}
