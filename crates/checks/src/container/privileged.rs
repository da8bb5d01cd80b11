//! CTR-0005.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::Input;
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::fault::Fault;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0005",
    name: "privileged-container",
    title: "a container has all privileges",
    severity: Severity::Critical,
    severity_why: "a process in it can mount the host's disks and load kernel modules",
    why: "`--privileged` gives all capabilities and all devices, and takes seccomp, AppArmor, SELinux separation and the \
          masks of `/proc` and `/sys` away. Root in such a container is root on the host.",
    remedy: "Run it without `--privileged`, and give it just the capability (`--cap-add`) or the device (`--device`) \
             that it needs.",
    bad: "container.host.privileged = true\n",
    good: "container.host.privileged = false\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities",
    ],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = input.field("HostConfig.Privileged");
    let Some(privileged) = outcomes.need(&input.container.host.privileged, &from) else {
        return;
    };
    let readings = vec![Reading::new(privileged.to_string(), from)];
    if *privileged {
        let message = format!("container `{}` has all privileges", input.container.name);
        let fault = Fault::new(&CHECK, message, outcomes.place()).value("true");
        outcomes.fail(fault, readings);
    } else {
        outcomes.pass(readings);
    }
}
