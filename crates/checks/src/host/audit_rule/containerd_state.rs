//! HST-0004.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0004",
    name: "unwatched-containerd-state",
    title: "nobody records changes of containerd's state",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`/run/containerd` holds containerd's sockets and the state of all running containers, \
             their root file systems among it. Who writes there changes containers past the engine, \
             which logs nothing of it.",
    remedy: "Put `-a always,exit -F arch=b64 -F dir=/run/containerd -F perm=wa -k docker` in \
             `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit /run/containerd\", \
             \"watched\": {\"folder\": \"/run/containerd\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \
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
    let paths = target::fixed(&["/run/containerd"]);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
