//! HST-0053.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0053",
    name: "old-unlock-key",
    title: "the key that unlocks managers is old",
    severity: Severity::Low,
    severity_why: "a key that got about still opens old and new disks",
    why: "The key that unlocks managers gets about: it is typed, mailed and written down. Only a \
             new one takes it from those who have left. The swarm's settings show the day of their \
             last change, and the key cannot be newer than that.",
    remedy: "`docker swarm unlock-key --rotate`, and keep the old one until all managers have the \
             new one.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.locks = \
             true\nengine.swarm.updated = \"2024-01-01T00:00:00Z\"\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.locks = \
             true\nengine.swarm.updated = \"2026-02-20T00:00:00Z\"\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[324],
    references: &[
        "https://docs.docker.com/engine/swarm/swarm_manager_locking/#rotate-the-unlock-key",
    ],
    fixing: Fixing::Audit(Mended::Unsafe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(swarm) = state::managed(input, outcomes) else {
        return;
    };
    let Some(locks) = outcomes.need(&swarm.locks, "AutoLockManagers") else {
        return;
    };
    if !*locks {
        return outcomes.not_applicable("managers start without a key");
    }
    let Some(updated) = outcomes.need(&swarm.updated, "UpdatedAt of GET /swarm") else {
        return;
    };
    let Some(today) = state::today(input, outcomes) else {
        return;
    };
    let day = updated.date();
    let readings = vec![Reading::new(day.to_string(), "UpdatedAt of GET /swarm")];
    let age = today.days_since(day);
    if age > MOST {
        let message = format!("the key that unlocks managers is at least {age} days old (`{day}`)");
        let fault = Fault::new(&CHECK, message, outcomes.place()).value(day.to_string());
        return outcomes.fail(fault, readings);
    }
    let what = format!("whether the change of the swarm's settings on {day} was a new unlock key");
    outcomes.manual(what, readings);
}

/// Days.
const MOST: i64 = 365;
