//! HST-0021.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0021",
    name: "foreign-docker-service",
    title: "the unit that starts the engine is not root's",
    severity: Severity::Critical,
    severity_why: "its owner writes the command line that root runs",
    why: "The owner of `docker.service` can always write to it, and what stands in it is run as \
             root at the next start. The same goes for the unit's drop-ins.",
    remedy: "`chown root:root /usr/lib/systemd/system/docker.service`, and the same for each \
             drop-in that is named.",
    bad: "host.files[/usr/lib/systemd/system/docker.service].uid = 1000\n",
    good: "host.files[/usr/lib/systemd/system/docker.service].uid = 0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://docs.docker.com/engine/daemon/proxy/#systemd-unit-file"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::service(input.facts);
    fact::owned(&CHECK, input.facts, paths, &Whose::Root(""), outcomes);
}
