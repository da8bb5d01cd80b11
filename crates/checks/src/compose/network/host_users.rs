//! CMP-0015.

use seawall_model::severity::Severity;

use super::namespace::{Namespace, judge};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0015",
    name: "host-userns",
    title: "a service is taken out of the user namespace",
    severity: Severity::High,
    severity_why: "a wall that the engine was set up with is taken down",
    why: "Where the engine maps users (`userns-remap`), root in a container is nobody on the host. \
          `userns_mode: host` switches that off for this service: its root is the host's root.",
    remedy: "Leave it out. Where a volume's files have the wrong owner, change their owner \
             instead.",
    bad: "services:\n  a:\n    image: a:1.0\n    userns_mode: host\n",
    good: "services:\n  a:\n    image: a:1.0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "shared_host_user_namespace",
    }],
    cwe: &[653],
    references: &[
        "https://docs.docker.com/reference/compose-file/services/#userns_mode",
        "https://docs.docker.com/engine/security/userns-remap/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let namespace = Namespace {
        check: &CHECK,
        field: "userns_mode",
        what: "users",
    };
    judge(input, &namespace, faults);
}
