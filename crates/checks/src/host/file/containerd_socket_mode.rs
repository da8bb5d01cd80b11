//! HST-0044.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0044",
    name: "open-containerd-socket",
    title: "others may use containerd's socket",
    severity: Severity::Critical,
    severity_why: "whoever can write to the socket is root on the host",
    why: "containerd's API starts containers with any privilege, past the engine and its \
             authorization plugins. The permission bits of its socket are the only door.",
    remedy: "`chmod 660 /run/containerd/containerd.sock`, and find out what changes it: containerd \
             makes it so at each start.",
    bad: "host.files[/run/containerd/containerd.sock].mode = 0o666\n",
    good: "host.files[/run/containerd/containerd.sock].mode = 0o660\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://github.com/containerd/containerd/blob/main/docs/ops.md"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::containerd_sockets(input.facts);
    fact::within(&CHECK, input.facts, paths, &|_| 0o660, outcomes);
}
