//! The section `guard` of a configuration, as the proxy wants it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use seawall_guard::api::route;
use seawall_guard::decide::Judge;
use seawall_guard::decide::accounts::Accounts;
use seawall_guard::decide::evidence::NoEvidence;
use seawall_guard::decide::policy::{Policy, Setting};
use seawall_guard::proxy::{Listener, Place, TlsFiles};
use seawall_guard::scans::{Scans, folder};
use seawall_model::digest::Digest;
use seawall_policy::config::guard::{Door, Guard, Log};
use seawall_policy::config::parse_config;
use sha2::{Digest as _, Sha256};

use crate::data_directory::data_directory;
use crate::exit::Usage;

/// A configuration that was read.
pub(in crate::commands::guard) struct Configuration {
    file: String,
    digest: Digest,
    guard: Guard,
}

impl Configuration {
    /// Reads the file.
    pub(in crate::commands::guard) fn read(path: &Path) -> anyhow::Result<Self> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Usage(format!("{file} cannot be read: {error}")))?;
        let config = parse_config(&text, &file).map_err(|error| Usage(error.to_string()))?;
        let guard = config.guard.ok_or_else(|| {
            Usage(format!(
                "{file} has no section `guard`: nobody would be let in"
            ))
        })?;
        if guard.listeners.is_empty() && guard.roles.is_empty() {
            return Err(Usage(format!("the section `guard` of {file} lets nobody in")).into());
        }
        let mut guard = guard;
        // Said or not, it is a place that clients get no hold on.
        guard.scans = guard
            .scans
            .or_else(|| Some(scans_of_system()?.display().to_string()));
        let digest = Digest::sha256(&Sha256::digest(text.as_bytes()).into());
        Ok(Self {
            file,
            digest,
            guard,
        })
    }

    /// Returns what decides.
    pub(in crate::commands::guard) fn judge(&self) -> anyhow::Result<Arc<dyn Judge>> {
        let text = |path: &str| {
            std::fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))
        };
        let accounts = Accounts::parse(&text("/etc/passwd")?, &text("/etc/group")?);
        let operations: Vec<_> = route::all().collect();
        let setting = Setting {
            file: &self.file,
            operations: &operations,
            accounts: &accounts,
            evidence: match &self.guard.scans {
                Some(folder) => Arc::new(Scans::new(PathBuf::from(folder))),
                None => Arc::new(NoEvidence),
            },
        };
        let policy = Policy::compile(&self.guard, &setting);
        Ok(Arc::new(policy.map_err(|error| Usage(error.to_string()))?))
    }

    /// Returns the engine's own socket.
    pub(in crate::commands::guard) fn upstream(&self) -> PathBuf {
        PathBuf::from(&self.guard.upstream)
    }

    /// Returns the keys of labels that only the guard sets.
    pub(in crate::commands::guard) fn reserved(&self) -> Vec<String> {
        vec![self.guard.owner_label.clone(), OWN.to_owned()]
    }

    /// Returns where records go.
    pub(super) fn log(&self) -> anyhow::Result<&Log> {
        let missing = || {
            let why = "the section `guard` has no `log`: what is let in has to be recorded";
            Usage(format!("{}: {why}", self.file)).into()
        };
        self.guard.log.as_ref().ok_or_else(missing)
    }

    /// Returns where records go, where that is said.
    pub(super) const fn log_if_any(&self) -> Option<&Log> {
        self.guard.log.as_ref()
    }

    /// Says whether sessions of anybody are recorded.
    pub(super) fn records_sessions(&self) -> bool {
        self.guard.record.is_some() || self.guard.roles.iter().any(|it| it.record.is_some())
    }

    /// Returns what the log calls this policy.
    pub(in crate::commands::guard) fn digest(&self) -> String {
        format!("{} {}", self.file, self.digest)
    }

    /// Reads the file again, for a guard that goes on. What holds from its start on has to be what it was: a policy that
    /// speaks of another owner label, or protects other sockets and another log than those in use, would be half of one.
    pub(in crate::commands::guard) fn read_again(&self, path: &Path) -> anyhow::Result<Self> {
        let new = Self::read(path)?;
        if !new.serves_as(self) {
            let why = "listeners, upstream, log or owner label changed, which takes a restart";
            return Err(Usage(format!("{}: {why}", new.file)).into());
        }
        Ok(new)
    }

    /// Says whether it listens at the same places, in front of the same engine, with the same log.
    fn serves_as(&self, other: &Self) -> bool {
        let (one, two) = (&self.guard, &other.guard);
        // By name: roles speak of listeners by theirs.
        let doors = |guard: &Guard| -> BTreeMap<String, Door> {
            let listeners = guard.listeners.iter();
            listeners
                .map(|it| (it.name.clone(), it.door.clone()))
                .collect()
        };
        let same = one.upstream == two.upstream && one.owner_label == two.owner_label;
        same && one.log == two.log && doors(one) == doors(two)
    }

    /// Returns where it listens.
    pub(super) fn listeners(&self) -> anyhow::Result<Vec<Listener>> {
        let listeners = self.guard.listeners.iter();
        listeners
            .map(|it| {
                Ok(Listener {
                    name: it.name.clone(),
                    place: place(&it.door)?,
                })
            })
            .collect()
    }
}

/// Where scans are kept where nothing else is said; nothing where there is no data directory.
fn scans_of_system() -> Option<PathBuf> {
    data_directory().map(|data| folder(&data))
}

/// What the keys of the guard's own labels begin with.
const OWN: &str = "io.seawall.";

fn place(door: &Door) -> anyhow::Result<Place> {
    Ok(match door {
        Door::Unix(door) => {
            let mode = door.mode.as_deref().unwrap_or("0600");
            let wrong = || Usage(format!("`{mode}` is no set of permissions"));
            Place::Unix {
                path: PathBuf::from(&door.path),
                mode: u32::from_str_radix(mode, 8).map_err(|_| wrong())?,
                group: door.group.clone(),
            }
        }
        Door::Tcp(door) => {
            let wrong = || Usage(format!("`{}` is no address with a port", door.address));
            Place::Tls {
                address: door.address.parse().map_err(|_| wrong())?,
                files: TlsFiles {
                    certificate: PathBuf::from(&door.certificate),
                    key: PathBuf::from(&door.key),
                    authorities: PathBuf::from(&door.client_ca),
                    revoked: door.crl.iter().map(PathBuf::from).collect(),
                },
            }
        }
    })
}
