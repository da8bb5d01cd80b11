//! DF-0037.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::mention::{WRITERS, mentions};
use super::super::table::PIP;
use super::super::values::Values;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::image::{self, leftover};
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0037",
    name: "pip-cache-left",
    title: "pip installs without --no-cache-dir",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "pip keeps what it downloads and builds in `~/.cache/pip`, so that another installation \
          is faster. In an image there is no other one: everything that was installed is in the \
          layer twice.",
    remedy: "Say `pip install --no-cache-dir …`, set `ENV PIP_NO_CACHE_DIR=1`, or mount a cache: `RUN \
          --mount=type=cache,target=/root/.cache/pip pip install …`.",
    bad: "FROM python:3.12\nRUN pip install flask==3.0.3\n",
    good: "FROM python:3.12\nRUN pip install --no-cache-dir flask==3.0.3\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3042",
        },
        Alias {
            peer: Peer::Kics,
            id: "pip_install_keeping_cached_packages",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-pip-no-cache-dir",
        },
    ],
    cwe: &[],
    references: &["https://pip.pypa.io/en/stable/topics/caching/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    let writers = [&["pip"], WRITERS].concat();
    let running = input.running(&writers);
    let mut all = running.invocations();
    if !all.any(|(_, invocation)| configures(invocation)) {
        cleaning::tell_each(input, faults, &CHECK, &REMAINS, &installs, "--no-cache-dir");
    }
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

/// Says whether pip's own configuration may be told.
fn configures(invocation: &Invocation) -> bool {
    let is_config =
        invocation.is("pip") && invocation.subcommand().is_some_and(|it| it == "config");
    (is_config || invocation.is_any(WRITERS)) && mentions(invocation, "no-cache-dir")
}

fn installs<'a>(invocation: &'a Invocation, values: &Values<'_>) -> Option<&'a Word> {
    // uv has a cache of its own, and a switch of its own.
    let is_settled = invocation.has_option(&["--no-cache-dir", "--no-cache", "--cache-dir"])
        || invocation.is_wrapped_by("uv")
        || values.hide_options(invocation)
        || values.has_any(&["PIP_NO_CACHE_DIR", "PIP_CACHE_DIR"]);
    let call = PIP.installation(invocation).filter(|_| !is_settled);
    call.map(|call| call.verb)
}

static REMAINS: Remains = Remains {
    programs: &["pip"],
    directories: &["~/.cache/pip"],
    is_cleaner: |invocation| {
        let targets = invocation.targets();
        let is_purge = |word: &&Word| word.literal().is_some_and(|word| word == "purge");
        invocation.is("pip")
            && invocation.subcommand().is_some_and(|verb| verb == "cache")
            && targets.first().is_some_and(is_purge)
    },
    command: "pip cache purge",
};
