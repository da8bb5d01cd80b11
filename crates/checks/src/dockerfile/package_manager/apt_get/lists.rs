//! DF-0023.

use seawall_model::severity::Severity;

use super::super::cleaning::{self, Remains};
use super::super::table::ALL_APT;
use super::super::values::Values;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Safety;
use crate::image::{self, leftover};
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0023",
    name: "apt-lists-left",
    title: "lists of packages that apt-get fetched stay in the layer",
    severity: Severity::Low,
    severity_why: "the image is bigger, nothing else",
    why: "`apt-get update` writes lists of all packages of the archive to `/var/lib/apt/lists`, \
          tens of megabytes. They are of no use when the image runs, and deleting them in a later \
          instruction does not make the image smaller: the layer that holds them stays. Old lists \
          also lead later builds to versions that the archive no longer has.",
    remedy: "Delete them in the instruction that fetched them: `apt-get update && apt-get install -y \
          … && rm -rf /var/lib/apt/lists/*`. Or keep them out of the layer: `RUN \
          --mount=type=cache,target=/var/lib/apt/lists …`.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3009",
        },
        Alias {
            peer: Peer::Kics,
            id: "apt_get_install_lists_were_not_deleted",
        },
        Alias {
            peer: Peer::Dockle,
            id: "DKL-DI-0005",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "remove-package-lists",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    // Who installs with the lists of an earlier layer needs them there.
    let running = input.running(REMAINS.programs);
    let needy = running.runs().filter(|run| {
        let any =
            |is_meant: &dyn Fn(&Invocation) -> bool| run.invocations().any(|(_, it)| is_meant(it));
        any(&installs) && !any(&|it| update(it).is_some())
    });
    let last_needy = needy.last().map(|run| run.site.index);
    cleaning::tell(
        input,
        faults,
        &CHECK,
        &REMAINS,
        &updates,
        &|site, commands| {
            let is_needed = last_needy.is_some_and(|last| last > site.index);
            (commands.invocations.iter().any(installs) && !is_needed).then_some(Safety::Safe)
        },
    );
}

/// Of an image its files say what stayed.
fn run_built(input: &image::Input<'_>, faults: &mut Faults) {
    leftover::tell(input, faults, run, REMAINS.directories);
}

fn updates<'a>(invocation: &'a Invocation, _: &Values<'_>) -> Option<&'a Word> {
    update(invocation)
}

fn update(invocation: &Invocation) -> Option<&Word> {
    let call = ALL_APT
        .iter()
        .find_map(|manager| manager.call(invocation, manager.refreshes));
    call.map(|call| call.verb)
}

fn installs(invocation: &Invocation) -> bool {
    ALL_APT
        .iter()
        .any(|manager| manager.change(invocation).is_some())
}

static REMAINS: Remains = Remains {
    programs: &["apt-get", "apt", "aptitude"],
    directories: &["/var/lib/apt/lists"],
    is_cleaner: |invocation| {
        let verb = invocation.subcommand();
        invocation.is_any(&["apt-get", "apt"])
            && verb.is_some_and(|verb| verb == "distclean" || verb == "dist-clean")
    },
    command: "rm -rf /var/lib/apt/lists/*",
};
