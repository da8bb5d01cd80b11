//! Says whether a `RUN` leaves what a package manager keeps on disk: lists of packages, downloads, caches.

use std::cell::LazyCell;

use super::edit;
use super::ending;
use super::values::Values;
use crate::check::{Check, Faults};
use crate::dockerfile::{Input, Runs, Site};
use crate::fault::{Fault, Fix, Safety};
use crate::parse::dockerfile::mount::{MountKind, parse_mount};
use crate::parse::dockerfile::syntax::Flag;
use crate::parse::shell::invocation::Directory;
use crate::parse::shell::{Commands, Invocation, Word};

/// What is left, and what takes it away.
#[derive(Debug)]
pub(super) struct Remains {
    /// Programs that leave it.
    pub(super) programs: &'static [&'static str],
    /// Directories that hold it; `~` is the home of any user.
    pub(super) directories: &'static [&'static str],
    /// Says whether a command takes it away that is no deletion of the directories.
    pub(super) is_cleaner: fn(&Invocation) -> bool,
    /// The command that takes it away.
    pub(super) command: &'static str,
}

/// Something in a `RUN` that leaves remains.
#[derive(Debug)]
struct Leaver<'a> {
    /// Position in the list of invocations.
    at: usize,
    invocation: &'a Invocation,
    /// The word to underline.
    word: &'a Word,
}

/// A command that leaves something: the word to underline.
pub(super) type Leaves = dyn for<'a> Fn(&'a Invocation, &Values<'_>) -> Option<&'a Word>;

/// Tells each `RUN` of the shipped stages that leaves remains, at the last command that does. `leaves` picks the
/// commands; `safety` says how safe it is to let a `RUN` end with the command that takes the remains away, if at
/// all.
pub(super) fn tell(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    remains: &Remains,
    leaves: &Leaves,
    safety: &dyn Fn(Site<'_>, &Commands) -> Option<Safety>,
) {
    for run in input.running(remains.programs).runs() {
        let (site, commands) = (run.site, run.commands);
        if !input.is_shipped(site.index) {
            continue;
        }
        let values = Values::of(input, site, commands);
        let Some(leaver) = last(run, &values, leaves) else {
            continue;
        };
        if Cleaned::of(input, site, commands, remains, &values).after(leaver.at) {
            continue;
        }
        faults.push_with(|| {
            let mut fault = fault(input, site, check, &leaver, remains);
            let like = leaver.invocation;
            if let Some(safety) = safety(site, commands)
                && let Some(edit) = ending::append(input, site, commands, like, remains.command)
            {
                fault = fault.fix(Fix {
                    title: format!("Add `{}`", remains.command),
                    safety,
                    edits: vec![edit],
                });
            }
            fault
        });
    }
}

/// Tells each command of the shipped stages that leaves remains and could be told not to, by an option.
pub(super) fn tell_each(
    input: &Input,
    faults: &mut Faults,
    check: &'static Check,
    remains: &Remains,
    leaves: &Leaves,
    option: &str,
) {
    for run in input.running(remains.programs).runs() {
        let (site, commands) = (run.site, run.commands);
        if !input.is_shipped(site.index) {
            continue;
        }
        let values = Values::of(input, site, commands);
        let cleaned = LazyCell::new(|| Cleaned::of(input, site, commands, remains, &values));
        for (at, invocation) in run.invocations() {
            let Some(word) = leaves(invocation, &values) else {
                continue;
            };
            let leaver = Leaver {
                at,
                invocation,
                word,
            };
            if !cleaned.after(at) {
                faults.push_with(|| {
                    let edit = edit::add(input, word.span, option);
                    let fix = Fix::safe(format!("Add {option}"), vec![edit]);
                    fault(input, site, check, &leaver, remains).fix(fix)
                });
            }
        }
    }
}

fn fault(
    input: &Input,
    site: Site<'_>,
    check: &'static Check,
    leaver: &Leaver<'_>,
    remains: &Remains,
) -> Fault {
    let message = message(leaver, remains);
    Fault::new(check, message, input.place(site, leaver.word.span))
}

fn message(leaver: &Leaver<'_>, remains: &Remains) -> String {
    let program = &leaver.invocation.program;
    let word = leaver.word.shown();
    let is_bare = leaver
        .invocation
        .program_word()
        .is_some_and(|it| it.span == leaver.word.span);
    let call = if is_bare {
        word
    } else {
        format!("{program} {word}")
    };
    let directory = remains.directories.first().copied().unwrap_or_default();
    format!("what `{call}` leaves in `{directory}` is not deleted")
}

/// Returns the last invocation that leaves something.
fn last<'a>(run: Runs<'a, '_>, values: &Values<'_>, leaves: &Leaves) -> Option<Leaver<'a>> {
    run.invocations().rev().find_map(|(at, invocation)| {
        leaves(invocation, values).map(|word| Leaver {
            at,
            invocation,
            word,
        })
    })
}

/// Up to where a `RUN` takes remains away.
#[derive(Clone, Copy, Debug)]
struct Cleaned {
    /// All of them, or those of commands in front of this position.
    before: usize,
}

