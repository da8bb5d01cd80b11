//! CMP-0013.

use seawall_model::severity::Severity;

use super::namespace::{Namespace, judge};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0013",
    name: "host-ipc",
    title: "a service shares the host's inter-process communication",
    severity: Severity::High,
    severity_why: "the wall between the container's and the host's shared memory is taken down",
    why: "With `ipc: host` the container reads and writes shared memory, semaphores and message \
          queues of the host's processes, which databases and desktop programs trust.",
    remedy: "Leave `ipc` out, or say `shareable` for one service and `\"service:NAME\"` for those \
             that share with it. For more shared memory use `shm_size`.",
    bad: "services:\n  a:\n    image: a:1.0\n    ipc: host\n",
    good: "services:\n  a:\n    image: a:1.0\n    ipc: shareable\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "shared_host_ipc_namespace",
    }],
    cwe: &[653],
    references: &["https://docs.docker.com/reference/compose-file/services/#ipc"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let namespace = Namespace {
        check: &CHECK,
        field: "ipc",
        what: "shared memory",
    };
    judge(input, &namespace, faults);
}
