//! DF-0059.

use seawall_model::severity::Severity;

use super::super::flag;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::parse::shell::Invocation;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0059",
    name: "rpm-without-signature-check",
    title: "rpm installs without checking signatures or digests",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the source of the package can put code of his own into the image",
    why: "rpm checks that a package is whole and who signed it. With these options it installs \
          whatever it is given, and the package's scripts run as root during the build.",
    remedy: "Import the key of whoever made the package (`rpm --import …`) and take the option away.",
    bad: "FROM fedora:41\nRUN rpm -ivh --nosignature https://a.example/a.rpm\n",
    good: "FROM fedora:41\nRUN rpm --import https://a.example/key.asc && rpm -ivh https://a.example/a.rpm\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_10",
    }],
    cwe: &[347],
    references: &["https://rpm.org/docs/4.20.x/man/rpm.8.html"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let effect = "installs without checking who made the package";
    flag::tell(
        input,
        faults,
        &CHECK,
        effect,
        &["rpm"],
        |invocation, option| {
            let value = option.value.as_deref();
            let is_macro = matches!(option.name.as_str(), "-D" | "--define")
                && value.is_some_and(|value| {
                    let words: Vec<&str> = value.split_ascii_whitespace().collect();
                    matches!(words.as_slice(), ["_pkgverify_level", "none" | "digest"])
                });
            installs(invocation) && (is_macro || CARELESS.contains(&option.name.as_str()))
        },
    );
}

/// Says whether packages are installed, and not asked about.
fn installs(invocation: &Invocation) -> bool {
    invocation.has_option(INSTALLING)
        && !invocation.has_option(&["-q", "--query", "-V", "--verify", "-K", "--checksig"])
}

const INSTALLING: &[&str] = &[
    "-i",
    "--install",
    "-U",
    "--upgrade",
    "-F",
    "--freshen",
    "--reinstall",
];

const CARELESS: &[&str] = &[
    "--nosignature",
    "--nodigest",
    "--noverify",
    "--nofiledigest",
    "--nogpg",
    "--nopgp",
];
