//! HST-0005.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0005",
    name: "unwatched-data-root",
    title: "nobody records changes of the engine's data",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "The data root holds images, volumes and writable layers of all containers. Who writes \
             there changes what containers run and what they store, past every check of images.",
    remedy: "Put `-a always,exit -F arch=b64 -F dir=/var/lib/docker -F perm=wa -k docker` in \
             `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`. The folder is a \
             busy one: leave its reading out, as the rule does. Where the engine uses another path, \
             name that.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit /var/lib/docker\", \
             \"watched\": {\"folder\": \"/var/lib/docker\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \
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
    let paths = target::of_engines(input.facts, "/var/lib/docker", |it| &it.info.data_root);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