impl Cleaned {
    fn of(
        input: &Input,
        site: Site<'_>,
        commands: &Commands,
        remains: &Remains,
        values: &Values<'_>,
    ) -> Self {
        if is_mounted(input, site, remains.directories) {
            return Self { before: usize::MAX };
        }
        let mut before = 0;
        for (at, it) in commands.invocations.iter().enumerate() {
            let cleans = (remains.is_cleaner)(it)
                || it.program.contains("clean")
                || deletes(it, remains.directories, values);
            // The body of a function and what a trap runs stand in front of what they clean up after.
            let is_any_time = it.function.is_some() || it.is_wrapped_by("trap");
            if cleans {
                before = if is_any_time {
                    usize::MAX
                } else {
                    before.max(at)
                };
            }
        }
        Self { before }
    }

    const fn after(self, at: usize) -> bool {
        at < self.before
    }
}

/// Says whether a mount that is no part of the layer lies over one of these directories.
pub(super) fn is_mounted(input: &Input, site: Site<'_>, directories: &[&str]) -> bool {
    let flags = site
        .instruction
        .flags
        .iter()
        .filter(|flag| flag.is("mount"));
    flags.filter_map(Flag::resolved).any(|value| {
        let mount = parse_mount(&value);
        let is_outside =
            mount.kind != Some(MountKind::Secret) && mount.kind != Some(MountKind::Ssh);
        let target = mount
            .target
            .map(|target| input.stages.expand(site.index, &target).value);
        is_outside
            && target.is_some_and(|target| {
                let target = at_home(target.trim_end_matches('/'));
                directories
                    .iter()
                    .any(|directory| is_below(directory, &target) || is_below(&target, directory))
            })
    })
}

/// Says whether a command deletes one of these directories or what is in it.
pub(super) fn deletes(invocation: &Invocation, directories: &[&str], values: &Values<'_>) -> bool {
    let operands = match invocation.tool() {
        "rm" | "rmdir" | "unlink" | "shred" => invocation.operands(),
        "find" if invocation.has_option(&["-delete", "-exec", "-execdir"]) => {
            let arguments = invocation.arguments().iter();
            arguments
                .take_while(|word| !word.starts_with_literal("-"))
                .collect()
        }
        _ => return false,
    };
    operands.iter().any(|word| {
        let is_unknown = word.literal_prefix().is_empty()
            && word.is_dynamic()
            && values.value(word).is_none()
            && word
                .parameters()
                .iter()
                .all(|it| it.name != "HOME" && !values.is_assigned(&it.name));
        let shown = values.value(word).unwrap_or_else(|| word.shown());
        let paths = shown.split_ascii_whitespace().flat_map(braces);
        is_unknown
            || paths.into_iter().any(|path| {
                let path = at_home(&absolute(&path, &invocation.directory));
                directories.iter().any(|directory| takes(&path, directory))
            })
    })
}

/// Says whether deleting a path, which may hold patterns, takes (some of) a directory's content away.
fn takes(path: &str, directory: &str) -> bool {
    let fixed = path.split(['*', '?', '[']).next().unwrap_or_default();
    if fixed.len() == path.len() {
        return is_below(directory, path.trim_end_matches('/'));
    }
    is_below(fixed.trim_end_matches('/'), directory)
        || (!fixed.trim_matches('/').is_empty() && directory.starts_with(fixed))
}

/// Says whether a path is a directory or lies below it.
fn is_below(path: &str, directory: &str) -> bool {
    let rest = path
        .strip_prefix(directory)
        .filter(|_| !directory.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Writes a user's home as `~`.
fn at_home(path: &str) -> String {
    let rest = path
        .strip_prefix("/root")
        .or_else(|| path.strip_prefix("${HOME}"))
        .filter(|rest| rest.is_empty() || rest.starts_with('/'));
    if let Some(rest) = rest {
        return format!("~{rest}");
    }
    match path
        .strip_prefix("/home/")
        .and_then(|rest| rest.split_once('/'))
    {
        Some((_, rest)) => format!("~/{rest}"),
        None => path.to_owned(),
    }
}

fn absolute(path: &str, directory: &Directory) -> String {
    match directory {
        Directory::At(at) if !path.starts_with(['/', '~', '$']) => format!("{at}/{path}"),
        _ => path.to_owned(),
    }
}

/// Writes braces out: `/var/{cache,log}/x` names two paths.
fn braces(word: &str) -> Vec<String> {
    if word.len() > LONGEST_PATH {
        return vec![word.to_owned()];
    }
    let mut done = Vec::new();
    let mut open = vec![word.to_owned()];
    while let Some(word) = open.pop() {
        let list = word.rfind('{').and_then(|from| {
            let to = word.get(from..)?.find('}')?.checked_add(from)?;
            let inner = word.get(from.checked_add(1)?..to)?;
            let is_list = inner.contains(',') && !word.get(..from)?.ends_with('$');
            is_list.then(|| (from, to, inner.to_owned()))
        });
        match list {
            Some((from, to, inner)) if done.len().saturating_add(open.len()) < MOST_PATHS => {
                let front = word.get(..from).unwrap_or_default();
                let back = word.get(to.saturating_add(1)..).unwrap_or_default();
                let each = inner.split(',').take(MOST_PATHS);
                open.extend(each.map(|part| format!("{front}{part}{back}")));
            }
            _ => done.push(word),
        }
    }
    done
}

/// Bytes of the longest path that a kernel takes, and so of a word that is looked into.
const LONGEST_PATH: usize = 4096;

/// Paths that braces in one word are written out to.
const MOST_PATHS: usize = 64;
