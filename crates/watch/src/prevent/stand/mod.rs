//! How far each item holds on this machine, by what was tried.

use std::collections::BTreeMap;

use seawall_policy::config::watch::prevent::{Access, Executables, Item, Mode, What};
use seawall_sensor::gate::lsm::Hook;

use super::ladder::{Rung, Standing};
use super::{lsm, plan};

/// What this machine can, each by having tried it, or why it can't.
#[derive(Clone, Debug)]
pub struct Means {
    /// Files are asked about before they are opened or executed, and what lies in an image can be told from what does not.
    pub files: Result<(), String>,
    /// Runtimes are held, so that containers are known before their first process.
    pub starts: Result<(), String>,
    /// Programs at sockets refuse addresses.
    pub network: Result<(), String>,
    /// A signal ends what executes files that only memory holds.
    pub signal: Result<(), String>,
    /// Programs at the kernel's security hooks refuse files and addresses; hooks that it lacks, with its words.
    pub hooks: Result<BTreeMap<Hook, String>, String>,
}

impl Means {
    /// Says whether the security hooks hold an item in a container that has the files of which it speaks.
    fn has_hooks(&self, item: &Item) -> bool {
        let (Ok(lacking), Ok(needs)) = (&self.hooks, lsm::needs(item)) else {
            return false;
        };
        self.starts.is_ok() && needs.iter().all(|hook| !lacking.contains_key(hook))
    }
}

/// How far one part of an item holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub about: &'static str,
    /// How far it holds.
    pub standing: Standing,
}

/// Returns how far the parts of an item hold, the main one first.
pub fn parts(item: &Item, means: &Means) -> Vec<Part> {
    let by = |about, rung, can| part(about, item.mode, rung, means, can);
    let below = |about| by(about, Rung::Fanotify, &means.files);
    let has_hooks = means.has_hooks(item);
    // The rung below stays in force behind it.
    let first = |about, rung, can| {
        if has_hooks {
            by(about, Rung::Lsm, &Ok(()))
        } else {
            by(about, rung, can)
        }
    };
    let files = |about| first(about, Rung::Fanotify, &means.files);
    let signal = |about| first(about, Rung::Signal, &means.signal);
    match &item.what {
        What::Drift(drift) => {
            let mut all = vec![files("files that are not in the image")];
            all.extend(drift.tmpfs.then(|| files("files of tmpfs")));
            all.extend(drift.volumes.then(|| below("files of volumes")));
            all.extend(drift.memfd.then(|| signal("files that only memory holds")));
            all.extend(
                drift
                    .loader
                    .then(|| signal("programs handed to the loader")),
            );
            all
        }
        What::Executables(it) => {
            let loader = "programs handed to the loader";
            let only_signal = |about| by(about, Rung::Signal, &means.signal);
            match it {
                Executables::Deny(_) => vec![files("executables"), signal(loader)],
                // What is mapped is not compared with a list of what may be executed.
                Executables::Allow(_) => vec![
                    files("executables"),
                    only_signal("files that only memory holds"),
                    only_signal(loader),
                ],
            }
        }
        What::Files(it) if it.access == Access::Write && has_hooks => {
            vec![files("changing files")]
        }
        What::Files(it) if it.access == Access::Write => {
            let why = "fanotify is not told what a file is opened for, and not asked before it is truncated, renamed or unlinked";
            vec![Part {
                about: "changing files",
                standing: Standing::Impossible {
                    why: why.to_owned(),
                    would: Some(Rung::Lsm),
                },
            }]
        }
        What::Files(_) => vec![files("opening files")],
        What::Network(network) => {
            let can = match plan::is_too_long(item) {
                Some(why) => Err(why.to_string()),
                None => means.network.clone(),
            };
            let network_part = |about| {
                if can == means.network {
                    first(about, Rung::Network, &means.network)
                } else {
                    by(about, Rung::Network, &can)
                }
            };
            let talks = !network.deny.is_empty() || network.allow.is_some();
            let listens = !network.listen_deny.is_empty() || network.listen_allow.is_some();
            let mut all = Vec::new();
            all.extend(talks.then(|| network_part("addresses")));
            all.extend(listens.then(|| network_part("ports that are listened on")));
            all
        }
        What::ExecInto(_) => vec![below("processes that join")],
    }
}

fn part(
    about: &'static str,
    mode: Mode,
    rung: Rung,
    means: &Means,
    can: &Result<(), String>,
) -> Part {
    let standing = match can.as_ref().and(means.starts.as_ref()) {
        Err(why) => Standing::Impossible {
            why: why.clone(),
            would: (rung != Rung::Network).then_some(Rung::Lsm),
        },
        Ok(()) if mode == Mode::DryRun => Standing::AuditOnly(rung),
        Ok(()) if rung.is_before() => Standing::Enforced(rung),
        Ok(()) => Standing::BestEffort(rung),
    };
    Part { about, standing }
}

/// Returns what items ask for and this machine can't. Where something is to be blocked that is an error; else it is not even told.
pub fn unkept(items: &[Item], means: &Means) -> Vec<(Item, Part)> {
    let all = items.iter();
    all.flat_map(|item| {
        parts(item, means)
            .into_iter()
            .map(|part| (item.clone(), part))
    })
    .filter(|(_, part)| !part.standing.is_possible())
    .collect()
}

#[cfg(test)]
mod tests;
