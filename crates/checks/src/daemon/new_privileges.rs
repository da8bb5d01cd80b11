//! DMN-0014.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0014",
    name: "new-privileges-by-default",
    title: "containers may gain privileges unless each says otherwise",
    severity: Severity::Medium,
    severity_why: "it needs a program with the setuid bit and somebody who runs code in the container already",
    why: "Without `no-new-privileges` a process in a container can become root through programs \
          with the setuid bit or file capabilities. As a default of the daemon the flag covers \
          every container, also those whose authors did not think of it.",
    remedy: "Set `no-new-privileges` to `true`. Containers that really need `sudo` or the like can \
             be started with `--security-opt no-new-privileges=false`.",
    bad: "{\n  \"no-new-privileges\": false\n}\n",
    good: "{\n  \"no-new-privileges\": true\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_14",
    }],
    cwe: &[250],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let key = "no-new-privileges";
    if input.is_read() && input.bool(key) != Some(true) {
        let message = "containers may gain privileges: `no-new-privileges` is not `true`";
        let fault = input.unlike(&CHECK, key, message.to_owned());
        let title = "Set `no-new-privileges` to `true`";
        faults.push(mend(fault, title, input.set(key, "true")));
    }
}
