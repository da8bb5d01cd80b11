//! CTR-0009.

use seawall_model::severity::Severity;

use super::published::{is_local, published, shown};
use crate::back_end_port::back_end;
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::joined;
use crate::fault::Fault;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0009",
    name: "container-needless-port",
    title: "a port of a container is published that hardly anybody outside needs",
    severity: Severity::Medium,
    severity_why: "such services are made to be reached by a few neighbours",
    why: "Databases, caches, message brokers and administration interfaces are reached by \
          other containers, which need no published port for it. Published, they are found by \
          scanners within hours, and many of them ask for no password. Of any other published \
          port somebody has to say whether it is needed.",
    remedy: "Leave `-p` out; containers of one network reach each other by name. For your own \
             access publish it on `127.0.0.1`.",
    bad: "container.ports = [{\"container\": 6379, \"protocol\": \"tcp\", \"address\": \
          \"0.0.0.0\", \"host\": 6379}]\n",
    good: "container.ports = []\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/engine/network/port-publishing/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let Some(published) = published(input, outcomes) else {
        return;
    };
    let readings = published.readings();
    let open = || {
        published
            .ports
            .iter()
            .filter(|port| !is_local(&port.address))
    };
    let known = open().find_map(|port| Some((port, back_end(port.container)?)));
    if let Some((port, what)) = known {
        let name = &input.container.name;
        let message = format!(
            "container `{name}` publishes `{}`, the port of {what}",
            shown(port)
        );
        let fault = Fault::new(&CHECK, message, outcomes.place());
        outcomes.fail(fault.value(shown(port)).likely(), readings);
        return;
    }
    let open: Vec<String> = open().map(shown).collect();
    if open.is_empty() {
        outcomes.pass(readings);
    } else {
        outcomes.manual(
            format!("whether somebody needs {}", joined(&open)),
            readings,
        );
    }
}
