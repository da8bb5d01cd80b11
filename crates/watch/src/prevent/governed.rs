//! A container that items hold for: from before its first process is started until it is gone.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use seawall_policy::config::watch::prevent::{Item, Mode, What};
use seawall_runtime::state::Container;
use seawall_sensor::gate::files::{Asks, Files, Place};
use seawall_sensor::gate::lsm::Key;
use seawall_sensor::gate::program::Gate;
use seawall_sensor::gate::wire::Group;

use super::bundle::Bundle;
use super::hooks::{self, Hooks};
use super::names::Names;
use super::place;
use super::plan::{self, Holding};
use crate::choice::is_one_of;
use crate::containers::document::below;
use crate::told::Owner;

/// File systems of the kernel's own, on which nobody can put a file.
const KERNELS: &[&str] = &[
    "proc",
    "sysfs",
    "cgroup",
    "cgroup2",
    "mqueue",
    "devpts",
    "securityfs",
    "debugfs",
    "tracefs",
];

/// The most processes that may have joined and are remembered.
const MOST_JOINED: usize = 1024;

/// A container that items hold for.
#[derive(Debug)]
pub(super) struct Governed {
    /// What is known of it.
    pub container: Container,
    /// Places of its items in the list.
    pub items: Vec<u32>,
    /// Whether any of them blocks.
    pub is_strict: bool,
    /// Who started it, as the host numbers users.
    pub user: u32,
    /// The mount namespace of its engine.
    pub outside: u32,
    /// Whether its process ids were made for it.
    pub owns_processes: bool,
    /// Where the number of its first process will stand, where nobody is held who knows it.
    pub pid_file: Option<PathBuf>,
    /// What changes.
    pub live: Mutex<Live>,
}

/// What changes of a container.
#[derive(Debug)]
pub(super) struct Live {
    /// Its first process, with when it was started.
    pub init: Option<(i32, u64)>,
    /// Its control group, with a policy.
    pub group: Option<Group>,
    /// Its processes, with a policy at the security hooks.
    pub hooked: Option<Key>,
    /// Names that lead to files which may not be used.
    pub names: Names,
    /// Processes that have joined, and were allowed to, with when they were started.
    pub joined: BTreeSet<(i32, u64)>,
    /// When it was first heard of.
    pub since: Instant,
}

