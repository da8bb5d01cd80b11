//! HST-0043.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0043",
    name: "foreign-containerd-socket",
    title: "containerd's socket is not root's",
    severity: Severity::Critical,
    severity_why: "who can use the socket is root on the host",
    why: "containerd's API starts containers with any privilege, past the engine and its \
             authorization plugins. Who owns its socket, or is in its group, is root.",
    remedy: "`chown root:root /run/containerd/containerd.sock`, and leave `uid` and `gid` out of \
             `[grpc]` in `/etc/containerd/config.toml`, which sets them at each start.",
    bad: "host.files[/run/containerd/containerd.sock].uid = 1000\n",
    good: "host.files[/run/containerd/containerd.sock].uid = 0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://github.com/containerd/containerd/blob/main/docs/ops.md"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::containerd_sockets(input.facts);
    fact::owned(&CHECK, input.facts, paths, &Whose::Root(""), outcomes);
}
