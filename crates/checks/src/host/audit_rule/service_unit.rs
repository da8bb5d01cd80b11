//! HST-0007.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0007",
    name: "unwatched-docker-service",
    title: "nobody records changes of the unit that starts the engine",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "The unit and its drop-ins hold the daemon's command line: one more `-H tcp://…` in it \
             gives the host away at the next start. A drop-in does it as well as the unit itself.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/usr/lib/systemd/system/docker.service -F \
             perm=wa -k docker` in `/etc/audit/rules.d/docker.rules`, and load it with `augenrules \
             --load`. Name the drop-ins, too, or watch their folder with `-F dir=`.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /usr/lib/systemd/system/docker.service\", \"watched\": {\"path\": \
             \"/usr/lib/systemd/system/docker.service\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \
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
    let paths = target::service(input.facts);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
