//! DMN-0025.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::daemon::Engine;
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0025",
    name: "non-distributable-artifacts",
    title: "layers with a restricted licence are pushed",
    severity: Severity::Low,
    severity_why: "it is a matter of licences more than of security",
    why: "Layers that are marked as not to be distributed (those of Windows) are pushed to the \
          registries that are named here. Their licence may forbid that, and the registry then \
          hands them to anybody.",
    remedy: "Leave `allow-nondistributable-artifacts` out; engines from 29.0 on pass over it.",
    bad: "{\n  \"allow-nondistributable-artifacts\": [\"registry.example\"]\n}\n",
    good: "{\n  \"allow-nondistributable-artifacts\": []\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/engine/deprecated/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if !input.items("allow-nondistributable-artifacts").is_empty() && !input.is_since(Engine(29, 0))
    {
        let message = "layers with a restricted licence are pushed to registries";
        let fault = input.unlike(
            &CHECK,
            "allow-nondistributable-artifacts",
            message.to_owned(),
        );
        let edit = input.unset("allow-nondistributable-artifacts");
        faults.push(mend(
            fault,
            "Leave `allow-nondistributable-artifacts` out",
            edit,
        ));
    }
}