/// Why items can't hold for a container.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// What it lies on.
    #[error(
        "its root file system is no overlay, so what is asked about it would be asked about the whole machine"
    )]
    NoOverlay,
    /// A place that can't be asked about.
    #[error("{0} cannot be asked about: {1}")]
    Unmarked(String, #[source] io::Error),
    /// Nothing by which programs in the kernel could know it.
    #[error(
        "it is in no control group of its own, so its processes can't be told from others (rootless engines get one from systemd)"
    )]
    NoGroup,
    /// Its rules.
    #[error(transparent)]
    TooMany(#[from] plan::TooMany),
    /// The programs in the kernel.
    #[error(transparent)]
    Kernel(#[from] seawall_sensor::kernel::Failure),
    /// The security hooks.
    #[error(transparent)]
    Hooks(#[from] hooks::Unheld),
    /// Its first process.
    #[error("its first process is gone")]
    Gone,
}

impl Governed {
    /// Returns a container as it is before it is started, by a user in a mount namespace; nothing where no item holds for it.
    pub(super) fn new(
        items: &[Item],
        bundle: &Bundle,
        (user, outside): (u32, u32),
    ) -> Option<Self> {
        let owner = Owner::known(&bundle.container);
        let numbered = (0_u32..).zip(items);
        let holding: Holding<'_> = numbered
            .filter(|(_, item)| is_one_of(&owner, &item.containers))
            .filter(|(_, item)| bundle.has_processes || !matches!(item.what, What::ExecInto(_)))
            .collect();
        if holding.is_empty() {
            return None;
        }
        Some(Self {
            container: bundle.container.clone(),
            items: holding.iter().map(|(number, _)| *number).collect(),
            is_strict: holding.iter().any(|(_, item)| item.mode == Mode::Block),
            user,
            outside,
            owns_processes: bundle.owns_processes,
            pid_file: bundle.pid_file.clone(),
            live: Mutex::new(Live {
                init: None,
                group: None,
                hooked: None,
                names: Names::of(&holding),
                joined: BTreeSet::new(),
                since: Instant::now(),
            }),
        })
    }

    /// Returns its items.
    pub(super) fn holding<'a>(&self, items: &'a [Item]) -> Holding<'a> {
        let own = self.items.iter();
        own.filter_map(|number| Some((*number, items.get(usize::try_from(*number).ok()?)?)))
            .collect()
    }

    /// Asks about its root file system from now on. `process` is the runtime, in whose folders its root is mounted.
    ///
    /// # Errors
    /// Where that is not its own overlay.
    pub(super) fn mark_root(
        &self,
        files: &Files,
        items: &[Item],
        bundle: &Bundle,
        process: i32,
    ) -> Result<(), Refused> {
        let (asks, _) = plan::asks(&self.holding(items));
        if asks == Asks::default() {
            return Ok(());
        }
        let mounts = place::mounts(&process.to_string());
        if !mounts
            .iter()
            .any(|it| it.at == bundle.root && it.kind == "overlay")
        {
            return Err(Refused::NoOverlay);
        }
        let root = format!("/proc/{process}/root");
        let path = below(Path::new(&root), &bundle.root);
        mark(files, Place::FileSystem, &path, asks)
    }

    /// Asks about its other mounts, and gives the programs in the kernel its policy; its first process is there, and waits.
    ///
    /// # Errors
    /// Where any of that can't be done.
    pub(super) fn begin(
        &self,
        files: &Files,
        gate: &Gate,
        items: &[Item],
        init: i32,
    ) -> Result<(), Refused> {
        let started = place::started(init).ok_or(Refused::Gone)?;
        let groups = place::containers(init);
        if groups.is_empty() {
            return Err(Refused::NoGroup);
        }
        // A user speaks for processes that something of theirs made, not for containers of others.
        let maker = || place::parent(init).and_then(place::user);
        let is_theirs = self.user == 0 || maker() == Some(self.user);
        if !is_theirs || !groups.contains(&self.container.id) {
            return Err(Refused::Gone);
        }
        let holding = self.holding(items);
        let (_, asks) = plan::asks(&holding);
        if asks != Asks::default() {
            let root = format!("/proc/{init}/root");
            for mount in place::mounts(&init.to_string()) {
                let is_of_kernel = KERNELS.contains(&mount.kind.as_str())
                    || mount.at.starts_with("/proc")
                    || mount.at.starts_with("/sys")
                    || mount.at == Path::new("/");
                if !is_of_kernel {
                    mark(
                        files,
                        Place::Mount,
                        &below(Path::new(&root), &mount.at),
                        asks,
                    )?;
                }
            }
        }
        let policy = plan::policy(&holding, self.outside)?;
        let mut live = self
            .live
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if plan::says(&policy) {
            let group = place::group(init).ok_or(Refused::NoGroup)?;
            gate.set(group, &policy)?;
            live.group = Some(group);
        }
        live.names.look(init);
        live.init = Some((init, started));
        Ok(())
    }

    /// Gives it a policy at the security hooks of the kernel; its first process is there, and what its runtime does for it is
    /// done but for executing it. Returns why items that other rungs hold are not held there.
    ///
    /// # Errors
    /// Where what only that rung can block is not blocked.
    pub(super) fn hook(
        &self,
        hooks: Option<&Hooks>,
        items: &[Item],
        init: i32,
    ) -> Result<Vec<String>, Refused> {
        let holding = self.holding(items);
        let Some(hooks) = hooks else {
            let mut all = holding.iter();
            return match all.find(|(_, item)| hooks::is_needed(item)) {
                Some((_, item)) => Err(hooks::Unheld::Off(item.name.clone()).into()),
                None => Ok(Vec::new()),
            };
        };
        let result = if self.owns_processes {
            hooks.hold(&self.container.id, init, &holding)
        } else {
            Err(hooks::Unheld::Shared)
        };
        match result {
            Ok(held) => {
                let mut live = self
                    .live
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                live.hooked = held.key;
                Ok(held.left)
            }
            Err(why) if holding.iter().any(|(_, item)| hooks::is_needed(item)) => Err(why.into()),
            Err(why) => Ok(vec![why.to_string()]),
        }
    }

    /// Says whether a process came into it from outside: its parent is not in the container, and it is not the first.
    pub(super) fn is_joining(&self, process: i32) -> bool {
        let mut live = self
            .live
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let who = (process, place::started(process).unwrap_or_default());
        if live.init.is_none_or(|init| init == who) || live.joined.contains(&who) {
            return false;
        }
        let is_inside = place::parent(process)
            .is_some_and(|parent| place::containers(parent).contains(&self.container.id));
        if !is_inside && live.joined.len() >= MOST_JOINED {
            live.joined
                .retain(|(id, started)| place::started(*id) == Some(*started));
        }
        !is_inside
    }

    /// Remembers that a process may be there, so that it is not asked about when it executes another program.
    pub(super) fn admit_joined(&self, process: i32) {
        let mut live = self
            .live
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if live.joined.len() < MOST_JOINED {
            live.joined
                .insert((process, place::started(process).unwrap_or_default()));
        }
    }

    /// Says whether its first process is gone; one that never came is waited for a minute.
    pub(super) fn is_gone(&self) -> bool {
        let live = self
            .live
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match live.init {
            Some((init, started)) => place::started(init) != Some(started),
            None => live.since.elapsed().as_secs() > 60,
        }
    }
}

fn mark(files: &Files, place: Place, path: &Path, asks: Asks) -> Result<(), Refused> {
    let told = || path.display().to_string();
    files
        .mark(place, path, asks)
        .map_err(|error| Refused::Unmarked(told(), error))
}
