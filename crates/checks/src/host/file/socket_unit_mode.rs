//! HST-0024.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0024",
    name: "open-docker-socket-unit",
    title: "users may write to the unit of the engine's socket",
    severity: Severity::Critical,
    severity_why: "whoever can write to it says who may use the Engine API",
    why: "`docker.socket` says where the Engine API listens and for whom. Who else may write to it, \
             or to a drop-in, opens the API to themselves, and so is root.",
    remedy: "`chmod 644 /usr/lib/systemd/system/docker.socket`, and the same for each drop-in that \
             is named.",
    bad: "host.files[/usr/lib/systemd/system/docker.socket].mode = 0o666\n",
    good: "host.files[/usr/lib/systemd/system/docker.socket].mode = 0o644\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::unit(input.facts, "docker.socket");
    fact::within(&CHECK, input.facts, paths, &|_| 0o644, outcomes);
}
