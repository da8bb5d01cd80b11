//! HST-0052.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0052",
    name: "unlocked-manager",
    title: "managers start without a key",
    severity: Severity::Medium,
    severity_why: "who has the disk of a manager has the swarm",
    why: "A manager keeps the swarm's keys and all its secrets on its disk, encrypted by a key that \
             lies beside them. With autolock that key is not kept: somebody has to give it when a \
             manager starts, and a stolen disk or backup is worth nothing.",
    remedy: "`docker swarm update --autolock=true`, and keep the key that it prints where \
             administrators find it.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.locks = false\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.locks = true\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[311],
    references: &["https://docs.docker.com/engine/swarm/swarm_manager_locking/"],
    fixing: Fixing::Audit(Mended::Unsafe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(swarm) = state::managed(input, outcomes) else {
        return;
    };
    let Some(locks) = outcomes.need(&swarm.locks, FROM) else {
        return;
    };
    let readings = vec![Reading::new(locks.to_string(), FROM)];
    if *locks {
        return outcomes.pass(readings);
    }
    let message = "managers of the swarm start without a key: `AutoLockManagers` is `false`";
    let fault = Fault::new(&CHECK, message, outcomes.place()).value("false");
    outcomes.fail(fault, readings);
}

const FROM: &str = "EncryptionConfig.AutoLockManagers of GET /swarm";
