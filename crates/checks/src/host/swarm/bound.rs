//! HST-0049.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use super::state;
use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0049",
    name: "swarm-on-all-addresses",
    title: "the swarm's management listens on all addresses",
    severity: Severity::Medium,
    severity_why: "who reaches the port still needs a certificate of the swarm, or a token",
    why: "Managers take commands and new nodes at port 2377. Bound to all addresses, it is open to \
             networks that have nothing to do with the swarm, the internet among them.",
    remedy: "Start the swarm with `docker swarm init --listen-addr ADDRESS:2377`; for one that is \
             there, join nodes anew with `--listen-addr`, and keep the port closed with a firewall \
             until then.",
    bad: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nhost.listeners = \
             [{\"protocol\": \"tcp\", \"address\": \"0.0.0.0\", \"port\": 2377, \"process\": null, \"program\": \
             null}]\n",
    good: "engine.swarm.state = \"active\"\nengine.swarm.is_manager = true\nhost.listeners = \
             [{\"protocol\": \"tcp\", \"address\": \"10.0.0.5\", \"port\": 2377, \"process\": null, \"program\": \
             null}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/reference/cli/docker/swarm/init/#listen-addr"],
    fixing: Fixing::None("a swarm is bound to an address when it is made, or a node joins it"),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    if state::managed(input, outcomes).is_none() {
        return;
    }
    let Some(listeners) = outcomes.need(&input.facts.listeners, "/proc/1/net/tcp") else {
        return;
    };
    let listeners = listeners
        .iter()
        .filter(|it| it.port == PORT && it.protocol.starts_with("tcp"));
    let addresses: Vec<&str> = listeners.map(|it| it.address.as_str()).collect();
    let readings: Vec<Reading> = addresses
        .iter()
        .map(|address| Reading::new(format!("{address} port {PORT}"), "/proc/1/net/tcp"))
        .collect();
    if addresses.is_empty() {
        outcomes.not_looked_at(format!(
            "nothing is seen to listen at port {PORT}, where managers do"
        ));
    } else if let Some(open) = addresses.iter().find(|it| ALL.contains(it)) {
        let message = format!("managers listen at port {PORT} of all addresses (`{open}`)");
        let fault = Fault::new(&CHECK, message, outcomes.place()).value(*open);
        outcomes.fail(fault, readings);
    } else {
        outcomes.pass(readings);
    }
}

const PORT: u16 = 2377;
const ALL: &[&str] = &["0.0.0.0", "::", "::ffff:0.0.0.0"];
