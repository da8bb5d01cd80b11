//! DMN-0008.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0008",
    name: "no-default-ulimits",
    title: "containers get the limits that the daemon happens to have",
    severity: Severity::Low,
    severity_why: "one container can use up what all share, if nothing else limits it",
    why: "Without `default-ulimits` a container inherits the daemon's own limits, which packages \
          set very high: a process that opens files or forks without end takes the host down \
          with it.",
    remedy: "Set `default-ulimits` to what services here need (`nofile`, `nproc`), and give single \
             containers more with `--ulimit`.",
    bad: "{\n  \"icc\": false\n}\n",
    good: "{\n  \"default-ulimits\": {\"nofile\": {\"Name\": \"nofile\", \"Hard\": 64000, \"Soft\": 64000}}\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_8",
    }],
    cwe: &[770],
    references: &["https://docs.docker.com/reference/cli/dockerd/#default-ulimits"],
    fixing: Fixing::None("only the administrator knows what services need"),
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.is_read()
        && input
            .value("default-ulimits")
            .is_none_or(|it| it.entries().is_empty())
    {
        let message = "no limits are set for containers: `default-ulimits` is missing";
        let fault = input.unlike(&CHECK, "default-ulimits", message.to_owned());
        faults.push(fault);
    }
}
