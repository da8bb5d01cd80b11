//! Programs that outlive who loaded them. Each start has a folder of its own, so that what was in force stays so until the
//! next one has its policies.

use super::gate::Failure;
use libbpf_rs::Link;
use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// The folders of the starts.
pub(super) struct Pins {
    folder: PathBuf,
    own: PathBuf,
}

impl Pins {
    /// Keeps programs in a folder of a bpf file system, beside those of earlier starts.
    pub(super) fn keep(folder: &Path, links: &mut [(String, Link)]) -> Result<Self, Failure> {
        let starts = starts(folder)?;
        let next = starts.last().map_or(1, |last| last.0.saturating_add(1));
        let own = folder.join(next.to_string());
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&own)
            .map_err(|why| wrong(&own, &why))?;
        for (name, link) in links {
            link.pin(own.join(name)).map_err(Failure::refused(
                "to keep a program: the folder has to be in a bpf file system",
            ))?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            own,
        })
    }

    /// Ends what earlier starts left in force.
    pub(super) fn take_over(&self) -> Result<(), Failure> {
        for (_, start) in starts(&self.folder)? {
            if start != self.own {
                remove(&start)?;
            }
        }
        Ok(())
    }
}

/// Ends whatever is kept in a folder. Returns how many starts had left something.
///
/// # Errors
/// Where it can't be read or removed.
pub fn forget(folder: &Path) -> Result<usize, Failure> {
    let starts = starts(folder)?;
    for (_, start) in &starts {
        remove(start)?;
    }
    Ok(starts.len())
}

/// The folders of the starts, in their order.
fn starts(folder: &Path) -> Result<Vec<(u64, PathBuf)>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(wrong(folder, &why)),
    };
    let mut starts = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|why| wrong(folder, &why))?;
        let number = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok());
        starts.extend(number.map(|number| (number, entry.path())));
    }
    starts.sort();
    Ok(starts)
}

fn remove(start: &Path) -> Result<(), Failure> {
    let gone = |path: &Path, result: std::io::Result<()>| match result {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => Err(wrong(path, &why)),
        _ => Ok(()),
    };
    for entry in fs::read_dir(start).map_err(|why| wrong(start, &why))? {
        let path = entry.map_err(|why| wrong(start, &why))?.path();
        gone(&path, fs::remove_file(&path))?;
    }
    gone(start, fs::remove_dir(start))
}

fn wrong(path: &Path, why: &std::io::Error) -> Failure {
    Failure::File {
        path: path.to_owned(),
        why: why.to_string(),
    }
}
