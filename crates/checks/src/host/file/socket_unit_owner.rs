//! HST-0023.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0023",
    name: "foreign-docker-socket-unit",
    title: "the unit of the engine's socket is not root's",
    severity: Severity::Critical,
    severity_why: "its owner says who may use the Engine API",
    why: "The owner of `docker.socket` can always write to it, and can open the Engine API to \
             everybody with one line: `SocketMode=0666`. Who can use the Engine API is root.",
    remedy: "`chown root:root /usr/lib/systemd/system/docker.socket`, and the same for each drop-in \
             that is named.",
    bad: "host.files[/usr/lib/systemd/system/docker.socket].uid = 1000\n",
    good: "host.files[/usr/lib/systemd/system/docker.socket].uid = 0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::unit(input.facts, "docker.socket");
    fact::owned(&CHECK, input.facts, paths, &Whose::Root(""), outcomes);
}
