//! CMP-0001.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0001",
    name: "privileged-service",
    title: "a service is privileged",
    severity: Severity::Critical,
    severity_why: "the setting alone hands over the host",
    why: "A privileged container has every capability, every device of the host, and none of the \
          walls that seccomp, AppArmor and read-only `/proc` put up. Whoever takes over a process \
          in it mounts the host's disk and has the host.",
    remedy: "Leave `privileged` out and grant what the service really needs: single capabilities \
             with `cap_add`, single devices with `devices`.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    privileged: true\n",
    good: "services:\n  web:\n    image: nginx:1.27\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Kics,
            id: "privileged_containers_enabled",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "privileged-service",
        },
    ],
    cwe: &[250],
    references: &["https://docs.docker.com/reference/compose-file/services/#privileged"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let Some(value) = service
            .get("privileged")
            .filter(|_| service.is_on("privileged"))
        else {
            continue;
        };
        if faults.only_counts() {
            continue;
        }
        let message = format!(
            "`{}` runs privileged: its processes own the host",
            service.name()
        );
        let fault = input.fault(&CHECK, service, &message, value);
        let edit = input.remove_field(service, "privileged");
        faults.push(mend(fault, "Leave `privileged` out", Safety::Unsafe, edit));
    }
}
