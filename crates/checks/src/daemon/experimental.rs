//! DMN-0018.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Engine;
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0018",
    name: "experimental-daemon",
    title: "features are switched on that are not finished",
    severity: Severity::Low,
    severity_why: "what is not finished is tested less",
    why: "`experimental` switches on features that may change or go, and that had no review of \
          their security yet. Engines up to 19.03 hid a good deal behind it.",
    remedy: "Leave `experimental` out on hosts that services depend on.",
    bad: "{\n  \"experimental\": true\n}\n",
    good: "{\n  \"experimental\": false\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_18",
    }],
    cwe: &[1125],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.bool("experimental") == Some(true) && !input.is_since(Engine(20, 10)) {
        let message = "features that are not finished are switched on";
        let fault = input.unlike(&CHECK, "experimental", message.to_owned());
        let edit = input.set("experimental", "false");
        faults.push(mend(fault, "Set `experimental` to `false`", edit));
    }
}
