//! HST-0003.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0003",
    name: "unwatched-dockerd",
    title: "nobody records changes of the engine's program",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`dockerd` runs as root and starts every container. Who puts another program in its place \
             is root from the next start on, and without an audit rule nobody can say afterwards who \
             it was, or when.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/usr/bin/dockerd -F perm=wa -k docker` in \
             `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`. Where the \
             engine uses another path, name that.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit /usr/bin/dockerd\", \
             \"watched\": {\"path\": \"/usr/bin/dockerd\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \
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
    let is_there = |path: &&&str| {
        input
            .facts
            .files
            .get(**path)
            .is_some_and(|it| !it.is_absent())
    };
    let usual = USUAL.iter().find(is_there).unwrap_or(&USUAL[0]);
    let paths = target::of_engines(input.facts, usual, |it| &it.daemon.program);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}

/// Where packages put it: Docker's own, and those of Debian.
const USUAL: [&str; 2] = ["/usr/bin/dockerd", "/usr/sbin/dockerd"];
