//! DMN-0018.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Engine;
use crate::daemon::Input;
use crate::daemon::input::mend;
use crate::daemon::live::{fault, field, info};
use crate::host::EngineInput;
use crate::outcome::Outcomes;

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
    run: &[Run::Daemon(run), Run::Engine(live)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.bool("experimental") == Some(true) && !input.is_since(Engine(20, 10)) {
        let message = "features that are not finished are switched on";
        let fault = input.unlike(&CHECK, "experimental", message.to_owned());
        let edit = input.set("experimental", "false");
        faults.push(mend(fault, "Set `experimental` to `false`", edit));
    }
}

fn live(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(info) = info(input, outcomes) else {
        return;
    };
    let version = info
        .version
        .known()
        .and_then(|version| Engine::parse(version));
    if version.is_some_and(|version| version >= Engine(20, 10)) {
        return outcomes.not_applicable("engines from 20.10 on hide nothing behind the setting");
    }
    let Some((is_on, readings)) = field(&info.experimental, "ExperimentalBuild", outcomes) else {
        return;
    };
    if !*is_on {
        outcomes.pass(readings);
    } else if version.is_none() {
        outcomes.not_looked_at("the engine's version is not known");
    } else {
        let message = "features that are not finished are switched on";
        let fault = fault(&CHECK, message, "true", outcomes);
        outcomes.fail(fault, readings);
    }
}
