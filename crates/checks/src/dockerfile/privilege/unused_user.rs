//! DF-0086.

use std::cell::LazyCell;
use std::collections::HashSet;

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
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let ends_as_another =
        final_user(input).is_some_and(|user| !user.name.is_some_and(|name| is_root(&name)));
    if ends_as_another || may_drop_privileges(input) {
        return;
    }
    let used = LazyCell::new(|| used_words(input));
    for (site, invocation) in input.running(&["useradd", "adduser"]).invocations() {
        let makes = input.is_shipped(site.index);
        let Some(word) = makes.then(|| made(invocation)).flatten() else {
            continue;
        };
        let name = word.literal().unwrap_or_default();
        if name.is_empty() || used.contains(&*name) {
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

/// Returns the words of all commands but those that make users and give them files.
fn used_words(input: &Input) -> HashSet<String> {
    let mut found = HashSet::new();
    for site in input.sites().filter(|site| input.is_shipped(site.index)) {
        let is_command = matches!(
            site.instruction.kind,
            InstructionKind::Run(_) | InstructionKind::Cmd(_) | InstructionKind::Entrypoint(_)
        );
        let commands = input.commands(site.index).filter(|_| is_command);
        for invocation in commands.into_iter().flat_map(|it| &it.invocations) {
            if invocation.is_any(HARMLESS) || invocation.wraps {
                continue;
            }
            for word in invocation.arguments() {
                let text = word.shown();
                let words =
                    text.split(|char: char| !char.is_alphanumeric() && char != '_' && char != '-');
                found.extend(words.map(str::to_owned));
            }
        }
    }
    found
}

/// Commands that name a user without becoming it.
const HARMLESS: &[&str] = &[
    "useradd", "adduser", "usermod", "groupadd", "addgroup", "chown", "chgrp", "mkdir", "install",
    "chmod", "echo", "id",
];
