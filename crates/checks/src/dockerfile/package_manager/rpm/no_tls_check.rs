//! DF-0058.

use seawall_model::severity::Severity;

use super::super::flag;
use super::super::mention::is_off;
use super::written;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0058",
    name: "rpm-repository-without-certificate-check",
    title: "yum or dnf talks to repositories without checking their certificates",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the repository can hold back updates, and more where signatures are not checked",
    why: "With `sslverify` off, anybody on the way to the repository can answer in its place. \
          Signatures of packages still hold, where they are checked, but lists of packages are \
          usually not signed: updates can be held back, and old versions with known \
          vulnerabilities handed out.",
    remedy: "Take it away. Where an authority of your own signs the certificates, name it: \
          `sslcacert=/etc/pki/own.pem`, or add it to the system's with `update-ca-trust`.",
    bad: "FROM fedora:41\nRUN dnf install -y --setopt=sslverify=false httpd\n",
    good: "FROM fedora:41\nRUN dnf install -y --setopt=sslcacert=/etc/pki/own.pem httpd\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_15",
    }],
    cwe: &[295],
    references: &["https://dnf.readthedocs.io/en/latest/conf_ref.html"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    flag::tell(input, faults, &CHECK, EFFECT, PROGRAMS, |_, option| {
        let value = option.value.as_deref();
        option.name == "--setopt" && value.is_some_and(|value| is_off(value, "sslverify"))
    });
    written::tell(input, faults, &CHECK, "sslverify", EFFECT);
}

const PROGRAMS: &[&str] = &["yum", "dnf", "microdnf", "tdnf", "yum-config-manager"];

const EFFECT: &str = "talks to repositories whose certificates are not checked";
