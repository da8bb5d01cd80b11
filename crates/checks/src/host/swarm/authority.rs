//! HST-0055.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0055",
    name: "old-swarm-authority",
    title: "the swarm's certificate authority is old",
    severity: Severity::Low,
    severity_why: "a stolen key of it makes nodes until it is replaced",
    why: "Who has the key of the swarm's certificate authority makes managers of their own. Its \
             certificate holds for twenty years unless it is replaced, and each manager that ever was \
             had the key on its disk.",
    remedy: "`docker swarm ca --rotate`, at the latest when an administrator leaves or a manager is \
             given away.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.root_issued = \
             \"2023-01-01T00:00:00Z\"\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nengine.swarm.root_issued = \
             \"2026-01-01T00:00:00Z\"\nengine.swarm.root_expires = \"2045-01-01T00:00:00Z\"\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[324],
    references: &[
        "https://docs.docker.com/engine/swarm/how-swarm-mode-works/pki/#rotating-the-ca-certificate",
    ],
    fixing: Fixing::Audit(Mended::Unsafe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(swarm) = state::managed(input, outcomes) else {
        return;
    };
    let Some(issued) = outcomes.need(&swarm.root_issued, FROM) else {
        return;
    };
    let Some(today) = state::today(input, outcomes) else {
        return;
    };
    let day = issued.date();
    let mut readings = vec![Reading::new(day.to_string(), FROM)];
    let expires = swarm.root_expires.known().map(|it| it.date());
    let end = expires.filter(|it| it.days_since(today) < SOON);
    let age = today.days_since(day);
    let message = if let Some(end) = end {
        readings.push(Reading::new(end.to_string(), FROM));
        format!("the certificate of the swarm's authority ends on `{end}`")
    } else if age > MOST {
        format!("the certificate of the swarm's authority is {age} days old (`{day}`)")
    } else {
        return outcomes.pass(readings);
    };
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(day.to_string());
    outcomes.fail(fault, readings);
}

const FROM: &str = "TLSInfo.TrustRoot of GET /swarm";
/// Days that it may be old.
const MOST: i64 = 730;
/// Days before its end.
const SOON: i64 = 30;
