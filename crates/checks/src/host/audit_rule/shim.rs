//! HST-0015.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0015",
    name: "unwatched-shim",
    title: "nobody records changes of the first containerd-shim",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`containerd-shim` runs as root beside each container and holds its standard streams. \
             Another program in its place sees and changes all of them.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/usr/bin/containerd-shim -F perm=wa -k docker` \
             in `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.files[/usr/bin/containerd-shim] = {\"path\": \"/usr/bin/containerd-shim\", \"kind\": \
             \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = []\n",
    good: "host.files[/usr/bin/containerd-shim] = {\"path\": \"/usr/bin/containerd-shim\", \"kind\": \
             \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /usr/bin/containerd-shim\", \"watched\": {\"path\": \"/usr/bin/containerd-shim\"}, \
             \"permissions\": \"wa\", \"is_narrowed\": false, \"records\": true}]\n",
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
    let paths = target::fixed(&["/usr/bin/containerd-shim"]);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
