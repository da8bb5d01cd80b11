//! HST-0008.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0008",
    name: "unwatched-containerd-socket",
    title: "nobody records changes of containerd's socket",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "Who reaches containerd's socket starts containers with all privileges, past the engine, \
             its authorization plugins and its log.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/run/containerd/containerd.sock -F perm=wa -k \
             docker` in `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /run/containerd/containerd.sock\", \"watched\": {\"path\": \
             \"/run/containerd/containerd.sock\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \
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
    let paths = target::containerd_sockets(input.facts);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
