//! HST-0039.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0039",
    name: "foreign-default-docker",
    title: "/etc/default/docker is not root's",
    severity: Severity::Critical,
    severity_why: "its owner sets flags and variables of a daemon that is root",
    why: "Where the daemon's service reads `/etc/default/docker`, flags and variables in it count \
             for a process that is root. Its owner can always write to it.",
    remedy: "`chown root:root /etc/default/docker`",
    bad: "host.files[/etc/default/docker].uid = 1000\n",
    good: "host.files[/etc/default/docker].uid = 0\n",
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
    let paths = target::fixed(&["/etc/default/docker"]);
    fact::owned(&CHECK, input.facts, paths, &Whose::Root(""), outcomes);
}
