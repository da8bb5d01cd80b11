//! Rung 4 at work: containers get policies at the security hooks of the kernel, and what those refuse is asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use seawall_policy::config::watch::prevent::{Item, Mode};
use seawall_sensor::gate::lsm::{self as gate, FileId, Key, Lsm, Policy, Refusal, Rules, Settings};

use super::lsm::{self, blame};
use super::plan::Holding;
use super::ward::lock;

/// The most reports that are read at a time.
const MOST: usize = 1000;

/// Why what only this rung can block is not blocked in a container.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unheld {
    /// The kernel takes no programs there any more.
    #[error("item `{0}` needs the security hooks of the kernel (BPF LSM), which are not in force")]
    Off(String),
    /// What the item says.
    #[error("the security hooks of the kernel (BPF LSM) can't hold it: {0}")]
    Unfit(#[from] lsm::Unfit),
    /// The kernel.
    #[error(transparent)]
    Kernel(#[from] gate::Failure),
    /// Whose processes they are could not be told.
    #[error(
        "it shares its process ids with the host or another container, so the security hooks of the kernel can't tell them apart"
    )]
    Shared,
    /// Its first process.
    #[error("its first process is gone")]
    Gone,
}

/// The programs at the hooks, and who has policies there.
pub(super) struct Hooks {
    state: Mutex<State>,
    reports: Arc<Mutex<Vec<Refusal>>>,
}

struct State {
    lsm: Lsm,
    held: BTreeMap<Key, Held>,
}

/// What an item asks of the kernel by itself: its number, whether it blocks, its rules.
type ItemRules = (u32, Mode, Rules);

/// A container with a policy.
struct Held {
    /// Its id.
    container: String,
    /// While it is open, no other namespace gets its number.
    _namespace: File,
    /// What each item forbids by itself.
    rules: Vec<ItemRules>,
}

/// What a container got.
pub(super) struct New {
    /// By what its processes are known; nothing where no item has use of a policy.
    pub key: Option<Key>,
    /// Why items that other rungs hold are not held here.
    pub left: Vec<String>,
}

/// A report, with the container and the item that it is about.
pub(super) struct Refused {
    /// The id of the container.
    pub container: String,
    /// The item's place in the list.
    pub item: u32,
    /// What the kernel says.
    pub refusal: Refusal,
}

impl Hooks {
    /// Loads the programs where an item may have use of them, and the kernel takes them.
    pub(super) fn start(items: &[Item]) -> Option<Self> {
        if !items.iter().any(|item| lsm::needs(item).is_ok()) {
            return None;
        }
        let reports = Arc::new(Mutex::new(Vec::new()));
        let own = Arc::clone(&reports);
        let take = Box::new(move |refusal| lock(&own).push(refusal));
        let lsm = Lsm::start(&Settings::default(), take).ok()?;
        let state = Mutex::new(State {
            lsm,
            held: BTreeMap::new(),
        });
        Some(Self { state, reports })
    }

    /// Gives a container its policy; `init` is its first process, whose root is in place and whose process namespace is its own.
    ///
    /// # Errors
    /// Where it can't have any, or an item that blocks and that no other rung can hold can't be held.
    pub(super) fn hold(&self, id: &str, init: i32, items: &Holding<'_>) -> Result<New, Unheld> {
        lock(&self.state).hold(id, init, items)
    }

    /// Takes a container's policy away: it is gone.
    pub(super) fn remove(&self, key: Key) {
        let state = &mut *lock(&self.state);
        // While the kernel keeps the policy, the number of the namespace is kept, too.
        if state.lsm.remove(key).is_ok() {
            state.held.remove(&key);
        }
    }

    /// Returns reports that are there.
    pub(super) fn read(&self) -> Vec<Refused> {
        let state = &*lock(&self.state);
        // Where the kernel hands over none, it refuses all the same.
        drop(state.lsm.read(MOST));
        let reports = std::mem::take(&mut *lock(&self.reports));
        let told = reports.into_iter();
        told.filter_map(|refusal| state.blame(refusal)).collect()
    }

