//! HST-0042.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0042",
    name: "foreign-sysconfig-docker",
    title: "/etc/sysconfig/docker is not root's",
    severity: Severity::Critical,
    severity_why: "its owner sets flags of a daemon that is root",
    why: "On distributions of Red Hat's kind the daemon's service reads flags from \
             `/etc/sysconfig/docker`; they count for a process that is root. Its owner can always \
             write to it.",
    remedy: "`chown root:root /etc/sysconfig/docker`",
    bad: "host.files[/etc/sysconfig/docker].uid = 1000\n",
    good: "host.files[/etc/sysconfig/docker].uid = 0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://docs.docker.com/engine/daemon/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::fixed(&["/etc/sysconfig/docker"]);
    fact::owned(&CHECK, input.facts, paths, &Whose::Root(""), outcomes);
}
