//! DF-0033.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::table::APK;
use super::super::values::Values;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::image::{self, leftover};
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0033",
    name: "apk-cache-left",
    title: "apk installs without --no-cache",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "Without `--no-cache`, apk installs with the index of packages that an earlier `apk \
          update` left, or leaves one in `/var/cache/apk`. An old index leads to versions that the \
          archive no longer has, and the index is of no use when the image runs.",
    remedy: "Say `apk add --no-cache …`: it fetches the index and keeps nothing, and `apk update` is \
          not needed. Or mount a cache on `/var/cache/apk`.",
    bad: "FROM alpine:3.20\nRUN apk add curl\n",
    good: "FROM alpine:3.20\nRUN apk add --no-cache curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3019",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0025",
        },
        Alias {
            peer: Peer::Kics,
            id: "apk_add_using_local_cache_path",
        },
        Alias {
            peer: Peer::Dockle,
            id: "DKL-DI-0004",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-apk-no-cache",
        },
    ],
    cwe: &[],
    references: &["https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    cleaning::tell_each(input, faults, &CHECK, &REMAINS, &installs, "--no-cache");
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

fn installs<'a>(invocation: &'a Invocation, values: &Values<'_>) -> Option<&'a Word> {
    let is_settled =
        invocation.has_option(&["--no-cache", "--no-network"]) || values.hide_options(invocation);
    let call = APK.installation(invocation).filter(|_| !is_settled);
    call.map(|call| call.verb)
}

static REMAINS: Remains = Remains {
    programs: &["apk"],
    directories: &["/var/cache/apk", "/etc/apk/cache", "/lib/apk/db"],
    is_cleaner: |invocation| {
        let targets = invocation.targets();
        let is_purge = |word: &&Word| word.literal().is_some_and(|word| word == "purge");
        invocation.is("apk")
            && invocation.subcommand().is_some_and(|verb| verb == "cache")
            && targets.first().is_some_and(is_purge)
    },
    command: "rm -rf /var/cache/apk/*",
};
