//! CTR-0029.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::{fail, reading};
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
    let field = "HostConfig.PidsLimit";
    let asked = &input.container.host.pids_limit;
    let mut readings: Vec<Reading> = reading(input, field, asked).into_iter().collect();
    let is_limited = match ask(input, "cgroup, pids.max", |process| {
        &process.limits.processes
    }) {
        Kernel::Says(limit, from) => {
            readings.push(Reading::new(limit.to_string(), from));
            true
        }
        Kernel::SaysNone(from) => {
            readings.push(Reading::new("max", from));
            false
        }
        // The engine writes no limit as nothing at all.
        Kernel::IsSilent if asked.is_absent() && input.container.host.memory.known().is_some() => {
            false
        }
        Kernel::IsSilent => match outcomes.need(asked, &input.field(field)) {
            Some(limit) => *limit > 0,
            None => return,
        },
    };
    if is_limited {
        outcomes.pass(readings);
        return;
    }
    let message = format!(
        "container `{}` may start any number of processes: no `pids` limit is in force",
        input.container.name
    );
    fail(&CHECK, outcomes, message, "max", readings);
}
