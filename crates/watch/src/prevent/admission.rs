//! How containers come to be governed, and are forgotten: runtimes are held when they are executed, and what runs already is
//! looked for.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use seawall_policy::config::watch::prevent::What;
use seawall_runtime::state::cgroup::BUILDKIT;
use seawall_sensor::gate::files::{Asks, Files, Place};
use seawall_sensor::gate::wire::Tally;

use super::bundle::Bundle;
use super::governed::{Governed, Refused};
use super::place;
use super::ward::{Ward, lock};
use crate::containers::conmon;
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

/// The most runtimes that were refused and are remembered.
const MOST_REFUSED: usize = 4096;

/// Where a container is when it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its runtime is held.
    Starting,
    /// It runs.
    Running,
}

impl Ward {
    /// Holds runtimes whenever they are executed, those too that were replaced since.
    pub(super) fn hold_runtimes(&self) {
        // One that was replaced may still be executed through a descriptor that somebody has.
        lock(&self.runtimes).append(&mut runtimes(&self.files));
    }

    /// Governs the containers that run already; returns the names of those that nobody had governed. Each container has a
    /// process that looks after it, in the folder of its bundle.
    pub(super) fn find_running(&self) -> Vec<String> {
        let Ok(all) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        let before: BTreeSet<String> = lock(&self.known).keys().cloned().collect();
        let numbers = all
            .flatten()
            .filter_map(|it| it.file_name().to_str()?.parse::<i32>().ok());
        let mut shims = BTreeSet::new();
        for process in numbers {
            let name = std::fs::read(format!("/proc/{process}/comm")).unwrap_or_default();
            if !name.starts_with(b"containerd-shim") && name.trim_ascii_end() != conmon::NAME {
                continue;
            }
            let who = (process, place::started(process).unwrap_or_default());
            let has_begun = || {
                let bundle = Bundle::of_process(process, Stage::Running);
                bundle.is_some_and(|it| it.init.is_some())
            };
            if lock(&self.shims).contains(&who) {
                shims.insert(who);
            } else if has_begun() {
                self.admit(process, Stage::Running);
                shims.insert(who);
            }
        }
        *lock(&self.shims) = shims;
        let known = lock(&self.known);
        let new = known.iter().filter(|(id, _)| !before.contains(*id));
        new.map(|(_, it)| it.container.name.clone()).collect()
    }

    /// Governs what runs although its runtime was not held, and tells of it.
    pub(super) fn find_missed(&self) {
        for name in self.find_running() {
            let told = format!(
                "{name} is governed only since it runs: its runtime is not one that is held when it is executed"
            );
            self.tell(Word::Warning, told);
        }
    }

