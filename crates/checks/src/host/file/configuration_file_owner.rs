//! HST-0037.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0037",
    name: "foreign-daemon-json",
    title: "the daemon's configuration file is not root's",
    severity: Severity::Critical,
    severity_why: "its owner can make root run any program",
    why: "`daemon.json` can name any program as a runtime, which the daemon runs as root, and can \
             open the Engine API to the network. The owner of the file can always write to it.",
    remedy: "`chown root:root /etc/docker/daemon.json`",
    bad: "host.files[/etc/docker/daemon.json].uid = 1000\n",
    good: "host.files[/etc/docker/daemon.json].uid = 0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://docs.docker.com/engine/daemon/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let paths = target::configuration_file(input);
    fact::owned(&CHECK, input.facts, paths, &Whose::of(input, ""), outcomes);
}
