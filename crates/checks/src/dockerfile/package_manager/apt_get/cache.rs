//! DF-0024.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::table::{APT_GET, APTITUDE};
use super::super::values::Values;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Safety;
use crate::image::{self, leftover};
use crate::parse::dockerfile::stage::Base;
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0024",
    name: "apt-cache-left",
    title: "packages that apt-get fetched stay in the layer",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "APT keeps the packages that it installed in `/var/cache/apt/archives`. The official \
          images of Debian and Ubuntu delete them after each run by a file of APT's configuration, \
          `docker-clean`; where that file is deleted, overruled or was never there, each installed \
          package is in the layer twice.",
    remedy: "Add `apt-get clean` to the instruction that installs, or mount a cache there: `RUN \
          --mount=type=cache,target=/var/cache/apt,sharing=locked …`. Delete `docker-clean` only \
          along with such a mount.",
    bad: "FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN apt-get update && apt-get install -y curl\n",
    good: "FROM debian:12\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN apt-get update && apt-get install -y curl && apt-get clean\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Semgrep,
        id: "remove-package-cache",
    }],
    cwe: &[],
    references: &[
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
        "https://docs.docker.com/build/building/best-practices/#apt-get",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    // The first instruction of which packages stay: the one after which nobody deletes them any more.
    let Some(keeps) = keeps(input) else {
        return;
    };
    let mut kept = Faults::default();
    cleaning::tell(input, &mut kept, &CHECK, &REMAINS, &installs, &|_, _| {
        Some(Safety::Safe)
    });
    let start = input
        .document
        .instructions
        .get(keeps)
        .map(|instruction| instruction.span);
    for fault in kept.finish().0 {
        if fault.place.scope >= start {
            faults.push(fault);
        }
    }
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

/// Returns the first instruction of the shipped stages from which on packages are kept.
fn keeps(input: &Input) -> Option<usize> {
    let is_bare = |base: &Base| matches!(base, Base::Scratch);
    let stages = input.stages.all().iter();
    let mut bare = stages.filter(|stage| is_bare(&stage.base) && input.is_shipped(stage.from));
    let bare = bare.next().map(|stage| stage.from);
    let mut runs = input
        .runs()
        .filter(|(site, _)| input.is_shipped(site.index));
    let kept = runs.find(|(site, commands)| {
        let values = Values::of(input, *site, commands);
        let mut all = commands.invocations.iter();
        all.any(|it| cleaning::deletes(it, &[CLEANER], &values) || is_kept(it))
    });
    let kept = kept.map(|(site, _)| site.index);
    bare.into_iter().chain(kept).min()
}

/// Says whether APT is told to keep packages.
fn is_kept(invocation: &Invocation) -> bool {
    let words = invocation.arguments().iter();
    let texts = words.filter(|word| word.speaks_of(KEEPS));
    let mut texts = texts.map(|word| word.shown().to_ascii_lowercase());
    texts.any(|text| {
        let setting = text.split_once(KEEPS);
        setting.is_some_and(|(_, value)| value.contains("true") || value.contains('1'))
    })
}

fn installs<'a>(invocation: &'a Invocation, _: &Values<'_>) -> Option<&'a Word> {
    let managers = [&APT_GET, &APTITUDE];
    let call = managers
        .iter()
        .find_map(|manager| manager.installation(invocation));
    call.map(|call| call.verb)
}

static REMAINS: Remains = Remains {
    programs: &["apt-get", "aptitude"],
    directories: &["/var/cache/apt/archives"],
    is_cleaner: |invocation| {
        let verb = invocation.subcommand();
        invocation.is_any(&["apt-get", "apt", "aptitude"])
            && verb.is_some_and(|verb| matches!(&*verb, "clean" | "distclean" | "dist-clean"))
    },
    command: "apt-get clean",
};

/// The option that keeps packages, in lower case.
const KEEPS: &str = "apt::keep-downloaded-packages";

/// What deletes packages in the official images of Debian and Ubuntu.
const CLEANER: &str = "/etc/apt/apt.conf.d/docker-clean";
