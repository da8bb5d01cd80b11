//! Containers that are just being made when the watching begins: what their runtime runs on the way is the runtime's, not theirs.
//!
//! It is told by what the kernel says, and by nothing that a process can say of itself. A runtime of this machine, outside of all
//! containers, makes a container, or a process in one. It has no child yet that started a program among other mounts than its own:
//! so its children are not what it was called to run, nor made by that. A container's process is descended from
//! such a child, which is there as long as the runtime is. What is excused is a start of a program, by its mark: whoever starts
//! another one is not excused any more.

use super::{runtime_of, words};
use crate::births::{Births, Row};
use crate::present::folder;
use seawall_runtime::state::{Executable, cgroup};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A process that makes a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amid {
    pub(crate) process: i64,
    /// Which start of a program it runs.
    pub(crate) mark: u64,
    /// The program of the runtime: what it runs on the way is a copy of it.
    pub(crate) program: Executable,
}

/// Looks for them; none where the kernel does not tell.
pub(crate) fn look(proc: &Path, births: &Births) -> Vec<Amid> {
    let Ok(rows) = births.all() else {
        return Vec::new();
    };
    among(&rows, std::process::id(), |id| maker(proc, id))
}

/// `own` is this process, whose process namespace is the host's.
fn among(rows: &[Row], own: u32, maker: impl Fn(u32) -> Option<Executable>) -> Vec<Amid> {
    let Some(level) = rows.iter().find(|it| it.process == own).map(|it| it.level) else {
        return Vec::new();
    };
    let mut children: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        children.entry(row.parent).or_default().push(row);
    }
    let mut found = Vec::new();
    for row in rows
        .iter()
        .filter(|it| it.level == level && it.program != 0)
    {
        let Some(program) = maker(row.process) else {
            continue;
        };
        let own = children.get(&row.process).map_or(&[][..], Vec::as_slice);
        let is_on_the_way =
            |it: &&Row| it.is_forked || (it.mounts == row.mounts && it.root == row.root);
        let own = if own.iter().all(is_on_the_way) {
            own
        } else {
            &[]
        };
        for it in [row].into_iter().chain(own.iter().copied()) {
            found.extend((it.program != 0).then(|| Amid {
                process: i64::from(it.process),
                mark: it.program,
                program: program.clone(),
            }));
        }
    }
    found
}

/// Returns the program of a process that is a runtime of this machine, in no container, which makes one.
fn maker(proc: &Path, id: u32) -> Option<Executable> {
    let process = proc.join(id.to_string());
    let (path, inode) = folder::program_file(&process)?;
    let program = Executable {
        path: Arc::from(path),
        inode,
        outside: true,
        ..Executable::default()
    };
    let name = runtime_of(&program)?;
    let groups = folder::control_groups(&process)?;
    let is_free = cgroup::find(groups.iter().map(|it| &**it)).is_none();
    let is_making = || words::makes(name, &folder::arguments(&process));
    (is_free && is_making()).then_some(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: u32 = 1;
    const BOX: u32 = 2;
    const ROOT: u64 = 70;

    fn row(process: u32, parent: u32, mounts: u32, program: u64, is_forked: bool) -> Row {
        Row {
            process,
            parent,
            level: 0,
            mounts,
            program,
            root: ROOT,
            is_forked,
        }
    }

    /// Which processes are on the way, where process 10 is a runtime's.
    fn found(children: &[Row]) -> Vec<i64> {
        let first = [row(5, 1, HOST, 50, false), row(10, 1, HOST, 100, false)];
        let rows = [&first[..], children].concat();
        let maker = |id: u32| (id == 10).then(Executable::default);
        let all = among(&rows, 5, maker);
        all.into_iter().map(|it| it.process).collect()
    }

    #[test]
    fn what_a_runtime_runs_before_the_program_of_the_container_is_its_own() {
        // crun makes one that is the same program; runc starts itself anew, and that makes others.
        assert_eq!(found(&[row(11, 10, BOX, 100, true)]), [10, 11]);
        let first = row(11, 10, HOST, 101, false);
        let [second, third] = [row(12, 10, BOX, 101, true), row(13, 10, BOX, 101, true)];
        assert_eq!(found(&[first, second]), [10, 11, 12]);
        let gone = Row {
            mounts: 0,
            program: 0,
            ..second
        };
        assert_eq!(found(&[gone, third]), [10, 13]);
    }

    #[test]
    fn what_is_made_by_the_program_of_the_container_is_not() {
        let program = row(11, 10, BOX, 200, false);
        assert_eq!(found(&[program]), [10]);
        // A child of it, and one that it made as a sibling of its own (CLONE_PARENT).
        let [child, sibling] = [row(12, 11, BOX, 200, true), row(13, 10, BOX, 200, true)];
        assert_eq!(found(&[program, child, sibling]), [10]);
        // It has ended, and the runtime has not noticed yet.
        let gone = Row {
            mounts: 0,
            program: 0,
            ..program
        };
        assert_eq!(found(&[gone, sibling]), [10]);
        // A container that shares the mounts of the host has another root.
        let apart = Row {
            root: ROOT + 1,
            ..row(11, 10, HOST, 200, false)
        };
        assert_eq!(found(&[apart, sibling]), [10]);
    }

    #[test]
    fn who_is_in_another_process_namespace_is_no_runtime_of_this_machine() {
        let inner = Row {
            level: 1,
            ..row(10, 1, BOX, 100, false)
        };
        let rows = [row(5, 1, HOST, 50, false), inner];
        let maker = |_: u32| Some(Executable::default());
        let all = among(&rows, 5, maker);
        assert!(all.iter().all(|it| it.process == 5), "{all:?}");
        assert_eq!(among(&rows, 6, maker), []);
    }
}
