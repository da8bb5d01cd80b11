//! HST-0041.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0041",
    name: "open-sysconfig-docker",
    title: "users may write to /etc/sysconfig/docker",
    severity: Severity::Critical,
    severity_why: "whoever can write to it sets flags of a daemon that is root",
    why: "On distributions of Red Hat's kind the daemon's service reads flags from \
             `/etc/sysconfig/docker`; they count for a process that is root.",
    remedy: "`chmod 644 /etc/sysconfig/docker`",
    bad: "host.files[/etc/sysconfig/docker].mode = 0o666\n",
    good: "host.files[/etc/sysconfig/docker].mode = 0o644\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/engine/daemon/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::fixed(&["/etc/sysconfig/docker"]);
    fact::within(&CHECK, input.facts, paths, &|_| 0o644, outcomes);
}
