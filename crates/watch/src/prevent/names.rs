//! Names of the configuration, and the files that they lead to in a container: a file is the same by whatever name it is
//! opened.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use seawall_policy::config::watch::prevent::{Executables, What};

use super::plan::Holding;

/// How long it is believed that a name leads where it led.
const BELIEVED: Duration = Duration::from_secs(1);

/// The most names of one container that are looked up; the others are compared with paths alone.
const MOST: usize = 64;

/// Names, and where they lead.
#[derive(Debug, Default)]
pub(super) struct Names {
    wanted: Vec<String>,
    found: Vec<(String, (u64, u64))>,
    looked: Option<Instant>,
}

impl Names {
    /// Returns the names of items that are against files by their paths. Patterns with a star lead nowhere in particular.
    pub(super) fn of(items: &Holding<'_>) -> Self {
        let mut wanted: Vec<String> = items
            .iter()
            .filter_map(|(_, item)| match &item.what {
                What::Files(files) => Some(&files.paths),
                What::Executables(Executables::Deny(programs)) => Some(&programs.paths),
                _ => None,
            })
            .flatten()
            .filter(|path| !path.contains('*'))
            .cloned()
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted.truncate(MOST);
        Self {
            wanted,
            ..Self::default()
        }
    }

    /// Returns the names that lead to a file, looked up in the root of a process. Nothing is opened for that, so nobody is
    /// asked.
    pub(super) fn leading(
        &mut self,
        process: i32,
        file: (u64, u64),
        is_fresh: bool,
    ) -> Vec<String> {
        if self.wanted.is_empty() {
            return Vec::new();
        }
        let is_old = self.looked.is_none_or(|looked| looked.elapsed() > BELIEVED);
        if (is_fresh || is_old)
            && let Some(root) = root(process)
        {
            let one = |name: &String| Some((name.clone(), identity(&root, name)?));
            self.found = self.wanted.iter().filter_map(one).collect();
            self.looked = Some(Instant::now());
        }
        let own = self.found.iter().filter(|(_, it)| *it == file);
        own.map(|(name, _)| name.clone()).collect()
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
fn identity(root: &OwnedFd, name: &str) -> Option<(u64, u64)> {
    let how = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let found = openat2(root.as_fd(), name, flags, Mode::empty(), how).ok()?;
    let it = fstat(&found).ok()?;
    Some((it.st_dev, it.st_ino))
}
