//! DF-0105.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::port::ports;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0105",
    name: "ssh-port-exposed",
    title: "the port of an SSH server is exposed",
    severity: Severity::Medium,
    severity_why: "a login beside the program: keys, passwords and a second service to patch",
    why: "A container that listens on port 22 most likely runs an SSH server. It needs accounts, \
          keys or passwords in the image, runs beside the program it is there for, and opens a \
          way in that no engine logs. `docker exec` gives the same to those who may have it.",
    remedy: "Leave the SSH server out and use `docker exec`. Where the image is there to serve SSH \
          or SFTP, accept this fault with a reason.",
    bad: "FROM alpine:3.20\nEXPOSE 22\n",
    good: "FROM alpine:3.20\nEXPOSE 8080\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Trivy,
            id: "DS-0004",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_1",
        },
        Alias {
            peer: Peer::Kics,
            id: "exposing_port_22",
        },
    ],
    cwe: &[284],
    references: &["https://docs.docker.com/reference/dockerfile/#expose"],
    fixing: Fixing::None("somebody may rely on it"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for port in ports(input) {
        let is_tcp = port
            .protocol()
            .is_none_or(|protocol| protocol.eq_ignore_ascii_case("tcp"));
        let holds = port
            .range()
            .is_some_and(|(first, last)| (first..=last).contains(&SSH));
        let is_kept = port.site.is_trigger || input.is_shipped(port.site.index);
        if !holds || !is_tcp || !is_kept {
            continue;
        }
        let message = format!("`{}` exposes the port of SSH", port.value);
        let fault = Fault::new(&CHECK, message, input.place(port.site, port.span));
        faults.push(fault.value(&port.value));
    }
}

/// The port of SSH (RFC 4253).
const SSH: u64 = 22;
