//! HST-0036.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::host::EngineInput;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0036",
    name: "open-engine-socket",
    title: "users outside its group may use the engine's socket",
    severity: Severity::Critical,
    severity_why: "whoever can write to the socket is root on the host",
    why: "The Engine API has no users of its own: who can write to `docker.sock` can start a container that mounts the \
          host's root, and is root. Its permission bits are the only door.",
    remedy: "`chmod 660` the socket, and set `SocketMode=0660` in `docker.socket`, since systemd makes it anew at each \
             start.",
    bad: "host.files[/run/docker.sock].mode = 0o666\n",
    good: "host.files[/run/docker.sock].mode = 0o660\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    fixing: Fixing::None("a host is changed by `seawall audit --fix`"),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let address = input.engine.address.as_str();
    let Some(path) = address.strip_prefix("unix://") else {
        outcomes.not_applicable(format!(
            "the engine was asked at {address}, which is no socket"
        ));
        return;
    };
    let unseen = Seen::unknown("it was not asked for");
    let file = input.facts.files.get(path).unwrap_or(&unseen);
    let Some(file) = outcomes.need(file, path) else {
        return;
    };
    let readings = vec![Reading::new(
        file.permissions(),
        format!("stat {}", file.path),
    )];
    if file.is_within(0o660) {
        outcomes.pass(readings);
        return;
    }
    let message = format!("`{}` has mode {}", file.path, file.permissions());
    let fault = Fault::new(&CHECK, message, outcomes.place()).value(file.permissions());
    outcomes.fail(fault, readings);
}
