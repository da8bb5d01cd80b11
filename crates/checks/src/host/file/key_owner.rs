//! HST-0033.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0033",
    name: "foreign-server-key",
    title: "the daemon's key is not root's",
    severity: Severity::High,
    severity_why: "its owner can pose as the daemon",
    why: "Who has the key in `tlskey` can pose as the daemon, and read what clients send it: \
             credentials of registries, secrets, the contexts of builds. The owner of the file can \
             always read it.",
    remedy: "`chown root:root` the file that `tlskey` names, and make a new key, since others may \
             have the old one.",
    bad: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/key.pem] = {\"path\": \
             \"/etc/docker/key.pem\", \"kind\": \"file\", \"uid\": 1000, \"user\": \"alice\", \"gid\": 0, \"group\": \
             \"root\", \"mode\": 420, \"acl\": false}\n",
    good: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/key.pem] = {\"path\": \
             \"/etc/docker/key.pem\", \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \
             \"root\", \"mode\": 420, \"acl\": false}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://docs.docker.com/engine/security/protect-access/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let paths = target::tls_file(input, "tlskey", "key.pem");
    fact::owned(&CHECK, input.facts, paths, &Whose::of(input, ""), outcomes);
}
