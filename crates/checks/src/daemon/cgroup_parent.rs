//! DMN-0010.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0010",
    name: "cgroup-parent",
    title: "containers run below another control group",
    severity: Severity::Low,
    severity_why: "limits may not hold as expected, but nothing is opened",
    why: "`cgroup-parent` takes containers out of the control group that the host accounts and \
          limits them in. What else is below the named one shares its limits, and who may write \
          there changes those of all containers.",
    remedy: "Leave `cgroup-parent` out, unless the host's limits are made for the group that is \
             named.",
    bad: "{\n  \"cgroup-parent\": \"/other\"\n}\n",
    good: "{\n  \"cgroup-parent\": \"\"\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_10",
    }],
    cwe: &[770],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input
        .text("cgroup-parent")
        .is_some_and(|it| it != "/docker")
    {
        let message = "containers run below a control group of their own";
        let fault = input.unlike(&CHECK, "cgroup-parent", message.to_owned());
        let edit = input.unset("cgroup-parent");
        faults.push(mend(fault, "Leave `cgroup-parent` out", edit));
    }
}
