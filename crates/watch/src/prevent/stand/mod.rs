//! How far each item holds on this machine, by what was tried.

use seawall_policy::config::watch::prevent::{Access, Item, Mode, What};

use super::ladder::{Rung, Standing};

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
    let files = |about| part(about, item.mode, Rung::Fanotify, means, &means.files);
    let signal = |about| part(about, item.mode, Rung::Signal, means, &means.signal);
    match &item.what {
        What::Drift(drift) => {
            let mut all = vec![files("files that are not in the image")];
            all.extend(drift.tmpfs.then(|| files("files of tmpfs")));
            all.extend(drift.volumes.then(|| files("files of volumes")));
            all.extend(drift.memfd.then(|| signal("files that only memory holds")));
            all.extend(
                drift
                    .loader
                    .then(|| signal("programs handed to the loader")),
            );
            all
        }
        What::Executables(_) => {
            vec![
                files("executables"),
                signal("programs handed to the loader"),
            ]
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
            let network_part = |about| part(about, item.mode, Rung::Network, means, &means.network);
            let talks = !network.deny.is_empty() || network.allow.is_some();
            let listens = !network.listen_deny.is_empty() || network.listen_allow.is_some();
            let mut all = Vec::new();
            all.extend(talks.then(|| network_part("addresses")));
            all.extend(listens.then(|| network_part("ports that are listened on")));
            all
        }
        What::ExecInto(_) => vec![files("processes that join")],
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
