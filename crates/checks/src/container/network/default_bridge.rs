//! CTR-0030.

use seawall_model::assessment::Reading;
use seawall_model::host::engine::container::Attachment;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::{fail, reading, shown};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0030",
    name: "container-on-default-bridge",
    title: "a container is in the engine's default bridge",
    severity: Severity::Medium,
    severity_why: "containers that have nothing to do with each other can reach each other",
    why: "Every container that names no network lands in `docker0`, and all of them reach all \
          others there. Networks of one's own separate applications, and have names instead of \
          links.",
    remedy: "Make a network (`docker network create app`), and start the container with \
             `--network app`.",
    bad: "container.networks = {\"bridge\": {\"network\": \"b0\", \"ipv4\": \"172.17.0.2\"}}\n",
    good: "container.networks = {\"app\": {\"network\": \"n0\", \"ipv4\": \"172.20.0.2\"}}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/engine/network/drivers/bridge/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let (mode, networks) = (
        &input.container.host.network_mode,
        &input.container.networks,
    );
    let mut readings: Vec<Reading> = reading(input, "HostConfig.NetworkMode", mode)
        .into_iter()
        .collect();
    let is_asked = mode
        .known()
        .is_some_and(|mode| matches!(mode.as_str(), "bridge" | "default" | ""));
    let is_in = match networks {
        Seen::Known(networks) => {
            let names: Vec<&str> = networks.keys().map(String::as_str).collect();
            let from = input.field("NetworkSettings.Networks");
            readings.push(Reading::new(shown(&names.join(" ")), from));
            networks
                .iter()
                .any(|(name, to)| is_default(input, name, to))
                || (names.is_empty() && is_asked)
        }
        _ if is_asked => true,
        _ => {
            outcomes.need(networks, &input.field("NetworkSettings.Networks"));
            return;
        }
    };
    if is_in {
        let message = format!(
            "container `{}` is in the default network `bridge`",
            input.container.name
        );
        fail(&CHECK, outcomes, message, "bridge", readings);
    } else {
        outcomes.pass(readings);
    }
}

/// The engine marks its default bridge; nobody else may have its name.
fn is_default(input: &Input<'_>, name: &str, attachment: &Attachment) -> bool {
    let mut networks = input.engine.networks.known().into_iter().flatten();
    let network = networks.find(|network| network.id == attachment.network);
    let mark = network.and_then(|network| network.options.get(MARK));
    name == "bridge" || mark.is_some_and(|value| value == "true")
}

const MARK: &str = "com.docker.network.bridge.default_bridge";
