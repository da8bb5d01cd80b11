//! CMP-0022.

use seawall_model::severity::Severity;

use super::source::host_path;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;
use crate::host_folder::is_engine_socket;
use crate::parse::compose::truth;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0022",
    name: "docker-socket-mounted",
    title: "a service is given the engine's socket",
    severity: Severity::Critical,
    severity_why: "the socket alone hands over the host",
    why: "Whoever can write to the engine's socket starts a privileged container with the host's \
          disk in it. Mounting it read-only changes nothing: the file is, what is sent through it \
          is not.",
    remedy: "Leave it out. Where a program has to know about other containers, put a proxy between \
             that answers only the requests it needs, or read the facts from files.",
    bad: "services:\n  proxy:\n    image: proxy:1.0\n    volumes: [\"/var/run/docker.sock:/var/run/docker.sock:ro\"]\n",
    good: "services:\n  proxy:\n    image: proxy:1.0\n    environment: {DOCKER_HOST: \"tcp://socket-proxy:2375\"}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Kics,
            id: "docker_socket_mounted_in_container",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "exposing-docker-socket-volume",
        },
    ],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://docs.docker.com/reference/compose-file/services/#use_api_socket",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let name = service.name();
        for mount in service.mounts() {
            let Some(path) = host_path(input, &mount).filter(|path| is_engine_socket(path)) else {
                continue;
            };
            let message = format!("`{name}` is given the engine's socket, `{path}`");
            let fault = input.fault_in_list(&CHECK, service, &message, mount.value);
            let is_gone = |item: &Node| std::ptr::eq(item, mount.node);
            let edit = input.remove_item(service, "volumes", mount.node, &is_gone);
            faults.push(mend(fault, "Leave the socket out", Safety::Unsafe, edit));
        }
        if let Some(value) = service
            .get("use_api_socket")
            .filter(|it| truth(it) == Some(true))
        {
            let message = format!("`{name}` is given the engine's socket");
            let fault = input.fault(&CHECK, service, &message, value);
            let edit = input.remove_field(service, "use_api_socket");
            faults.push(mend(fault, "Leave the socket out", Safety::Unsafe, edit));
        }
    }
}
