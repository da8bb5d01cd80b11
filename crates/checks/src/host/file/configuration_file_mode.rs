//! HST-0038.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0038",
    name: "open-daemon-json",
    title: "users may write to the daemon's configuration file",
    severity: Severity::Critical,
    severity_why: "whoever can write to it can make root run any program",
    why: "`daemon.json` can name any program as a runtime, which the daemon runs as root, and can \
             open the Engine API to the network.",
    remedy: "`chmod 644 /etc/docker/daemon.json`",
    bad: "host.files[/etc/docker/daemon.json].mode = 0o666\n",
    good: "host.files[/etc/docker/daemon.json].mode = 0o644\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/engine/daemon/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let paths = target::configuration_file(input);
    fact::within(&CHECK, input.facts, paths, &|_| 0o644, outcomes);
}
