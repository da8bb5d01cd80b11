//! CTR-0029.

use seawall_model::severity::Severity;

use super::bound::{Bound, judge};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0029",
    name: "container-without-pids-limit",
    title: "a container may start any number of processes",
    severity: Severity::Medium,
    severity_why: "one line of shell brings the host to a halt",
    why: "Without a limit a program that forks without end uses up the process numbers of the \
          whole host, and nobody can start anything any more, not even to end it.",
    remedy: "Start it with `--pids-limit 200`; for one that runs: `docker update --pids-limit 200 \
             NAME`.",
    bad: "container.host.pids_limit = 0\ncontainer.process.limits.processes = absent\n",
    good: "container.process.limits.processes = 100000\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[400, 770],
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#pids-limit"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let host = &input.container.host;
    let bound = Bound {
        field: "HostConfig.PidsLimit",
        asked: &host.pids_limit,
        // The engine writes no limit as nothing at all.
        is_none_unasked: host.memory.known().is_some(),
        from: "cgroup, pids.max",
        in_force: |process| &process.limits.processes,
        without: "may start any number of processes: no `pids` limit is in force",
    };
    judge(&CHECK, &bound, input, outcomes);
}
