//! HST-0027.

use seawall_model::severity::Severity;

use super::fact::{self, Whose};
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0027",
    name: "foreign-registry-certificate",
    title: "a certificate of a registry is not root's",
    severity: Severity::High,
    severity_why: "its owner says which registry is trusted",
    why: "A certificate below `/etc/docker/certs.d` says which registry the engine believes. Its \
             owner can put another in its place and then serve any image under a name that is \
             trusted.",
    remedy: "`chown -R root:root /etc/docker/certs.d`",
    bad: "host.files[/etc/docker/certs.d/registry.example/ca.crt].uid = 1000\n",
    good: "host.files[/etc/docker/certs.d/registry.example/ca.crt].uid = 0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[282],
    references: &["https://docs.docker.com/engine/security/certificates/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::registry_certificates(input.facts);
    fact::owned(&CHECK, input.facts, paths, &Whose::Root(""), outcomes);
}
