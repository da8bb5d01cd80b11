//! HST-0029.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0029",
    name: "foreign-authority-certificate",
    title: "the daemon's certificate authority is not root's",
    severity: Severity::Critical,
    severity_why: "its owner says whose client certificates count",
    why: "Whoever has a certificate of the authority in `tlscacert` may use the Engine API and is \
             root. The owner of the file can put an authority of their own in its place.",
    remedy: "`chown root:root` the file that `tlscacert` names.",
    bad: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/ca.pem] = {\"path\": \
             \"/etc/docker/ca.pem\", \"kind\": \"file\", \"uid\": 1000, \"user\": \"alice\", \"gid\": 0, \"group\": \
             \"root\", \"mode\": 420, \"acl\": false}\n",
    good: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/ca.pem] = {\"path\": \
             \"/etc/docker/ca.pem\", \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \
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
    let paths = target::tls_file(input, "tlscacert", "ca.pem");
    fact::owned(&CHECK, input.facts, paths, &Whose::of(input, ""), outcomes);
}
