//! HST-0034.

use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{EngineInput, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0034",
    name: "open-server-key",
    title: "others may read the daemon's key",
    severity: Severity::High,
    severity_why: "whoever can read it can pose as the daemon",
    why: "Who has the key in `tlskey` can pose as the daemon, and read what clients send it: \
             credentials of registries, secrets, the contexts of builds.",
    remedy: "`chmod 400` the file that `tlskey` names; where others could read it, make a new key.",
    bad: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/key.pem] = {\"path\": \
             \"/etc/docker/key.pem\", \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \
             \"root\", \"mode\": 274, \"acl\": false}\n",
    good: "engine.daemon.command = [\"/usr/bin/dockerd\", \"--tlsverify\", \
             \"--tlscacert=/etc/docker/ca.pem\", \"--tlscert=/etc/docker/server.pem\", \
             \"--tlskey=/etc/docker/key.pem\"]\nhost.files[/etc/docker/key.pem] = {\"path\": \
             \"/etc/docker/key.pem\", \"kind\": \"file\", \"uid\": 0, \"user\": \"root\", \"gid\": 0, \"group\": \
             \"root\", \"mode\": 256, \"acl\": false}\n",
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
    let paths = target::tls_file(input, "tlskey", "key.pem");
    fact::within(&CHECK, input.facts, paths, &|_| 0o400, outcomes);
}
