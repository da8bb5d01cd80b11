//! HST-0017.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0017",
    name: "unwatched-shim-runc-v2",
    title: "nobody records changes of containerd-shim-runc-v2",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`containerd-shim-runc-v2` runs as root beside each container and starts `runc`. Another \
             program in its place is root with the next container.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/usr/bin/containerd-shim-runc-v2 -F perm=wa -k \
             docker` in `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /usr/bin/containerd-shim-runc-v2\", \"watched\": {\"path\": \
             \"/usr/bin/containerd-shim-runc-v2\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \
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
    let paths = target::fixed(&["/usr/bin/containerd-shim-runc-v2"]);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
