//! CTR-0031.

use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::host::{Namespace, is_same, readings};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::confinement::option::of_engine;
use crate::container::tell::fail;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0031",
    name: "container-host-userns",
    title: "a container is taken out of the user namespace",
    severity: Severity::High,
    severity_why: "its root is the root of the host, though the engine was told to keep them apart",
    why: "Where the engine maps users (`userns-remap`), root in a container is an ordinary \
          user outside. `--userns host` takes a container out of that: its root is the host's.",
    remedy: "Start it without `--userns host`. Where files of the host must be written, give them \
             to the mapped user.",
    bad: "container.host.user_mode = \"host\"\n",
    good: "engine.info.security_options = [\"name=userns\"]\ncontainer.process.namespaces[user] \
           = 4026532300\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/engine/security/userns-remap/"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let asked = &input.container.host.user_mode;
    let readings = readings(&NAMESPACE, input);
    let name = &input.container.name;
    if asked.known().is_some_and(|mode| mode == "host") {
        let message = format!("container `{name}` was started with `--userns host`");
        fail(&CHECK, outcomes, message, "host", readings);
        return;
    }
    let is_same = is_same("user", input);
    match (maps(input), is_same) {
        (Seen::Known(true), Some(true)) => {
            let message = format!("container `{name}` shares the host's users");
            fail(&CHECK, outcomes, message, "host", readings);
        }
        (_, Some(false)) => outcomes.pass(readings),
        (Seen::Known(true), None) => {
            if outcomes.need(asked, &input.field(NAMESPACE.field)).is_some() {
                outcomes.pass(readings);
            }
        }
        (Seen::Known(false), _) => outcomes.not_applicable(
            "the engine maps no users, so that nothing is taken out of a map: DMN-0009 tells of that",
        ),
        (Seen::Unknown(why), _) => {
            outcomes.not_looked_at(format!("whether the engine maps users is not known: {why}"));
        }
        (Seen::Absent, _) => outcomes.not_looked_at("whether the engine maps users is not known"),
    }
}

/// Says whether the engine maps users, or runs as an ordinary user itself.
fn maps(input: &Input<'_>) -> Seen<bool> {
    if input.engine.is_rootless == Seen::Known(true) {
        return Seen::Known(true);
    }
    match of_engine(input, "userns") {
        Seen::Known(_) => Seen::Known(true),
        Seen::Absent => Seen::Known(false),
        Seen::Unknown(why) => Seen::Unknown(why),
    }
}

const NAMESPACE: Namespace = Namespace {
    kind: "user",
    field: "HostConfig.UsernsMode",
    mode: |host| &host.user_mode,
    what: "users",
};
