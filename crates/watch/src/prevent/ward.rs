//! What the threads of prevention share: containers, policies, and how a question is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::os::unix::fs::MetadataExt as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use seawall_policy::config::watch::prevent::{Item, Mode, What};
use seawall_sensor::gate::files::{Files, Question};
use seawall_sensor::gate::program::Gate;
use seawall_sensor::gate::wire::Denial;

use super::admission::Stage;
use super::governed::Governed;
use super::hash::{self, Digests};
use super::hooks::{Hooks, Refused};
use super::judge::{Against, Case, judge};
use super::standby::Strict;
use super::tell::{self, Happening};
use super::{Raise, place};
use crate::observer::Word;

/// The most that is told and not yet read.
const MOST_TOLD: usize = 100;

/// What the threads share.
pub(super) struct Ward {
    /// Where questions come from.
    pub files: Files,
    /// The programs in the kernel.
    pub gate: Gate,
    /// The programs at its security hooks, where it takes them.
    pub hooks: Option<Hooks>,
    /// The items.
    pub items: Vec<Item>,
    raise: Raise,
    host: String,
    booted: u64,
    pub(super) known: Mutex<BTreeMap<String, Arc<Governed>>>,
    /// Those that are gone, and whose records may not have been read yet.
    pub(super) retired: Mutex<Vec<Arc<Governed>>>,
    pub(super) admitting: Mutex<()>,
    pub(super) refused: Mutex<BTreeSet<(u64, u64)>>,
    pub(super) runtimes: Mutex<BTreeSet<(u64, u64)>>,
    /// Processes that look after a container, and were looked at, with when they were started.
    pub(super) shims: Mutex<BTreeSet<(i32, u64)>>,
    /// What was told of how containers can evade what holds for them.
    pub(super) weak: Mutex<BTreeSet<String>>,
    digests: Mutex<Digests>,
    told: Mutex<Vec<(Word, String)>>,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    blocked: AtomicU64,
    reported: AtomicU64,
    unraised: AtomicU64,
}

