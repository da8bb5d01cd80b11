//! HST-0010.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0010",
    name: "unwatched-default-docker",
    title: "nobody records changes of the daemon's environment",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`/etc/default/docker` sets flags and variables of the daemon where its service reads it: \
             what it says counts with the next start.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/etc/default/docker -F perm=wa -k docker` in \
             `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.files[/etc/default/docker] = {\"path\": \"/etc/default/docker\", \"kind\": \"file\", \"uid\": \
             0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = []\n",
    good: "host.files[/etc/default/docker] = {\"path\": \"/etc/default/docker\", \"kind\": \"file\", \"uid\": \
             0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /etc/default/docker\", \"watched\": {\"path\": \"/etc/default/docker\"}, \"permissions\": \"wa\", \
             \"is_narrowed\": false, \"records\": true}]\n",
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
    let paths = target::fixed(&["/etc/default/docker"]);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
