//! HST-0031.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0031",
    name: "foreign-server-certificate",
    title: "the daemon's certificate is not root's",
    severity: Severity::Medium,
    severity_why: "its owner can keep clients out, or help another to stand in for the daemon",
    why: "The daemon shows the certificate in `tlscert` to its clients. Its owner can exchange it, \
             which keeps all clients out, or lets another certificate stand in for it.",
    remedy: "`chown root:root` the file that `tlscert` names.",
    bad: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/server.pem] = {\"path\": \
             \"/etc/docker/server.pem\", \"kind\": \"file\", \"uid\": 1000, \"user\": \"alice\", \"gid\": 0, \
             \"group\": \"root\", \"mode\": 420, \"acl\": false}\n",
    good: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/server.pem] = {\"path\": \
             \"/etc/docker/server.pem\", \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \
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
    let paths = target::tls_file(input, "tlscert", "cert.pem");
    fact::owned(&CHECK, input.facts, paths, &Whose::of(input, ""), outcomes);
}
