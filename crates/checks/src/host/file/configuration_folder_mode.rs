//! HST-0026.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0026",
    name: "open-configuration-folder",
    title: "users may write to the folder of the engine's configuration",
    severity: Severity::Critical,
    severity_why: "whoever can write to the folder can replace the configuration",
    why: "Who may write to `/etc/docker` can replace `daemon.json`, keys and trusted certificates, \
             whatever the modes of those files are.",
    remedy: "`chmod 755 /etc/docker`",
    bad: "host.files[/etc/docker].mode = 0o777\n",
    good: "host.files[/etc/docker].mode = 0o755\n",
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
    let paths = target::fixed(&["/etc/docker"]);
    fact::within(&CHECK, input.facts, paths, &|_| 0o755, outcomes);
}
