//! DF-0086.

use seawall_model::severity::Severity;

use super::final_user::{final_user, is_root, may_drop_privileges};
use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0086",
    name: "unused-user",
    title: "a user is made but never used",
    severity: Severity::Low,
    severity_why: "root is told by DF-0074 and DF-0075; this says that it was hardly meant",
    why: "Somebody made a user without privileges, and the container runs as root all the same: `USER` was forgotten, or \
          stands in another stage. It is told where the shipped stages make a user, end as root, and neither name the \
          user elsewhere – other than to give it files – nor have a way to become another user when they start.",
    remedy: "Add `USER` behind the last command that needs root, or take the user out.",
    bad: "FROM debian:12\nRUN useradd -r app\nCMD [\"app\"]\n",
    good: "FROM debian:12\nRUN useradd -r app\nUSER app\nCMD [\"app\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    fixing: Fixing::None("only you know what still needs root"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let ends_as_another =
        final_user(input).is_some_and(|user| !user.name.is_some_and(|name| is_root(&name)));
    if ends_as_another || may_drop_privileges(input) {
        return;
    }
    for (site, invocation) in input.invocations() {
        let makes = input.is_shipped(site.index) && invocation.is_any(&["useradd", "adduser"]);
        let Some(word) = makes.then(|| made(invocation)).flatten() else {
            continue;
        };
        let name = word.literal().unwrap_or_default();
        if name.is_empty() || is_used(input, &name) {
            continue;
        }
        let message = format!("`{name}` is made, but the image runs as root");
        let place = input.place(site, word.span);
        faults.push(
            Fault::new(&CHECK, message, place)
                .value(name.clone())
                .likely(),
        );
    }
}

/// Finds the name in `useradd … NAME`; not of `adduser NAME GROUP`, which adds one that is there.
fn made(invocation: &Invocation) -> Option<&Word> {
    let operands = invocation.operands();
    match operands.as_slice() {
        [word] => Some(word),
        _ => None,
    }
}

/// Says whether a name stands in anything but what makes it and gives it files.
fn is_used(input: &Input, name: &str) -> bool {
    let has_name = |text: &str| {
        let mut words =
            text.split(|char: char| !char.is_alphanumeric() && char != '_' && char != '-');
        words.any(|word| word == name)
    };
    let harmless = [
        "useradd", "adduser", "usermod", "groupadd", "addgroup", "chown", "chgrp", "mkdir",
        "install", "chmod", "echo", "id",
    ];
    input
        .sites()
        .filter(|site| input.is_shipped(site.index))
        .any(|site| match &site.instruction.kind {
            InstructionKind::Run(_) | InstructionKind::Cmd(_) | InstructionKind::Entrypoint(_) => {
                let invocations = input.commands(site.index).map(|it| &it.invocations);
                invocations.into_iter().flatten().any(|invocation| {
                    let is_harmless = invocation.is_any(&harmless) || invocation.wraps;
                    !is_harmless
                        && invocation
                            .arguments()
                            .iter()
                            .any(|word| has_name(&word.shown()))
                })
            }
            _ => false,
        })
}
