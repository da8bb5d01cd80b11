//! HST-0040.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0040",
    name: "open-default-docker",
    title: "users may write to /etc/default/docker",
    severity: Severity::Critical,
    severity_why: "whoever can write to it sets flags and variables of a daemon that is root",
    why: "Where the daemon's service reads `/etc/default/docker`, flags and variables in it count \
             for a process that is root.",
    remedy: "`chmod 644 /etc/default/docker`",
    bad: "host.files[/etc/default/docker].mode = 0o666\n",
    good: "host.files[/etc/default/docker].mode = 0o644\n",
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
    let paths = target::fixed(&["/etc/default/docker"]);
    fact::within(&CHECK, input.facts, paths, &|_| 0o644, outcomes);
}
