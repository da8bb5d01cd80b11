//! DF-0085.

use seawall_model::severity::Severity;

use super::final_user::{final_user, is_root, user_part};
use super::path::{absolute, is_within};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::dockerfile::syntax::{Flag, InstructionKind};
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0085",
    name: "program-writable-by-its-user",
    title: "the user can write the program that it runs",
    severity: Severity::Low,
    severity_why: "it takes a foothold in the container to use it",
    why: "`COPY --chown` gives files to the user that the container runs as. Where the program itself is among them, whoever \
          finds a way to write files through it – an upload, a log, a path with `..` – can replace it and stays. Files \
          of root cannot be changed by it. Only the shipped stages count, and only copies that hold what `ENTRYPOINT` or \
          `CMD` runs.",
    remedy: "Copy the program without `--chown`: others can read and run it all the same. Give the user only the \
             directories that it writes to.",
    bad: "FROM node:22\nWORKDIR /app\nCOPY --chown=node . /app\nUSER node\nCMD [\"node\", \"server.js\"]\n",
    good: "FROM node:22\nWORKDIR /app\nCOPY . /app\nUSER node\nCMD [\"node\", \"server.js\"]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "chown_flag_exists",
    }],
    cwe: &[732],
    references: &["https://docs.docker.com/reference/dockerfile/#copy---chown---chmod"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let name = final_user(input).and_then(|user| user.name);
    let Some(name) = name.filter(|name| !is_root(name)) else {
        return;
    };
    let programs = programs(input);
    for site in input
        .sites()
        .filter(|site| input.is_shipped(site.index) && !site.is_trigger)
    {
        let Some((flag, owner)) = owner(input, site) else {
            continue;
        };
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        let target = input.stages.expand(site.index, &copy.destination);
        let target = target
            .known()
            .and_then(|path| absolute(input, site.index, path));
        let Some(program) = programs
            .iter()
            .find(|program| target.as_ref().is_some_and(|it| is_within(program, it)))
        else {
            continue;
        };
        if owner != name || is_read_only(site) {
            continue;
        }
        let message = format!("`{name}` can write `{program}`, which it runs");
        let before = Span::new(flag.span.start.saturating_sub(1), flag.span.start);
        let is_blank = input.document.source.slice(before) == " ";
        let gone = if is_blank {
            before.to(flag.span)
        } else {
            flag.span
        };
        let fix = Fix::unsafe_("Leave the files to root", vec![Edit::delete(gone)]);
        faults.push(
            Fault::new(&CHECK, message, input.place(site, flag.span))
                .value(owner)
                .fix(fix),
        );
    }
}

/// Returns `--chown` and the user in it.
fn owner<'a>(input: &Input, site: Site<'a>) -> Option<(&'a Flag, String)> {
    let flag = site.instruction.flag("chown")?;
    let value = input.stages.expand(site.index, &flag.resolved()?);
    Some((flag, user_part(value.known()?).to_owned()))
}

/// Says whether `--chmod` takes the owner's right to write.
fn is_read_only(site: Site<'_>) -> bool {
    let mode = site.instruction.flag("chmod").and_then(Flag::resolved);
    let mode = mode.and_then(|mode| u32::from_str_radix(mode.as_str(), 8).ok());
    mode.is_some_and(|mode| mode & 0o200 == 0)
}

/// Returns the paths of what the container runs, as far as they are known.
fn programs(input: &Input) -> Vec<String> {
    let Some(stage) = input.stages.target() else {
        return Vec::new();
    };
    let end = stage.instructions.end;
    let mut found = Vec::new();
    for what in [What::Entrypoint, What::Cmd] {
        let Setting::By(at) = stage.final_setting(what) else {
            continue;
        };
        let invocations = input.commands(at).map(|it| &it.invocations);
        for invocation in invocations.into_iter().flatten() {
            for path in paths(invocation) {
                // The directory that holds at the end is that of the container.
                let last = end.checked_sub(1).unwrap_or(at);
                let path = match input.stages.workdir_of(last) {
                    Some(directory) if !path.starts_with('/') => {
                        format!("{}/{path}", directory.path)
                    }
                    _ => path,
                };
                found.extend(absolute(input, last, &path));
            }
        }
    }
    found.truncate(MOST);
    found
}

/// Returns the files of programs that a command names.
fn paths(invocation: &Invocation) -> Vec<String> {
    let mut found = Vec::new();
    let program = invocation.program_word().and_then(Word::literal);
    found.extend(
        program
            .filter(|word| word.contains('/'))
            .map(std::borrow::Cow::into_owned),
    );
    let is_script = |word: &str| {
        word.rsplit_once('.')
            .is_some_and(|(_, ending)| SCRIPTS.contains(&ending))
    };
    let arguments = invocation.arguments().iter().filter_map(Word::literal);
    found.extend(
        arguments
            .filter(|word| is_script(word) && !word.contains("://"))
            .map(std::borrow::Cow::into_owned),
    );
    if invocation.is_any(&["npm", "yarn", "pnpm"]) {
        found.push("package.json".to_owned());
    }
    found
}

/// Programs that are looked for.
const MOST: usize = 64;

/// Endings of files that are programs.
const SCRIPTS: &[&str] = &[
    "sh", "js", "mjs", "cjs", "ts", "py", "rb", "php", "pl", "jar", "war", "dll",
];
