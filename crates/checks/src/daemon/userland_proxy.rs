//! DMN-0016.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0016",
    name: "userland-proxy",
    title: "a process of the daemon stands behind every published port",
    severity: Severity::Low,
    severity_why: "it is more to attack, and it hides who connects",
    why: "For each published port a `docker-proxy` runs on the host, although the kernel's own \
          address translation does the work nearly everywhere. It is one more program in reach \
          of the network, and connections through it lose the address of the client.",
    remedy: "Set `userland-proxy` to `false` where the kernel has hairpin NAT, and where nobody \
             needs published ports on `localhost` over IPv6.",
    bad: "{\n  \"icc\": false\n}\n",
    good: "{\n  \"userland-proxy\": false\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_16",
    }],
    cwe: &[1125],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.is_read() && input.bool("userland-proxy") != Some(false) {
        let message =
            "a proxy runs on the host for each published port: `userland-proxy` is not `false`";
        let fault = input.unlike(&CHECK, "userland-proxy", message.to_owned());
        let edit = input.set("userland-proxy", "false");
        faults.push(mend(fault, "Set `userland-proxy` to `false`", edit));
    }
}
