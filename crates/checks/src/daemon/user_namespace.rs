//! DMN-0009.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0009",
    name: "no-user-namespace",
    title: "root in containers is root on the host",
    severity: Severity::Medium,
    severity_why: "it takes a way out of the container first",
    why: "Without `userns-remap` the user 0 of a container is the user 0 of the host: whoever \
          gets out of the container, or reaches a folder of the host that was mounted into it, \
          is root there. With it, container users are mapped to ones without rights.",
    remedy: "Set `userns-remap` to `default`, or run the daemon rootless. Images have to be pulled \
             again, folders that are mounted need other owners, and `--privileged` and `--network \
             host` need `--userns host`.",
    bad: "{\n  \"icc\": false\n}\n",
    good: "{\n  \"userns-remap\": \"default\"\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_9",
    }],
    cwe: &[250],
    references: &["https://docs.docker.com/engine/security/userns-remap/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.is_read()
        && input.text("userns-remap").is_none()
        && input.bool("rootless") != Some(true)
    {
        let message = "users of containers are users of the host: `userns-remap` is not set";
        let fault = input.unlike(&CHECK, "userns-remap", message.to_owned());
        let edit = input.set("userns-remap", "\"default\"");
        faults.push(mend(fault, "Set `userns-remap` to `default`", edit));
    }
}
