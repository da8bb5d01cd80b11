//! HST-0025.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0025",
    name: "foreign-configuration-folder",
    title: "the folder of the engine's configuration is not root's",
    severity: Severity::Critical,
    severity_why: "its owner can put any configuration there",
    why: "The owner of `/etc/docker` can replace `daemon.json` whoever owns that, and `daemon.json` \
             can make root run any program as a runtime.",
    remedy: "`chown root:root /etc/docker`",
    bad: "host.files[/etc/docker].uid = 1000\n",
    good: "host.files[/etc/docker].uid = 0\n",
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
    let paths = target::fixed(&["/etc/docker"]);
    fact::owned(&CHECK, input.facts, paths, &Whose::Root(""), outcomes);
}
