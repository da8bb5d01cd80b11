//! DF-0040.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::values::Values;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Safety;
use crate::image::{self, leftover};
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0040",
    name: "yarn-cache-left",
    title: "the cache that yarn fills stays in the layer",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "yarn keeps every package that it fetched in a cache, so that another installation is \
          faster. In an image there is no other one: everything that was installed is in the layer \
          twice.",
    remedy: "Add `yarn cache clean` to the instruction that installs, or mount a cache: `RUN \
          --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install`.",
    bad: "FROM node:22\nRUN yarn install --frozen-lockfile\n",
    good: "FROM node:22\nRUN yarn install --frozen-lockfile && yarn cache clean\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3060",
    }],
    cwe: &[],
    references: &["https://classic.yarnpkg.com/en/docs/cli/cache"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    // From version 2 on the cache may be what the program is run from.
    let mut sites = input.sites();
    if sites.any(|site| {
        MODERN
            .iter()
            .any(|sign| site.instruction.rest.as_str().contains(sign))
    }) {
        return;
    }
    cleaning::tell(input, faults, &CHECK, &REMAINS, &installs, &|_, _| {
        Some(Safety::Unsafe)
    });
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

fn installs<'a>(invocation: &'a Invocation, values: &Values<'_>) -> Option<&'a Word> {
    let is_settled = invocation.has_option(ELSEWHERE)
        || values.hide_options(invocation)
        || values.has_any(&["YARN_CACHE_FOLDER"]);
    if is_settled || !invocation.is("yarn") {
        return None;
    }
    let operands = invocation.operands();
    let is_global = |word: &&Word| word.literal().is_some_and(|word| word == "global");
    let verb = operands.iter().copied().find(|word| !is_global(word));
    match verb {
        None => invocation.program_word(),
        Some(verb) => {
            let name = verb.literal()?;
            matches!(&*name, "install" | "add" | "upgrade").then_some(verb)
        }
    }
}

/// Signs of yarn 2 and later.
const MODERN: &[&str] = &[
    ".yarnrc.yml",
    ".yarn/",
    ".yarn ",
    "corepack",
    "yarn set version",
    "--immutable",
    "workspaces focus",
];

/// Options with which nothing is installed, or not into the cache.
const ELSEWHERE: &[&str] = &["--cache-folder", "-v", "--version", "-h", "--help"];

static REMAINS: Remains = Remains {
    programs: &["yarn"],
    directories: &[
        "/usr/local/share/.cache/yarn",
        "~/.cache/yarn",
        "/tmp/.yarn-cache",
    ],
    is_cleaner: |invocation| {
        let targets = invocation.targets();
        let cleans = |word: &&Word| {
            let verb = word.literal();
            // `rm -rf "$(yarn cache dir)"`.
            verb.is_some_and(|verb| verb == "clean" || verb == "dir" && invocation.host.is_some())
        };
        invocation.is("yarn")
            && invocation.subcommand().is_some_and(|verb| verb == "cache")
            && targets.first().is_some_and(cleans)
    },
    command: "yarn cache clean",
};
