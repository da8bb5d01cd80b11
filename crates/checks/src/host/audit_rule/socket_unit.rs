//! HST-0009.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0009",
    name: "unwatched-docker-socket-unit",
    title: "nobody records changes of the unit of the engine's socket",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`docker.socket` says where the Engine API listens and who may use it. A changed \
             `SocketMode` or one more `ListenStream` hands the host to whoever asks.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/usr/lib/systemd/system/docker.socket -F \
             perm=wa -k docker` in `/etc/audit/rules.d/docker.rules`, and load it with `augenrules \
             --load`. Name the drop-ins, too, or watch their folder with `-F dir=`.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /usr/lib/systemd/system/docker.socket\", \"watched\": {\"path\": \
             \"/usr/lib/systemd/system/docker.socket\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \
             \"records\": true}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[778],
    references: &["https://man7.org/linux/man-pages/man8/auditctl.8.html"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::unit(input.facts, "docker.socket");
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
