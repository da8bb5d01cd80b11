//! HST-0018.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0018",
    name: "unwatched-runc",
    title: "nobody records changes of the program that makes containers",
    severity: Severity::Low,
    severity_why: "a change is not hindered, but nobody can say who made it",
    why: "`runc` makes each container, as root, and builds its walls. A container that could \
             overwrite it (CVE-2019-5736) was root on the host; another program in its place need not \
             build any wall.",
    remedy: "Put `-a always,exit -F arch=b64 -F path=/usr/bin/runc -F perm=wa -k docker` in \
             `/etc/audit/rules.d/docker.rules`, and load it with `augenrules --load`.",
    bad: "host.audit.loaded = []\n",
    good: "host.audit.loaded = [{\"from\": \"kernel\", \"text\": \"always,exit /usr/bin/runc\", \"watched\": \
             {\"path\": \"/usr/bin/runc\"}, \"permissions\": \"wa\", \"is_narrowed\": false, \"records\": true}]\n",
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
    let paths = target::fixed(&["/usr/bin/runc", "/usr/sbin/runc", "/usr/local/bin/runc"]);
    fact::watched(&CHECK, input.facts, paths, outcomes);
}
