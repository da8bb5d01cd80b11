//! CTR-0025.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::kernel::{Kernel, ask};
use crate::container::tell::{fail, shown};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0025",
    name: "container-cgroup-parent",
    title: "a container is put under another control group",
    severity: Severity::Medium,
    severity_why: "limits that are set for containers may not hold for it",
    why: "A container under a control group of somebody's own is not counted where the \
          engine's containers are: limits that an administrator set for all of them do not \
          hold, and others may hold that nobody thinks of.",
    remedy: "Start it without `--cgroup-parent`; set the daemon's `cgroup-parent` where all \
             containers should have another one.",
    bad: "container.host.cgroup_parent = \"/mine\"\n",
    good: "container.host.cgroup_parent = \"\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[770],
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#cgroup-parent"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = input.field("HostConfig.CgroupParent");
    let Some(parent) = outcomes.need(&input.container.host.cgroup_parent, &from) else {
        return;
    };
    let mut readings = vec![Reading::new(shown(parent), from)];
    if let Kernel::Says(group, from) = ask(input, "cgroup", |process| &process.limits.group) {
        readings.push(Reading::new(group, from));
    }
    if DEFAULTS.contains(&parent.as_str()) {
        outcomes.pass(readings);
        return;
    }
    let message = format!(
        "container `{}` is put under the control group `{parent}`",
        input.container.name
    );
    fail(&CHECK, outcomes, message, parent, readings);
}

/// What the engine takes where nothing is set, by its two drivers.
const DEFAULTS: &[&str] = &["", "/docker", "docker", "system.slice"];