    /// A runtime is about to be executed: the container that it is about is governed before it goes on. Says whether it may.
    pub(super) fn admit(&self, process: i32, stage: Stage) -> bool {
        self.settle();
        let Some(bundle) = Bundle::of_process(process, stage) else {
            return true;
        };
        self.tell_unlabelled(&bundle);
        let outside = place::mount_namespace(process).unwrap_or_default();
        // Of whom that is not known is not believed more than others.
        let user = place::user(process).unwrap_or(u32::MAX);
        let Some(governed) = Governed::new(&self.items, &bundle, (user, outside)) else {
            return true;
        };
        let _alone = lock(&self.admitting);
        let is_strict = governed.is_strict;
        match self.govern(governed, &bundle, process) {
            Ok(()) => true,
            Err(why) => self.tell_refused(&bundle, is_strict && stage == Stage::Starting, &why),
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
        // Whoever may execute a runtime may say that it is about any container.
        let is_there = |it: &Arc<Governed>| {
            let init = lock(&it.live).init;
            init.is_some_and(|(init, started)| place::started(init) == Some(started))
        };
        if new.user != 0
            && known
                .as_ref()
                .is_some_and(|it| it.user != new.user && is_there(it))
        {
            return Ok(());
        }
        let governed = match known.filter(|it| lock(&it.live).init.is_none()) {
            Some(it) => it,
            None => Arc::new(new),
        };
        governed.mark_root(&self.files, &self.items, bundle, process)?;
        let before = lock(&self.known).insert(id, Arc::clone(&governed));
        match before {
            None => self.tell_weak(&governed, bundle),
            // It was started again before anybody saw that it was gone.
            Some(before) if !Arc::ptr_eq(&before, &governed) => lock(&self.retired).push(before),
            Some(_) => {}
        }
        match bundle.init {
            Some(init) => self.begin(&governed, init),
            None => Ok(()),
        }
    }

    pub(super) fn begin(&self, governed: &Governed, init: i32) -> Result<(), Refused> {
        governed.begin(&self.files, &self.gate, &self.items, init)?;
        for why in governed.hook(self.hooks.as_ref(), &self.items, init)? {
            self.tell_once(format!(
                "containers of {}: not everything is held by the security hooks of the kernel, the rungs below hold it: {why}",
                governed.container.image
            ));
        }
        Ok(())
    }

    /// Where items can't hold for a container that somebody wants to have things blocked in, its start is refused, once: what
    /// comes after takes it down again.
    fn tell_refused(&self, bundle: &Bundle, is_refused: bool, why: &Refused) -> bool {
        let name = if bundle.container.name.is_empty() {
            &bundle.container.id
        } else {
            &bundle.container.name
        };
        let mut refused = lock(&self.refused);
        if refused.len() >= MOST_REFUSED {
            refused.clear();
        }
        let is_first = refused.insert(bundle.config);
        drop(refused);
        if is_first {
            let end = if is_refused {
                "; its start is refused"
            } else {
                ""
            };
            self.tell(Word::Warning, format!("{name} is not governed: {why}{end}"));
        }
        // Podman takes down by a runtime of which it is not known what it is about.
        !(is_refused && (is_first || bundle.pid_file.is_some()))
    }

    /// Tells where containers can evade what holds for them, once for each image.
    fn tell_weak(&self, governed: &Governed, bundle: &Bundle) {
        let has = |name: &str| bundle.capabilities.iter().any(|it| it == name);
        let holding = governed.holding(&self.items);
        let is_network = holding
            .iter()
            .any(|(_, item)| matches!(item.what, What::Network(_)));
        let weak = [
            (
                has("CAP_SYS_ADMIN"),
                "may mount (CAP_SYS_ADMIN): only their root file system is asked about, not what they mount themselves",
            ),
            (
                is_network && has("CAP_NET_RAW"),
                "may send raw frames (CAP_NET_RAW), which no rule for their network sees: drop that capability",
            ),
            (
                lock(&governed.live).names.is_cut,
                "have more than 128 paths that items deny: files by the others are known by these paths alone",
            ),
            (
                !bundle.has_processes,
                "have the process ids of the host: who joins them from outside cannot be told",
            ),
        ];
        for (_, why) in weak.iter().filter(|(is_so, _)| *is_so) {
            let told = format!("containers of {} {why}", governed.container.image);
            self.tell_once(told);
        }
    }

    pub(super) fn tell_once(&self, told: String) {
        let mut known = lock(&self.weak);
        if known.len() < MOST_REFUSED && known.insert(told.clone()) {
            self.tell(Word::Warning, told);
        }
    }

    /// Tells, once for each, of containers that nothing holds for: no engine makes them, and their runtime is called for none of which
    /// it would be known before it runs.
    pub(super) fn tell_alone(&self, runtime: &str) {
        let which = match runtime {
            BUILDKIT => "steps of builds (`RUN`, by BuildKit)".to_owned(),
            _ => format!("containers that `{runtime}` is called for by hand"),
        };
        self.tell_once(format!("{which} are not governed: no item holds for them"));
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
            let key = lock(&governed.live).hooked;
            if let (Some(hooks), Some(key)) = (&self.hooks, key) {
                hooks.remove(key);
            }
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
