//! Containers that no control group tells of: rootless ones where nobody delegated any, those with `--cgroups=disabled`, those of a
//! bare runtime, steps of a rootless `BuildKit`. They are known by the runtime that made them.
//!
//! A process is in such a container where it is in a process namespace of its own and was made by a runtime of this machine that
//! runs outside of all containers. By its file: a program that calls itself so makes none. Whoever may execute a runtime can make
//! a container, and so leave the host, which is not forged; but not by the name of a container that somebody else has.

pub(crate) mod amid;
mod words;

use crate::encode::Encoded;
use seawall_runtime::state::{Executable, State, Thread};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Where runtimes are installed, and what looks after their containers.
const FOLDERS: &[&str] = &[
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/libexec/podman",
    "/usr/lib/podman",
    "/usr/local/libexec/podman",
    "/usr/local/lib/podman",
    "/usr/libexec/crio",
];

/// How many processes may stand between a process and what made its container.
const MOST_BETWEEN: usize = 64;
/// Containers of users that are remembered.
const MOST_USERS: usize = 16_384;

/// Who makes containers.
#[derive(Debug, Default)]
pub(crate) struct Makers {
    /// Users by the ids that their containers got.
    users: BTreeMap<String, u32>,
}

/// A container, as its maker was called.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    id: String,
    runtime: &'static str,
    user: u32,
}

impl Makers {
    /// Puts the thread of an event into the container that it is in, where that is none that its control groups tell of. Its
    /// process namespace is not that of the host.
    pub(crate) fn settle(&mut self, state: &mut State, encoded: &Encoded) {
        let thread = encoded.thread;
        if state.thread(thread).is_none_or(|it| it.container.is_some()) {
            return;
        }
        // A runtime that starts itself anew is among the mounts of the one that started it. The program of the container is not.
        let by_runtime = !encoded.is_start()
            || encoded.has_parents_mounts
                && state
                    .thread(thread)
                    .and_then(|it| state.parent_of(it))
                    .is_some_and(|it| runtime_of(&it.executable).is_some());
        self.enter(state, thread, by_runtime);
    }

    /// The same of a thread that was there before anybody looked.
    pub(crate) fn enter(&mut self, state: &mut State, thread: i64, by_runtime: bool) {
        let Some(found) = state.thread(thread).filter(|it| it.container.is_none()) else {
            return;
        };
        // Who was made by one in a container is in that one, too.
        if let Some(container) = within(state, found) {
            let runtime = state.container(&container).map(|it| it.runtime.clone());
            state.enter(thread, &container, &runtime.unwrap_or_default(), by_runtime);
            return;
        }
        if let Some(made) = made(state, found) {
            let id = self.id_of(state, &made);
            state.enter(thread, &id, made.runtime, by_runtime);
        }
    }

    /// Returns the id of a container. A user's that somebody else has already is told with whose it is.
    fn id_of(&mut self, state: &State, made: &Made) -> String {
        let is_free = || state.container(&made.id).is_none();
        let is_own = || self.users.get(&made.id) == Some(&made.user);
        if made.user == 0 {
            return made.id.clone();
        }
        if !is_own() && !is_free() {
            return format!("{}@{}", made.id, made.user);
        }
        if self.users.len() >= MOST_USERS && !self.users.contains_key(&made.id) {
            self.users.pop_first();
        }
        self.users.insert(made.id.clone(), made.user);
        made.id.clone()
    }
}

fn ancestors<'s>(state: &'s State, thread: &Thread) -> impl Iterator<Item = &'s Thread> + use<'s> {
    let first = state.parent_of(thread);
    std::iter::successors(first, |it| state.parent_of(it)).take(MOST_BETWEEN)
}

/// Returns the container of the process that made a thread's, or of one before that.
fn within(state: &State, thread: &Thread) -> Option<String> {
    let mut all = ancestors(state, thread);
    all.find_map(|it| it.container.as_deref().map(str::to_owned))
}

/// Finds what made the container that a thread is in.
fn made(state: &State, thread: &Thread) -> Option<Made> {
    // Whoever has an id of its own in another process namespace is no runtime of this machine.
    let runtimes = ancestors(state, thread)
        .filter(|it| it.process == it.virtual_process)
        .filter_map(|it| Some((it, runtime_of(&it.executable)?)));
    let mut found: Option<Made> = None;
    for (process, name) in runtimes {
        let Some((id, runtime)) = words::read(name, &process.args) else {
            continue;
        };
        match &mut found {
            None => {
                found = Some(Made {
                    id,
                    runtime,
                    user: process.user,
                });
            }
            // What looks after the container stands behind the runtime that makes it.
            Some(found) if found.id == id => found.runtime = runtime,
            Some(_) => break,
        }
    }
    found
}

/// Returns the name of a runtime, where a program is the file that this machine has under its name.
fn runtime_of(executable: &Executable) -> Option<&'static str> {
    let path = Path::new(OsStr::from_bytes(&executable.path));
    let name = words::name(path.file_name()?)?;
    let folder = path.parent()?.to_str()?;
    let is_its = || {
        let about = std::fs::metadata(path).ok();
        about.is_some_and(|it| it.ino() == executable.inode)
    };
    (FOLDERS.contains(&folder) && is_its()).then_some(name)
}

#[cfg(test)]
mod tests;
