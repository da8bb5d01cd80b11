//! CTR-0011.

use seawall_model::severity::Severity;

use super::bound::{Bound, judge};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0011",
    name: "container-without-memory-limit",
    title: "a container may use all memory",
    severity: Severity::Medium,
    severity_why: "what else runs on the host is ended by the kernel when memory runs out",
    why: "Without a limit one leak, or one request made for it, takes the host's memory, and \
          the kernel ends whatever it finds largest. What counts is the limit of the control \
          group as it is in force, those above it included.",
    remedy: "Start it with `--memory 512m`; for one that runs: `docker update --memory 512m \
             --memory-swap 512m NAME`.",
    bad: "container.host.memory = 0\ncontainer.process.limits.memory = absent\n",
    good: "container.process.limits.memory = 100000\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[400, 770],
    references: &["https://docs.docker.com/engine/containers/resource_constraints/#memory"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let bound = Bound {
        field: "HostConfig.Memory",
        asked: &input.container.host.memory,
        is_none_unasked: false,
        from: "cgroup, memory.max",
        in_force: |process| &process.limits.memory,
        without: "may use all memory: no `memory` limit is in force",
    };
    judge(&CHECK, &bound, input, outcomes);
}
