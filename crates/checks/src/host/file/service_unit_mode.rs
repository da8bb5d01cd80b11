//! HST-0022.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0022",
    name: "open-docker-service",
    title: "users may write to the unit that starts the engine",
    severity: Severity::Critical,
    severity_why: "whoever can write to it has root run what they like",
    why: "What stands in `docker.service` and its drop-ins is run as root at the next start. Who \
             else may write to one of them is root.",
    remedy: "`chmod 644 /usr/lib/systemd/system/docker.service`, and the same for each drop-in that \
             is named.",
    bad: "host.files[/usr/lib/systemd/system/docker.service].mode = 0o666\n",
    good: "host.files[/usr/lib/systemd/system/docker.service].mode = 0o644\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/engine/daemon/proxy/#systemd-unit-file"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::service(input.facts);
    fact::within(&CHECK, input.facts, paths, &|_| 0o644, outcomes);
}
