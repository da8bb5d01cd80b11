//! HST-0054.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0054",
    name: "long-node-certificates",
    title: "certificates of the swarm's nodes hold for long",
    severity: Severity::Low,
    severity_why: "a stolen certificate works for longer",
    why: "Nodes of a swarm get new certificates by themselves before the old ones end. The longer \
             one holds, the longer a stolen one works. The engine's own choice is 90 days.",
    remedy: "`docker swarm update --cert-expiry 720h` or less.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = \
             true\nengine.swarm.certificate_expiry = 31536000000000000\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = \
             true\nengine.swarm.certificate_expiry = 7776000000000000\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[324],
    references: &["https://docs.docker.com/reference/cli/docker/swarm/update/"],
    fixing: Fixing::Audit(Mended::Unsafe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let Some(swarm) = state::managed(input, outcomes) else {
        return;
    };
    let Some(expiry) = outcomes.need(&swarm.certificate_expiry, FROM) else {
        return;
    };
    let hours = expiry.div_euclid(HOUR);
    let readings = vec![Reading::new(format!("{hours}h"), FROM)];
    if *expiry <= MOST {
        return outcomes.pass(readings);
    }
    let days = hours.div_euclid(24);
    let message = format!("certificates of nodes hold for `{days}` days, more than 90");
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(format!("{hours}h"));
    outcomes.fail(fault, readings);
}

const FROM: &str = "CAConfig.NodeCertExpiry of GET /swarm";
/// In nanoseconds.
const HOUR: u64 = 3_600_000_000_000;
/// 90 days.
const MOST: u64 = 2_160 * HOUR;
