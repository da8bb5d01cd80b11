//! CTR-0017.

use seawall_model::severity::Severity;

use super::host::{Namespace, judge};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0017",
    name: "container-host-ipc",
    title: "a container shares the host's inter-process communication",
    severity: Severity::High,
    severity_why: "shared memory of other programs can be read and changed",
    why: "With `--ipc host` a container has the host's shared memory, semaphores and message \
          queues: those of databases, say, with what is in them.",
    remedy: "Start it without `--ipc host`. Containers that work together share with `--ipc \
             shareable` and `--ipc container:NAME`.",
    bad: "container.host.ipc_mode = \"host\"\n",
    good: "container.host.ipc_mode = \"private\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/engine/containers/run/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    judge(&CHECK, &NAMESPACE, input, outcomes);
}

const NAMESPACE: Namespace = Namespace {
    kind: "ipc",
    field: "HostConfig.IpcMode",
    mode: |host| &host.ipc_mode,
    what: "inter-process communication",
};
