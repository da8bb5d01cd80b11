//! HST-0012.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0012",
    name: "unwatched-containerd-configuration",
    title: "nobody records changes of containerd's configuration file",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`config.toml` names the programs that containerd runs as root, its runtimes and plugins, \
             and who may use its socket.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/etc/containerd/config.toml -F perm=wa -k \
             docker` in `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.files[/etc/containerd/config.toml] = {\"path\": \"/etc/containerd/config.toml\", \"kind\": \
             \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = []\n",
    good: "host.files[/etc/containerd/config.toml] = {\"path\": \"/etc/containerd/config.toml\", \
             \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \"root\", \"mode\": 420, \"acl\": \
             false}\nhost.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit \
             /etc/containerd/config.toml\", \"watched\": {\"path\": \"/etc/containerd/config.toml\"}, \
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
    let paths = target::containerd_configurations(input.facts);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
