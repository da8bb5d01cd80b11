//! DMN-0002.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0002",
    name: "inter-container-traffic",
    title: "containers on the default bridge reach one another",
    severity: Severity::Medium,
    severity_why: "it helps an intruder from one container to the next, and is no way in by itself",
    why: "Unless `icc` is `false`, every container on the default bridge reaches every port of \
          every other, published or not. Whoever takes over one of them can go on to services \
          that nobody meant to show them.",
    remedy: "Set `icc` to `false` and put containers that have to talk to one another on a network \
             of their own; networks that users create are not affected.",
    bad: "{\n  \"debug\": false\n}\n",
    good: "{\n  \"icc\": false\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_2",
    }],
    cwe: &[923],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let has_bridge = input.text("bridge") != Some("none");
    if input.is_read() && has_bridge && input.bool("icc") != Some(false) {
        let said = if input.value("icc").is_some() {
            "is"
        } else {
            "is left"
        };
        let message =
            format!("`icc` {said} on: all containers on the default bridge reach one another");
        let fault = input.unlike(&CHECK, "icc", message);
        faults.push(mend(
            fault,
            "Set `icc` to `false`",
            input.set("icc", "false"),
        ));
    }
}
