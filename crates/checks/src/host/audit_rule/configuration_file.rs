//! HST-0011.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0011",
    name: "unwatched-daemon-json",
    title: "nobody records changes of the daemon's configuration file",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`daemon.json` switches the engine's defences on and off: insecure registries, TLS, user \
             namespaces, seccomp. A change counts with the next start or reload, long after who made \
             it has gone.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/etc/docker/daemon.json -F perm=wa -k docker` \
             in `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`. Where the \
             engine uses another path, name that.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit /etc/docker/daemon.json\", \
             \"watched\": {\"path\": \"/etc/docker/daemon.json\"}, \"permissions\": \"wa\", \"is_narrowed\": \
             false, \"records\": true}]\n",
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
    let paths = target::of_engines(input.facts, "/etc/docker/daemon.json", |it| {
        &it.daemon.configuration_path
    });
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
