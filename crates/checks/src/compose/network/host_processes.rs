//! CMP-0012.

use seawall_model::severity::Severity;

use super::namespace::{Namespace, judge};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0012",
    name: "host-pid",
    title: "a service shares the host's processes",
    severity: Severity::High,
    severity_why: "the wall between the container's and the host's processes is taken down",
    why: "With `pid: host` the container sees every process of the host with its command line and, \
          where it runs as root, its environment; it can send them signals, and with one \
          capability more enter them.",
    remedy: "Leave `pid` out. To look into another service's processes, share with that one: `pid: \
             \"service:NAME\"`.",
    bad: "services:\n  agent:\n    image: agent:1.0\n    pid: host\n",
    good: "services:\n  agent:\n    image: agent:1.0\n    pid: \"service:web\"\n  web:\n    image: nginx:1.27\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "host_namespace_is_shared",
    }],
    cwe: &[653],
    references: &["https://docs.docker.com/reference/compose-file/services/#pid"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let namespace = Namespace {
        check: &CHECK,
        field: "pid",
        what: "process ids",
    };
    judge(input, &namespace, faults);
}
