//! DF-0103.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::port::ports;
use crate::fault::{Edit, Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0103",
    name: "port-mapping-in-expose",
    title: "EXPOSE names an address or a port of the host",
    severity: Severity::Low,
    severity_why: "the engine ignores it, and who wrote it relies on it",
    why: "`EXPOSE` notes which ports a container listens on; it publishes nothing. The engine reads \
          `127.0.0.1:80:8080` and throws away all but the container's port, so who counted on the \
          address or on the host's port is wrong about what is reachable from where.",
    remedy: "Name the container's port alone, and map it where the container is started: `docker \
          run -p 127.0.0.1:80:8080`, or `ports:` of a Compose file.",
    bad: "FROM alpine:3.20\nEXPOSE 127.0.0.1:80:8080\n",
    good: "FROM alpine:3.20\nEXPOSE 8080\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "ExposeInvalidFormat",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#expose",
        "https://docs.docker.com/reference/build-checks/expose-invalid-format/",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for port in ports(input) {
        let Some(host) = port.host() else {
            continue;
        };
        let message = format!("`{}` maps to `{host}`, which `EXPOSE` ignores", port.value);
        let mut fault = Fault::new(&CHECK, message, input.place(port.site, port.span));
        if port.is_plain && port.range().is_some() {
            let behind = port.value.rsplit_once(':').map_or(&*port.value, |it| it.1);
            let edits = vec![Edit::replace(port.span, behind)];
            fault = fault.fix(Fix::safe("Keep the container's port", edits));
        }
        faults.push(fault.value(&port.value));
    }
}
