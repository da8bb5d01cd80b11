//! HST-0006.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0006",
    name: "unwatched-configuration-folder",
    title: "nobody records changes of the engine's configuration",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`/etc/docker` holds `daemon.json`, keys, and the certificates by which registries are \
             trusted. A change there opens the engine to the network, or to a registry that is not \
             what it says.",
    remedy: "Put `-a always,exit -F arch=b64 -F dir=/etc/docker -F perm=wa -k docker` in \
             `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit /etc/docker\", \"watched\": \
             {\"folder\": \"/etc/docker\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \"records\": true}]\n",
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
    let paths = target::fixed(&["/etc/docker"]);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
