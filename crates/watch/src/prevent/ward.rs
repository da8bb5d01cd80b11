//! What the threads of prevention share: containers, policies, and how a question is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use seawall_policy::config::watch::prevent::{Item, Mode, What};
use seawall_sensor::gate::files::{Asks, Files, Place, Question};
use seawall_sensor::gate::program::Gate;
use seawall_sensor::gate::wire::{Denial, Tally};

use super::bundle::Bundle;
use super::governed::{Governed, Refused};
use super::hash::{self, Digests};
use super::judge::{Against, Case, judge};
use super::tell::{self, Happening};
use super::{Raise, place};
use crate::observer::Word;

/// Where runtimes are installed, and by which names. Whatever wraps one executes it in the end.
const FOLDERS: &[&str] = &[
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/bin",
    "/sbin",
];
const RUNTIMES: &[&str] = &["runc", "crun", "docker-runc", "youki"];

/// The most that is told and not yet read.
const MOST_TOLD: usize = 100;

/// The most runtimes that were refused and are remembered.
const MOST_REFUSED: usize = 4096;

/// What the threads share.
pub(super) struct Ward {
    /// Where questions come from.
    pub files: Files,
    /// The programs in the kernel.
    pub gate: Gate,
    /// The items.
    pub items: Vec<Item>,
    raise: Raise,
    host: String,
    booted: u64,
    known: Mutex<BTreeMap<String, Arc<Governed>>>,
    /// Those that are gone, and whose records may not have been read yet.
    retired: Mutex<Vec<Arc<Governed>>>,
    admitting: Mutex<()>,
    refused: Mutex<BTreeSet<(u64, u64)>>,
    runtimes: Mutex<BTreeSet<(u64, u64)>>,
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
            digests: Mutex::default(),
            told: Mutex::default(),
            counts: Counts::default(),
        }
    }

    /// Holds runtimes whenever they are executed, those too that were replaced since.
    pub(super) fn hold_runtimes(&self) {
        // One that was replaced may still be executed through a descriptor that somebody has.
        lock(&self.runtimes).append(&mut runtimes(&self.files));
    }

    /// Governs the containers that run already.
    pub(super) fn find_running(&self) {
        let Ok(all) = std::fs::read_dir("/proc") else {
            return;
        };
        let numbers = all
            .flatten()
            .filter_map(|it| it.file_name().to_str()?.parse::<i32>().ok());
        for process in numbers {
            let name = std::fs::read(format!("/proc/{process}/comm")).unwrap_or_default();
            if name.starts_with(b"containerd-shim") {
                self.admit(process);
            }
        }
    }

    /// Says whether a question may be answered with yes.
    pub(super) fn allows(&self, question: &Question) -> bool {
        let own = i32::try_from(std::process::id()).unwrap_or_default();
        if question.process == own {
            return true;
        }
        if question.executes && self.is_runtime(&question.file) {
            return self.admit(question.process);
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

    /// A runtime is about to be executed: the container that it is about is governed before it goes on. Says whether it may.
    fn admit(&self, process: i32) -> bool {
        let Some(bundle) = Bundle::of_process(process) else {
            return true;
        };
        let outside = place::mount_namespace(process).unwrap_or_default();
        let Some(governed) = Governed::new(&self.items, &bundle, outside) else {
            return true;
        };
        let _alone = lock(&self.admitting);
        let is_strict = governed.is_strict;
        match self.govern(governed, &bundle, process) {
            Ok(()) => true,
            Err(why) => self.tell_refused(&bundle, process, is_strict, &why),
        }
    }

    fn govern(&self, new: Governed, bundle: &Bundle, process: i32) -> Result<(), Refused> {
        let id = bundle.container.id.clone();
        let known = lock(&self.known).get(&id).cloned();
        if let Some(init) = bundle.init
            && place::started(init).is_none()
        {
            // It is taken down.
            if let Some(known) = known {
                lock(&known.live).names.release();
            }
            return Ok(());
        }
        let is_begun = |it: &Arc<Governed>| {
            let init = lock(&it.live).init;
            init.is_some_and(|(init, started)| {
                bundle.init == Some(init) && place::started(init) == Some(started)
            })
        };
        if known.as_ref().is_some_and(is_begun) {
            return Ok(());
        }
        let governed = match known.filter(|it| lock(&it.live).init.is_none()) {
            Some(it) => it,
            None => Arc::new(new),
        };
        governed.mark_root(&self.files, &self.items, bundle, process)?;
        if lock(&self.known)
            .insert(id, Arc::clone(&governed))
            .is_none()
        {
            self.tell_weak(&governed, bundle);
        }
        match bundle.init {
            Some(init) => governed.begin(&self.files, &self.gate, &self.items, init),
            None => Ok(()),
        }
    }

    /// Where items can't hold for a container that somebody wants to have things blocked in, its start is refused, once: what
    /// comes after takes it down again.
    fn tell_refused(&self, bundle: &Bundle, process: i32, is_strict: bool, why: &Refused) -> bool {
        let name = if bundle.container.name.is_empty() {
            &bundle.container.id
        } else {
            &bundle.container.name
        };
        let config = std::fs::metadata(format!("/proc/{process}/cwd/config.json"));
        let config = config.map_or((0, 0), |it| (it.dev(), it.ino()));
        let mut refused = lock(&self.refused);
        if refused.len() >= MOST_REFUSED {
            refused.clear();
        }
        let is_first = refused.insert(config);
        drop(refused);
        if is_first {
            let end = if is_strict { "; it is not started" } else { "" };
            self.tell(Word::Warning, format!("{name} is not governed: {why}{end}"));
        }
        !(is_strict && is_first)
    }

    /// Tells where a container can evade what holds for it.
    fn tell_weak(&self, governed: &Governed, bundle: &Bundle) {
        let has = |name: &str| bundle.capabilities.iter().any(|it| it == name);
        let holding = governed.holding(&self.items);
        let is_network = holding
            .iter()
            .any(|(_, item)| matches!(item.what, What::Network(_)));
        let name = &governed.container.name;
        if has("CAP_SYS_ADMIN") {
            let told = format!(
                "{name} may mount (CAP_SYS_ADMIN): what it mounts itself is not asked about, only its root file system is"
            );
            self.tell(Word::Warning, told);
        }
        if is_network && has("CAP_NET_RAW") {
            let told = format!(
                "{name} may send raw frames (CAP_NET_RAW), which no rule for its network sees: drop that capability"
            );
            self.tell(Word::Warning, told);
        }
        if !bundle.has_processes {
            let told = format!(
                "{name} has the process ids of the host: who joins it from outside cannot be told"
            );
            self.tell(Word::Warning, told);
        }
    }

    /// Forgets containers that were gone when this was last called: records of them have been read since.
    pub(super) fn forget(&self) {
        let gone = std::mem::take(&mut *lock(&self.retired));
        let now_gone: Vec<Arc<Governed>> = {
            let mut known = lock(&self.known);
            known
                .extract_if(.., |_, it| it.is_gone())
                .map(|(_, it)| it)
                .collect()
        };
        lock(&self.retired).extend(now_gone);
        for governed in gone {
            let group = lock(&governed.live).group;
            if let Some(tally) = group.and_then(|group| self.gate.remove(group).ok()) {
                self.tell_tally(&governed, tally);
            }
        }
    }

    /// Each container has so many records in a second; what there is no record of is told as a number.
    fn tell_tally(&self, governed: &Governed, tally: Tally) {
        let all = tally.blocked.saturating_add(tally.reported);
        let untold = all.saturating_sub(tally.told);
        if untold > 0 {
            let name = &governed.container.name;
            let told = format!(
                "{untold} of {all} denials of {name} are not told one by one: too many in a second"
            );
            self.tell(Word::Warning, told);
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
        let lost = of(&self.counts.unraised).saturating_add(self.gate.unsent().unwrap_or_default());
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

/// Asks before runtimes are executed, and returns which files they are.
pub(super) fn runtimes(files: &Files) -> BTreeSet<(u64, u64)> {
    let asks = Asks {
        execute: true,
        open: false,
    };
    let all = FOLDERS.iter().flat_map(|folder| {
        RUNTIMES
            .iter()
            .map(move |name| Path::new(folder).join(name))
    });
    let marked = all.filter(|path| path.is_file() && files.mark(Place::File, path, asks).is_ok());
    marked
        .filter_map(|path| std::fs::metadata(path).ok())
        .map(|it| (it.dev(), it.ino()))
        .collect()
}

fn names(governed: &Governed, file: &File, is_fresh: bool) -> Vec<String> {
    let mut live = lock(&governed.live);
    let (Some((init, _)), Ok(it)) = (live.init, file.metadata()) else {
        return Vec::new();
    };
    live.names.leading(init, (it.dev(), it.ino()), is_fresh)
}
