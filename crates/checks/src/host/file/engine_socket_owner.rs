//! HST-0035.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0035",
    name: "foreign-engine-socket",
    title: "the engine's socket is of another owner or group",
    severity: Severity::Critical,
    severity_why: "the owner and the group of the socket are root on the host",
    why: "The Engine API has no users of its own: who can write to its socket is root. The owner \
             always can, and members of its group by its usual mode.",
    remedy: "`chown root:docker` the socket, and set `SocketUser=root` and `SocketGroup=docker` in \
             `docker.socket`, since systemd makes it anew at each start.",
    bad: "host.files[/run/docker.sock].uid = 1000\n",
    good: "host.files[/run/docker.sock].uid = 0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let paths = target::sockets(input);
    fact::owned(
        &CHECK,
        input.facts,
        paths,
        &Whose::of(input, "docker"),
        outcomes,
    );
}
