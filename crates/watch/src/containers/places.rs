//! Which engines there are.

use std::collections::BTreeSet;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use seawall_artifact::source::engine::EngineOptions;

use super::engine::{self, Ask, Trust, Word};

/// How often it is looked for engines that were not there before.
const LOOK: Duration = Duration::from_secs(5);
/// Users whose engines are asked at a time, and sockets that are followed and asked over time.
const MOST_USERS: usize = 64;
const MOST_SOCKETS: usize = 256;

/// Which engines are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Those of these addresses, in the form of `DOCKER_HOST`.
    Named(Vec<String>),
    /// The one that the environment names, Docker's and Podman's of the system, and those of users.
    Found,
}

/// An engine that is followed or asked.
pub(super) struct Followed {
    trust: Trust,
    asks: SyncSender<Ask>,
}

/// The engines that are followed.
pub(super) struct Engines {
    all: Arc<Mutex<Vec<Followed>>>,
    /// How many have yet to tell which containers there are.
    unlisted: usize,
}

impl Engines {
    /// Follows the engines that there are, and those that come later.
    pub(super) fn follow(options: &EngineOptions, chosen: Chosen, words: Sender<Word>) -> Self {
        let mut seeker = Seeker {
            options: options.clone(),
            all: Arc::default(),
            words,
            known: BTreeSet::new(),
        };
        let all = Arc::clone(&seeker.all);
        match chosen {
            Chosen::Named(addresses) => {
                for address in addresses {
                    seeker.begin(Some(address), Trust::System);
                }
            }
            Chosen::Found => {
                if seeker.options.environment.text("DOCKER_HOST").is_some() {
                    seeker.begin(None, Trust::System);
                }
                seeker.look();
                if seeker.known.is_empty() && seeker.count() == 0 {
                    let why =
                        "no container engine is there yet: containers have no names and images";
                    let _gone = seeker.words.send(Word::Trouble(why.to_owned()));
                }
                std::thread::spawn(move || seeker.run());
            }
        }
        let unlisted = lock(&all)
            .iter()
            .filter(|it| it.trust == Trust::System)
            .count();
        Self { all, unlisted }
    }

    /// Asks the engines for a container in which a user does something; returns how many were asked.
    pub(super) fn ask(&self, id: &str, user: u32) -> usize {
        let mut asked = 0_usize;
        lock(&self.all).retain(|engine| {
            // What root runs is not in a user's engine.
            if engine.trust == Trust::User && user == 0 {
                return true;
            }
            match engine.asks.try_send(Ask(id.to_owned())) {
                Ok(()) => asked = asked.saturating_add(1),
                // It is asked again later.
                Err(TrySendError::Full(_)) => {}
                Err(TrySendError::Disconnected(_)) => return false,
            }
            true
        });
        asked
    }

    /// One more has told which containers there are.
    pub(super) fn listed(&mut self) {
        self.unlisted = self.unlisted.saturating_sub(1);
    }

    /// Says whether all that were there have told which containers there are.
    pub(super) fn have_listed(&self) -> bool {
        self.unlisted == 0
    }

    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self {
            all: Arc::default(),
            unlisted: 0,
        }
    }
}

/// Looks for engines.
struct Seeker {
    options: EngineOptions,
    all: Arc<Mutex<Vec<Followed>>>,
    words: Sender<Word>,
    /// Sockets that were found. Whoever follows one comes back to it by itself.
    known: BTreeSet<PathBuf>,
}

impl Seeker {
    fn run(mut self) {
        // Its ends are dropped with the receiver of its words.
        while Arc::strong_count(&self.all) > 1 {
            std::thread::sleep(LOOK);
            self.look();
        }
    }

    fn count(&self) -> usize {
        lock(&self.all).len()
    }

    /// Begins with each engine whose socket is there and was not before.
    fn look(&mut self) {
        for (path, trust) in sockets() {
            let Ok(about) = std::fs::metadata(&path) else {
                continue;
            };
            // A user's socket is the user's: a link or a file of another is a trick.
            let is_own = trust == Trust::System || owner(&path) == Some(about.uid());
            let is_new = !self.known.contains(&path) && self.known.len() < MOST_SOCKETS;
            if is_new && is_own && about.file_type().is_socket() {
                self.begin(Some(format!("unix://{}", path.display())), trust);
                self.known.insert(path);
            }
        }
    }

    fn begin(&mut self, address: Option<String>, trust: Trust) {
        let mut options = self.options.clone();
        options.host = address.or(options.host);
        let asks = engine::begin(options, trust, self.words.clone());
        lock(&self.all).push(Followed { trust, asks });
    }
}

/// Returns the sockets of the system's engines that are there, each once.
pub fn system_sockets() -> Vec<PathBuf> {
    let mut files = BTreeSet::new();
    let mut is_new = |path: &PathBuf| {
        let about = std::fs::metadata(path).ok();
        about.is_some_and(|it| it.file_type().is_socket() && files.insert((it.dev(), it.ino())))
    };
    let all = SYSTEM.iter().map(PathBuf::from);
    all.filter(|path| is_new(path)).collect()
}

const SYSTEM: [&str; 3] = [
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/podman/podman.sock",
];

/// Returns where sockets of engines are, those of the system first.
fn sockets() -> Vec<(PathBuf, Trust)> {
    let system = system_sockets().into_iter();
    let mut all: Vec<_> = system.map(|path| (path, Trust::System)).collect();
    let users = std::fs::read_dir("/run/user").into_iter().flatten();
    let mut users: Vec<PathBuf> = users
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .take(MOST_USERS)
        .collect();
    users.sort();
    for user in users {
        for name in ["docker.sock", "podman/podman.sock"] {
            all.push((user.join(name), Trust::User));
        }
    }
    all
}

/// Returns whose folder below `/run/user` a path is in.
fn owner(path: &Path) -> Option<u32> {
    let rest = path.strip_prefix("/run/user").ok()?;
    let name = rest.components().next()?.as_os_str().to_str()?;
    name.parse().ok()
}

fn lock<T>(all: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}