/// A lock that a thread left behind when it panicked holds what it held.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ward {
    /// Makes it; nothing is asked about yet.
    pub(super) fn new(
        files: Files,
        gate: Gate,
        items: Vec<Item>,
        raise: Raise,
        host: String,
    ) -> Self {
        Self {
            hooks: Hooks::start(&items),
            files,
            gate,
            items,
            raise,
            host,
            booted: seawall_sensor::live::booted(),
            known: Mutex::default(),
            retired: Mutex::default(),
            admitting: Mutex::default(),
            refused: Mutex::default(),
            runtimes: Mutex::default(),
            shims: Mutex::default(),
            weak: Mutex::default(),
            digests: Mutex::default(),
            told: Mutex::default(),
            counts: Counts::default(),
        }
    }

    /// Says whether a question may be answered with yes.
    pub(super) fn allows(&self, question: &Question) -> bool {
        let own = i32::try_from(std::process::id()).unwrap_or_default();
        if question.process == own {
            return true;
        }
        if question.executes && self.is_runtime(&question.file) {
            return self.admit(question.process, Stage::Starting);
        }
        let Some(governed) = self.of_process(question.process) else {
            return true;
        };
        // A runtime on its way into the container, or the engine itself.
        if place::mount_namespace(question.process) == Some(governed.outside) {
            return true;
        }
        self.judge(&governed, question)
    }

    /// Says what is answered where nobody came to a judgement in time: nothing that somebody wants to have blocked goes on.
    pub(super) fn is_strict(&self, process: i32) -> bool {
        self.of_process(process).is_some_and(|it| it.is_strict)
    }

    /// Returns the containers with items that block.
    pub(super) fn strict(&self) -> Strict {
        let known = lock(&self.known);
        let strict = known.iter().filter(|(_, it)| it.is_strict);
        strict.map(|(id, it)| (id.clone(), it.outside)).collect()
    }

    fn of_process(&self, process: i32) -> Option<Arc<Governed>> {
        let ids = place::containers(process);
        let known = lock(&self.known);
        ids.iter().find_map(|id| known.get(id).cloned())
    }

    fn is_runtime(&self, file: &File) -> bool {
        let Ok(it) = file.metadata() else {
            return false;
        };
        lock(&self.runtimes).contains(&(it.dev(), it.ino()))
    }

    fn judge(&self, governed: &Governed, question: &Question) -> bool {
        let holding = governed.holding(&self.items);
        let file = &question.file;
        let Ok(facts) = self.gate.facts(file.as_fd()) else {
            return !governed.is_strict;
        };
        let path =
            std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap_or_default();
        let path = path.to_string_lossy();
        let path = if facts.is_unlinked {
            path.trim_end_matches(" (deleted)")
        } else {
            &path
        };
        let has_joined = question.executes
            && holding
                .iter()
                .any(|(_, item)| matches!(item.what, What::ExecInto(_)))
            && governed.is_joining(question.process);
        let mut digest = || {
            if facts.is_written {
                None
            } else {
                self.digest(file)
            }
        };
        let is_read_only = rustix::fs::fstatvfs(file)
            .is_ok_and(|it| it.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY));
        let mut case = Case {
            path,
            facts,
            is_read_only,
            names: names(governed, file, facts.is_upper || !facts.is_overlay),
            has_joined,
            executes: question.executes,
            digest: &mut digest,
        };
        let against = judge(&holding, &mut case);
        if against.is_empty() {
            if has_joined {
                governed.admit_joined(question.process);
            }
            // What lies in the image stays what it is: it needs not be asked about again.
            if !question.executes && facts.is_overlay && !facts.is_upper {
                drop(self.files.pass(file.as_fd()));
            }
            return true;
        }
        self.tell_files(governed, question, path, &against)
    }

    fn digest(&self, file: &File) -> Option<[u8; 32]> {
        if let Some(known) = lock(&self.digests).find(file) {
            return Some(known);
        }
        let read = hash::read(file)?;
        lock(&self.digests).keep(file, &read);
        Some(read.digest)
    }

    /// Tells of each item that is against it; says whether it goes on all the same.
    fn tell_files(
        &self,
        governed: &Governed,
        question: &Question,
        path: &str,
        against: &[Against],
    ) -> bool {
        let verb = if question.executes {
            "executed"
        } else {
            "opened"
        };
        let blocks = |it: &Against| {
            self.item(it.item)
                .is_some_and(|item| item.mode == Mode::Block)
        };
        let process = tell::process(question.process, question.process.into(), b"", self.booted);
        for one in against {
            let Some(item) = self.item(one.item) else {
                continue;
            };
            self.raise(Happening {
                item,
                container: &governed.container,
                time: super::now(),
                process: process.clone(),
                is_blocked: blocks(one),
                what: format!("{verb} {path}, which {}", one.why),
                fields: vec![("fd.name", path.into())],
            });
        }
        !against.iter().any(blocks)
    }

    /// Tells of what the programs in the kernel were against.
    pub(super) fn tell_denial(&self, denial: &Denial) {
        let has = |it: &&Arc<Governed>| lock(&it.live).group == Some(denial.group);
        let found = lock(&self.known).values().find(has).cloned();
        let governed = found.or_else(|| lock(&self.retired).iter().find(has).cloned());
        let (Some(governed), Some(item)) = (governed, self.item(denial.item)) else {
            return;
        };
        let (what, fields) = tell::words(denial);
        let id = i32::try_from(denial.process).unwrap_or_default();
        self.raise(Happening {
            item,
            container: &governed.container,
            time: self.booted.saturating_add(denial.time),
            process: tell::process(id, denial.thread.into(), &denial.name, self.booted),
            is_blocked: denial.is_blocked,
            what,
            fields,
        });
    }

    /// Tells of what the security hooks refused since the last time.
    pub(super) fn tell_hooks(&self) {
        for refused in self.hooks.iter().flat_map(Hooks::read) {
            self.tell_refusal(&refused);
        }
    }

    fn tell_refusal(&self, refused: &Refused) {
        let known = lock(&self.known).get(&refused.container).cloned();
        let governed = known.or_else(|| {
            let retired = lock(&self.retired);
            let mut retired = retired.iter();
            retired
                .find(|it| it.container.id == refused.container)
                .cloned()
        });
        let (Some(governed), Some(item)) = (governed, self.item(refused.item)) else {
            return;
        };
        let refusal = &refused.refusal;
        let (what, fields) = tell::refused(refusal);
        let id = i32::try_from(refusal.process).unwrap_or_default();
        self.raise(Happening {
            item,
            container: &governed.container,
            time: self.booted.saturating_add(refusal.time),
            process: tell::process(id, refusal.thread.into(), &refusal.command, self.booted),
            is_blocked: !refusal.dry_run,
            what,
            fields,
        });
    }

    fn item(&self, number: u32) -> Option<&Item> {
        self.items.get(usize::try_from(number).ok()?)
    }

    fn raise(&self, happening: Happening<'_>) {
        let count = if happening.is_blocked {
            &self.counts.blocked
        } else {
            &self.counts.reported
        };
        count.fetch_add(1, Ordering::Relaxed);
        if !(self.raise)(tell::told(happening, &self.host)) {
            self.counts.unraised.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Keeps something to tell until it is asked for.
    pub(super) fn tell(&self, word: Word, text: String) {
        let mut told = lock(&self.told);
        if told.len() < MOST_TOLD {
            told.push((word, text));
        }
    }

    /// Returns what is to be told.
    pub(super) fn told(&self) -> Vec<(Word, String)> {
        std::mem::take(&mut *lock(&self.told))
    }

    /// Says in one sentence what was done.
    pub(super) fn summary(&self) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let (blocked, reported) = (of(&self.counts.blocked), of(&self.counts.reported));
        let lost = of(&self.counts.unraised)
            .saturating_add(self.gate.unsent().unwrap_or_default())
            .saturating_add(self.hooks.as_ref().map_or(0, Hooks::untold));
        let end = if lost > 0 {
            format!(", {lost} more of which no alert was raised")
        } else {
            String::new()
        };
        format!("prevention: {blocked} blocked, {reported} would have been{end}")
    }

    /// Returns how many containers are governed.
    pub(super) fn count(&self) -> usize {
        lock(&self.known).len()
    }
}

fn names(governed: &Governed, file: &File, is_fresh: bool) -> Vec<String> {
    let mut live = lock(&governed.live);
    let (Some((init, _)), Ok(it)) = (live.init, file.metadata()) else {
        return Vec::new();
    };
    live.names.leading(init, (it.dev(), it.ino()), is_fresh)
}
