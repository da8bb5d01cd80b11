//! CTR-0010.

use seawall_model::severity::Severity;

use super::host::{NETWORK, judge};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0010",
    name: "container-host-network",
    title: "a container shares the host's network",
    severity: Severity::High,
    severity_why: "it reaches what listens on the host only for the host",
    why: "In the host's network a container reaches services that listen on `127.0.0.1` and \
          abstract sockets, listens on any port itself, and sees all traffic if it may open \
          raw sockets.",
    remedy: "Start it without `--network host`, in a network of its own with the ports published \
             that are needed.",
    bad: "container.host.network_mode = \"host\"\n",
    good: "container.host.network_mode = \"app\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/engine/containers/run/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    judge(&CHECK, &NETWORK, input, outcomes);
}
