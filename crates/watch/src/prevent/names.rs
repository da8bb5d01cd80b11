//! Names of the configuration, and the files that they lead to in a container: a file is the same by whatever name it is
//! opened.

use std::os::fd::{AsFd as _, OwnedFd};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use seawall_policy::config::watch::prevent::{Access, Executables, What};

use super::plan::Holding;

/// How long it is believed that a name leads where it led.
const BELIEVED: Duration = Duration::from_secs(1);

/// The most names of one container that are looked up; the others are compared with paths alone, which is told.
const MOST: usize = 128;

/// The most files of one container that are held.
const HELD: usize = 256;

/// Names, and where they lead or once led.
#[derive(Debug, Default)]
pub(super) struct Names {
    wanted: Vec<String>,
    /// Whether there were more.
    pub(super) is_cut: bool,
    found: Vec<Found>,
    looked: Option<Instant>,
}

/// A file that a name led to. While it is held, no other file gets its number, so it is known when it was given another name.
#[derive(Debug)]
struct Found {
    name: String,
    file: (u64, u64),
    held: OwnedFd,
}

impl Names {
    /// Returns the names of items that are against files by their paths. Patterns with a star lead nowhere in particular.
    pub(super) fn of(items: &Holding<'_>) -> Self {
        let mut wanted: Vec<String> = items
            .iter()
            .filter_map(|(_, item)| match &item.what {
                What::Files(files) if files.access == Access::Open => Some(&files.paths),
                What::Executables(Executables::Deny(programs)) => Some(&programs.paths),
                _ => None,
            })
            .flatten()
            .filter(|path| !path.contains('*'))
            .cloned()
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let is_cut = wanted.len() > MOST;
        wanted.truncate(MOST);
        Self {
            wanted,
            is_cut,
            ..Self::default()
        }
    }

    /// Looks where the names lead now in the root of a process. Nothing is opened for that, so nobody is asked.
    pub(super) fn look(&mut self, process: i32) {
        let Some(root) = root(process).filter(|_| !self.wanted.is_empty()) else {
            return;
        };
        self.looked = Some(Instant::now());
        self.found
            .retain(|it| fstat(&it.held).is_ok_and(|it| it.st_nlink > 0));
        for name in &self.wanted {
            let Some((held, file)) = lead(&root, name) else {
                continue;
            };
            if self
                .found
                .iter()
                .any(|it| it.file == file && it.name == *name)
            {
                continue;
            }
            if self.found.len() >= HELD {
                self.found.remove(0);
            }
            self.found.push(Found {
                name: name.clone(),
                file,
                held,
            });
        }
    }

    /// Returns the names that lead, or once led, to a file.
    pub(super) fn leading(
        &mut self,
        process: i32,
        file: (u64, u64),
        is_fresh: bool,
    ) -> Vec<String> {
        if is_fresh || self.looked.is_none_or(|looked| looked.elapsed() > BELIEVED) {
            self.look(process);
        }
        let own = self.found.iter().filter(|it| it.file == file);
        own.map(|it| it.name.clone()).collect()
    }

    /// Lets go of all files: their file system is to be taken down.
    pub(super) fn release(&mut self) {
        self.wanted.clear();
        self.found.clear();
    }
}

fn root(process: i32) -> Option<OwnedFd> {
    let path = format!("/proc/{process}/root");
    openat(
        CWD,
        path,
        OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )
    .ok()
}

/// Symbolic links of the container lead within it.
fn lead(root: &OwnedFd, name: &str) -> Option<(OwnedFd, (u64, u64))> {
    let how = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let found = openat2(root.as_fd(), name, flags, Mode::empty(), how).ok()?;
    let it = fstat(&found).ok()?;
    Some((found, (it.st_dev, it.st_ino)))
}
