//! HST-0036.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
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
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let paths = target::sockets(input);
    fact::within(&CHECK, input.facts, paths, &|_| 0o660, outcomes);
}
