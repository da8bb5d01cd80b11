//! DMN-0015.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;
use crate::daemon::live::{fault, field, info};
use crate::daemon::swarm;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0015",
    name: "no-live-restore",
    title: "containers stop with the daemon",
    severity: Severity::Low,
    severity_why: "services are away for a while",
    why: "Unless `live-restore` is on, each restart of the daemon stops all containers: security \
          updates of the engine then wait for a quiet hour, and a crash takes every service \
          along.",
    remedy: "Set `live-restore` to `true`, except on nodes of a swarm, which cannot have it.",
    bad: "{\n  \"icc\": false\n}\n",
    good: "{\n  \"live-restore\": true\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_15",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/engine/daemon/live-restore/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run), Run::Engine(live)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.is_read() && input.bool("live-restore") != Some(true) && swarm::key(input).is_none() {
        let message = "containers stop when the daemon does: `live-restore` is not `true`";
        let fault = input.unlike(&CHECK, "live-restore", message.to_owned());
        let edit = input.set("live-restore", "true");
        faults.push(mend(fault, "Set `live-restore` to `true`", edit));
    }
}

fn live(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(info) = info(input, outcomes) else {
        return;
    };
    let Some((is_on, readings)) = field(&info.live_restore, "LiveRestoreEnabled", outcomes) else {
        return;
    };
    if *is_on {
        return outcomes.pass(readings);
    }
    let state = input.engine.swarm.state.known().map(String::as_str);
    match state {
        Some("inactive") => {}
        Some(_) => return outcomes.not_applicable("nodes of a swarm cannot have live restore"),
        None => return outcomes.not_looked_at("whether the engine is in a swarm is not known"),
    }
    let message = "containers stop when the daemon does: live restore is off";
    let fault = fault(&CHECK, message, "false", outcomes);
    outcomes.fail(fault, readings);
}
