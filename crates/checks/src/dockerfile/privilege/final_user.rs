//! The user that the shipped image runs as, and what may change it when the container starts.

use super::base_user::{DefaultUser, default_user};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fix};
use crate::parse::dockerfile::stage::{Base, Setting, Stage, What};
use crate::parse::dockerfile::syntax::{InstructionKind, Word};

/// A `USER` that counts.
#[derive(Debug)]
pub(super) struct User<'a> {
    /// Where it is set.
    pub(super) site: Site<'a>,
    /// What is written.
    pub(super) word: &'a Word,
    /// The name or number in front of the group; nothing where it is not known.
    pub(super) name: Option<String>,
}

/// Returns the `USER` of the image that is built; nothing where the file sets none.
pub(super) fn final_user(input: &Input) -> Option<User<'_>> {
    match input.stages.target()?.final_setting(What::User) {
        Setting::By(at) => user_of(input, at),
        _ => None,
    }
}

/// Returns the `USER` that holds at an instruction; nothing where the file sets none.
pub(super) fn user_at(input: &Input, instruction: usize) -> Option<User<'_>> {
    match input.stages.user_at(instruction) {
        Setting::By(at) => user_of(input, at),
        _ => None,
    }
}

fn user_of(input: &Input, at: usize) -> Option<User<'_>> {
    let instruction = input.document.instructions.get(at)?;
    let InstructionKind::User(word) = &instruction.kind else {
        return None;
    };
    let expanded = input.stages.expand(at, word);
    Some(User {
        site: Site {
            index: at,
            instruction,
            is_trigger: false,
        },
        word,
        name: expanded.known().map(|value| user_part(value).to_owned()),
    })
}

/// Returns what stands in front of the group.
pub(super) fn user_part(user: &str) -> &str {
    user.split(':').next().unwrap_or_default().trim()
}

/// Says whether a user's name or number is that of one who may do all.
pub(super) fn is_root(user: &str) -> bool {
    let is_zero = user.parse::<i64>() == Ok(0);
    let is_administrator = ["ContainerAdministrator", "Administrator"]
        .iter()
        .any(|name| user.eq_ignore_ascii_case(name));
    user.is_empty() || user == "root" || is_zero || is_administrator
}

/// Says whether a user is given by number.
pub(super) fn is_number(user: &str) -> bool {
    !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the stage at the bottom of those that the image consists of.
pub(super) fn bottom(input: &Input) -> Option<&Stage> {
    let mut stage = input.stages.target()?;
    for _ in input.stages.all() {
        match stage.base {
            Base::Stage(below) => stage = input.stages.all().get(below)?,
            _ => break,
        }
    }
    Some(stage)
}

/// Returns the user that the base image sets, as far as it is known.
pub(super) fn inherited_user(input: &Input) -> Option<DefaultUser> {
    match &bottom(input)?.base {
        Base::Scratch => Some(DefaultUser::Root),
        Base::Image(image) => default_user(image),
        _ => None,
    }
}

/// Says whether the image may give its privileges away when it starts: it has a program for that, or an entry point
/// that is a script, which is not to be seen here.
pub(super) fn may_drop_privileges(input: &Input) -> bool {
    let mentions = |text: &str| DROPPERS.iter().any(|name| text.contains(name));
    input
        .sites()
        .filter(|site| input.is_shipped(site.index))
        .any(|site| match &site.instruction.kind {
            InstructionKind::Run(_) => mentions(input.document.source.slice(site.instruction.span)),
            InstructionKind::Copy(_) => mentions(site.instruction.rest.as_str()),
            InstructionKind::Cmd(_) | InstructionKind::Entrypoint(_) => {
                let first = input
                    .commands(site.index)
                    .and_then(|it| it.invocations.first());
                mentions(site.instruction.rest.as_str())
                    || first.is_some_and(|first| {
                        let program = &first.program;
                        let ending = program.rsplit_once('.').map(|(_, ending)| ending);
                        matches!(ending, Some("sh" | "bash"))
                            || program.contains("entrypoint")
                            || program == "init"
                            || DROPS.contains(&program.as_str())
                    })
            }
            _ => false,
        })
}

/// Proposes to end the image as a user without privileges.
pub(super) fn drop_privileges(input: &Input) -> Option<Fix> {
    let stage = input.stages.target()?;
    let is_windows = match &bottom(input)?.base {
        Base::Image(image) => image.contains("windows") || image.contains("nanoserver"),
        _ => false,
    };
    if is_windows || !input.document.errors.is_empty() || input.document.escape != '\\' {
        return None;
    }
    let last = stage.instructions.end.checked_sub(1).unwrap_or(stage.from);
    let last = input.document.instructions.get(last)?;
    let line_end = input.line_break();
    let edit = Edit::append(last.span, format!("{line_end}USER {NOBODY}:{NOBODY}"));
    Some(Fix::unsafe_(
        format!("Run as user {NOBODY}, who may do nothing special"),
        vec![edit],
    ))
}

/// A number that no distribution gives to anybody, used by images without a distribution for "nonroot".
const NOBODY: u32 = 65532;

/// Programs that go on as another user, as they are found in names of files and packages.
const DROPPERS: &[&str] = &[
    "gosu",
    "su-exec",
    "setpriv",
    "s6-overlay",
    "s6-setuidgid",
    "runuser",
    "setuidgid",
];

/// The same, as first word of a command.
const DROPS: &[&str] = &["su", "sudo", "chpst", "chroot", "start-stop-daemon"];

#[cfg(test)]
mod tests {
    use super::{is_root, user_part};

    #[test]
    fn those_who_may_do_all_are_known() {
        for user in [
            "root",
            "0",
            "00",
            "+0",
            "root:app",
            "0:0",
            "",
            "ContainerAdministrator",
        ] {
            assert!(is_root(user_part(user)), "{user}");
        }
        for user in ["app", "1000:0", "10", "ContainerUser", "Root"] {
            assert!(!is_root(user_part(user)), "{user}");
        }
    }
}
