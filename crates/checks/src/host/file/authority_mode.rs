//! HST-0030.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0030",
    name: "open-authority-certificate",
    title: "the daemon's certificate authority can be changed",
    severity: Severity::Critical,
    severity_why: "whoever can write to it says whose client certificates count",
    why: "Whoever has a certificate of the authority in `tlscacert` may use the Engine API and is \
             root. Who can write to the file adds an authority of their own; nobody needs to write to \
             it in daily life.",
    remedy: "`chmod 444` the file that `tlscacert` names.",
    bad: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/ca.pem] = {\"path\": \
             \"/etc/docker/ca.pem\", \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \
             \"root\", \"mode\": 310, \"acl\": false}\n",
    good: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/ca.pem] = {\"path\": \
             \"/etc/docker/ca.pem\", \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \
             \"root\", \"mode\": 292, \"acl\": false}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/engine/security/protect-access/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Engine(run)],
};

fn run(input: &EngineInput<'_>, outcomes: &mut Outcomes) {
    let paths = target::tls_file(input, "tlscacert", "ca.pem");
    fact::within(&CHECK, input.facts, paths, &|_| 0o444, outcomes);
}
