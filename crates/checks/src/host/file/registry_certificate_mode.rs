//! HST-0028.

use std::path::Path;

use seawall_model::host::file::{FileFacts, FileKind};
use seawall_model::severity::Severity;

use super::fact;
use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::host::{Input, target};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "HST-0028",
    name: "open-registry-certificate",
    title: "users may change a certificate of a registry",
    severity: Severity::High,
    severity_why: "whoever can write to it says which registry is trusted",
    why: "A certificate below `/etc/docker/certs.d` says which registry the engine believes; who \
             can write to it, or to its folder, can serve any image under a trusted name. The key of \
             a client certificate (`*.key`) gives who can read it the engine's access to the \
             registry.",
    remedy: "`chmod 444` each certificate, `chmod 400` each `*.key`, `chmod 755` each folder below \
             `/etc/docker/certs.d`.",
    bad: "host.files[/etc/docker/certs.d/registry.example/ca.crt].mode = 0o466\n",
    good: "host.files[/etc/docker/certs.d/registry.example/ca.crt].mode = 0o444\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/engine/security/certificates/"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let paths = target::registry_certificates(input.facts);
    fact::within(&CHECK, input.facts, paths, &most, outcomes);
}

/// A folder has to be entered, and a key may be read by its owner alone.
fn most(file: &FileFacts) -> u32 {
    if file.kind == FileKind::Directory {
        0o755
    } else if Path::new(&file.path).extension() == Some("key".as_ref()) {
        0o400
    } else {
        0o444
    }
}