    /// Returns of how many refusals there is no report.
    pub(super) fn untold(&self) -> u64 {
        let tallies = lock(&self.state).lsm.tallies().unwrap_or_default();
        let counts = tallies.values().map(|tally| tally.untold);
        counts.fold(0, u64::saturating_add)
    }
}

/// Says whether a container must not go on without it.
pub(super) fn is_needed(item: &Item) -> bool {
    item.mode == Mode::Block && lsm::is_alone(item)
}

impl State {
    fn hold(&mut self, id: &str, init: i32, items: &Holding<'_>) -> Result<New, Unheld> {
        let namespace = File::open(format!("/proc/{init}/ns/pid")).map_err(|_| Unheld::Gone)?;
        let number = namespace.metadata().map_err(|_| Unheld::Gone)?.ino();
        let key = Key::Processes(u32::try_from(number).map_err(|_| Unheld::Gone)?);
        let mut left = Vec::new();
        let (policy, rules) = self.policy(init, items, &mut left)?;
        if rules.is_empty() {
            return Ok(New { key: None, left });
        }
        self.lsm.set_policy(key, &policy)?;
        let held = Held {
            container: id.to_owned(),
            _namespace: namespace,
            rules,
        };
        self.held.insert(key, held);
        Ok(New {
            key: Some(key),
            left,
        })
    }

    /// Makes a policy of the items that can be held, each by itself, too.
    fn policy(
        &self,
        init: i32,
        items: &Holding<'_>,
        left: &mut Vec<String>,
    ) -> Result<(Policy, Vec<ItemRules>), Unheld> {
        let root = Root {
            lsm: &self.lsm,
            path: PathBuf::from(format!("/proc/{init}/root")),
            known: RefCell::default(),
        };
        let empty = Policy {
            image: Some(self.lsm.identify(&root.path, Path::new("/"))?.file.device),
            ..Policy::default()
        };
        let lacking: BTreeSet<_> = self.lsm.lacking().keys().copied().collect();
        let (mut policy, mut rules) = (empty.clone(), Vec::new());
        for (number, item) in items {
            let added =
                lsm::needs(item).and_then(|needs| Ok((needs, lsm::add(&policy, item, &root)?)));
            match added {
                Ok((needs, new)) if needs.is_disjoint(&lacking) => {
                    let own = lsm::add(&empty, item, &root)?;
                    let own = match item.mode {
                        Mode::Block => own.block,
                        Mode::DryRun => own.dry_run,
                    };
                    policy = new;
                    rules.push((*number, item.mode, own));
                }
                Ok(_) if is_needed(item) => return Err(Unheld::Off(item.name.clone())),
                Err(why) if is_needed(item) => return Err(why.into()),
                // What it can hold in no container, it was never said to hold.
                Err(why) if lsm::needs(item).is_ok() => left.push(why.to_string()),
                Ok(_) | Err(_) => {}
            }
        }
        Ok((policy, rules))
    }

    fn blame(&self, refusal: Refusal) -> Option<Refused> {
        let held = self.held.get(&refusal.key)?;
        let mode = if refusal.dry_run {
            Mode::DryRun
        } else {
            Mode::Block
        };
        let mut of_mode = held.rules.iter().filter(|(_, own, _)| *own == mode);
        let first = of_mode.clone().next()?;
        let by = of_mode.find(|(_, _, rules)| blame::explains(rules, &refusal));
        Some(Refused {
            container: held.container.clone(),
            item: by.unwrap_or(first).0,
            refusal,
        })
    }
}

/// A container's files, as the kernel numbers them.
struct Root<'a> {
    lsm: &'a Lsm,
    path: PathBuf,
    known: RefCell<BTreeMap<String, Vec<FileId>>>,
}

impl lsm::Container for Root<'_> {
    fn files(&self, path: &str) -> Vec<FileId> {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        let found = self.lsm.identify(&self.path, Path::new(path));
        let files: Vec<FileId> = found.map_or_else(
            |_| Vec::new(),
            |it| std::iter::once(it.file).chain(it.real).collect(),
        );
        let mut known = self.known.borrow_mut();
        known.insert(path.to_owned(), files.clone());
        files
    }
}
