//! DF-0096.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::fault::Fault;
use crate::parse::dockerfile::expand::{Scope as _, Variable};
use crate::parse::shell::Invocation;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0096",
    name: "cd-instead-of-workdir",
    title: "RUN changes the directory where WORKDIR would do",
    severity: Severity::Negligible,
    severity_why: "the build does what it says",
    why: "Each `RUN` starts in the directory that `WORKDIR` set: a `cd` holds to the end of its \
          `RUN` only. One at the very end does nothing at all, which is rarely what was meant; \
          one at the very beginning hides where the commands work, and is repeated in each `RUN`.",
    remedy: "Say `WORKDIR` once, in front.",
    bad: "FROM alpine:3.20\nRUN cd /app && make\n",
    good: "FROM alpine:3.20\nWORKDIR /app\nRUN make\n",
    variants: &[
        Variant {
            name: "without-effect",
            title: "nothing comes behind it",
            severity: Some(Severity::Low),
            profile: None,
        },
        Variant {
            name: "at-the-start",
            title: "the whole RUN works in it",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3003",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0013",
        },
        Alias {
            peer: Peer::Kics,
            id: "run_command_cd_instead_of_workdir",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "use-workdir",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#workdir",
        "https://docs.docker.com/build/building/best-practices/#workdir",
    ],
    fixing: Fixing::None("a WORKDIR changes where everything behind it works"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for run in input.running(&["cd"]).runs() {
        let (site, commands) = (run.site, run.commands);
        let is_step = |it: &&Invocation| it.dialect.is_posix() && !is_setting(it);
        let mut steps = commands.invocations.iter().filter(is_step);
        let (first, last) = (steps.clone().next(), steps.next_back());
        // WORKDIR does not know `~`.
        let first = first.filter(|it| moves(input, site, it) && !goes_home(it));
        let last = last.filter(|it| moves(input, site, it));
        let (variant, found, why) = match (last, first) {
            (Some(last), _) => (
                "without-effect",
                last,
                "is forgotten at the end of its `RUN`",
            ),
            (None, Some(first)) => ("at-the-start", first, "does what `WORKDIR` would"),
            (None, None) => continue,
        };
        let operands = found.operands();
        let Some(target) = operands.first() else {
            continue;
        };
        let message = format!("`cd {}` {why}", target.shown());
        let span = found
            .program_word()
            .map_or(target.span, |word| word.span.to(target.span));
        let fault = Fault::new(&CHECK, message, input.place(site, span));
        faults.push(fault.variant(variant).value(target.shown()));
    }
}

/// Says whether something changes the directory to one below somebody's home.
fn goes_home(invocation: &Invocation) -> bool {
    let operands = invocation.operands();
    operands
        .first()
        .is_some_and(|word| word.starts_with_literal("~"))
}

/// Says whether something only sets the stage: `set -e`, variables.
fn is_setting(invocation: &Invocation) -> bool {
    matches!(invocation.program.as_str(), "" | "set" | "export" | "shopt")
}

/// Says whether something changes the directory for sure, to one that `WORKDIR` could name.
fn moves(input: &Input, site: Site<'_>, invocation: &Invocation) -> bool {
    let operands = invocation.operands();
    let Some(target) = operands.first() else {
        return false;
    };
    // Variables of the script are no variables of the file.
    let is_of_file = |name: &str| {
        let scope = input.stages.at(site.index);
        !matches!(scope.get(name), Variable::Base | Variable::Undefined)
    };
    let is_fixed = target.substitutions().is_empty()
        && target.parameters().iter().all(|it| is_of_file(&it.name))
        && !target.has_glob()
        && !matches!(&*target.literal_prefix(), "-" | "~" | "..");
    invocation.program == "cd"
        && invocation.wrappers.is_empty()
        && invocation.host.is_none()
        && invocation.function.is_none()
        && invocation.pipe.length <= 1
        && !invocation.guard.conditional
        && !invocation.guard.background
        && is_fixed
}
