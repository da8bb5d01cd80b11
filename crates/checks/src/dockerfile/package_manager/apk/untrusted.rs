//! DF-0035.

use seawall_model::severity::Severity;

use super::super::flag;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0035",
    name: "untrusted-apk-packages",
    title: "apk takes packages that nobody signed",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the archive can put code of his own into the image",
    why: "apk checks that packages and indexes are signed by a key in `/etc/apk/keys`. With this \
          option it takes them without: of a file that was fetched from anywhere, and of every \
          repository in the same command. Scripts of packages run as root during the build.",
    remedy: "Put the key of whoever made the package into `/etc/apk/keys` and take the option away. \
          Where a package is built by yourself, sign it with `abuild-sign`.",
    bad: "FROM alpine:3.20\nRUN apk add --no-cache --allow-untrusted /tmp/a.apk\n",
    good: "FROM alpine:3.20\nCOPY a.rsa.pub /etc/apk/keys/\nRUN apk add --no-cache /tmp/a.apk\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_7",
    }],
    cwe: &[347],
    references: &["https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let effect = "takes packages that nobody signed";
    flag::tell(input, faults, &CHECK, effect, &["apk"], |_, option| {
        option.name == "--allow-untrusted"
    });
}
