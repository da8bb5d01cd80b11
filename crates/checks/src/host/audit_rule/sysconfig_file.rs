//! HST-0013.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0013",
    name: "unwatched-sysconfig-docker",
    title: "nobody records changes of the daemon's environment (sysconfig)",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`/etc/sysconfig/docker` sets flags of the daemon on distributions of Red Hat's kind: what \
             it says counts with the next start.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/etc/sysconfig/docker -F perm=wa -k docker` in \
             `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.files[/etc/sysconfig/docker] = {\"path\": \"/etc/sysconfig/docker\", \"kind\": \"file\", \
             \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = []\n",
    good: "host.files[/etc/sysconfig/docker] = {\"path\": \"/etc/sysconfig/docker\", \"kind\": \"file\", \
             \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /etc/sysconfig/docker\", \"watched\": {\"path\": \"/etc/sysconfig/docker\"}, \"permissions\": \
             \"wa\", \"is_narrowed\": false, \"records\": true}]\n",
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
    let paths = target::fixed(&["/etc/sysconfig/docker"]);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
