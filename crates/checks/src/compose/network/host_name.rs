//! CMP-0014.

use seawall_model::severity::Severity;

use super::namespace::{Namespace, judge};
use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0014",
    name: "host-uts",
    title: "a service shares the host's name",
    severity: Severity::Medium,
    severity_why: "it takes a capability more to do harm with it",
    why: "With `uts: host` the container has the host's name; with the right to set it, it changes \
          it for the whole host, and with it what logs and certificates are found under.",
    remedy: "Leave `uts` out; `hostname` gives the container a name of its own.",
    bad: "services:\n  a:\n    image: a:1.0\n    uts: host\n",
    good: "services:\n  a:\n    image: a:1.0\n    hostname: a\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/reference/compose-file/services/#uts"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let namespace = Namespace {
        check: &CHECK,
        field: "uts",
        what: "name",
    };
    judge(input, &namespace, faults);
}
