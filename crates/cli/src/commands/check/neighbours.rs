//! Files that documents name: what a Compose file includes or extends, its `.env`, the Dockerfiles it builds.
//!
//! A Compose file may be a stranger's, and what it names would be read and quoted: only regular files below the
//! directories that were named for the check are read, or below the repository that a named file lies in.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use seawall_engine::check::Neighbours;

/// Files on the disk.
#[derive(Debug)]
pub(in crate::commands) struct Disk {
    /// Directories that may be read, with links resolved.
    roots: Vec<PathBuf>,
}

impl Disk {
    /// Reads below the paths that were named; below the working directory where none was.
    pub(in crate::commands) fn below(paths: &[PathBuf]) -> Self {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here[..] } else { paths };
        let roots = paths.iter().filter_map(|path| {
            let real = path.canonicalize().ok()?;
            if real.is_dir() {
                return Some(real);
            }
            let folder = real.parent()?;
            let repository = folder.ancestors().find(|it| it.join(".git").exists());
            Some(repository.unwrap_or(folder).to_owned())
        });
        Self {
            roots: roots.collect(),
        }
    }
}

impl Disk {
    /// Returns the real path of a regular file that may be read.
    fn allowed(&self, path: &str) -> Option<PathBuf> {
        let real = Path::new(path).canonicalize().ok()?;
        let allowed = self.roots.iter().any(|root| real.starts_with(root));
        (allowed && std::fs::metadata(&real).ok()?.is_file()).then_some(real)
    }
}

impl Neighbours for Disk {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let real = self.allowed(path)?;
        let mut bytes = Vec::new();
        let file = File::open(real).ok()?;
        file.take(MOST).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 != MOST).then_some(bytes)
    }

    /// What may be read may be mended, unless it is write-protected.
    fn may_mend(&self, path: &str) -> bool {
        let metadata = self.allowed(path).and_then(|real| real.metadata().ok());
        metadata.is_some_and(|metadata| !metadata.permissions().readonly())
    }
}

/// One more than the bytes of a file that is read.
const MOST: u64 = (8 << 20) + 1;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn nothing_outside_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("in/deep")).unwrap();
        for name in ["in/a", "in/deep/b", "out"] {
            std::fs::write(at(name), name).unwrap();
        }
        symlink(at("out"), at("in/link")).unwrap();
        let disk = Disk::below(&[at("in")]);
        let read = |name: &str| disk.read(at(name).to_str().unwrap()).is_some();
        assert!(read("in/a") && read("in/deep/b") && read("in/deep/../a"));
        for name in ["out", "in/../out", "in/link", "in/missing", "in/deep"] {
            assert!(!read(name), "{name}");
            assert!(!disk.may_mend(at(name).to_str().unwrap()), "{name}");
        }
        assert!(disk.may_mend(at("in/a").to_str().unwrap()));
        assert!(
            Disk::below(&[at("in/a")])
                .read(at("in/deep/b").to_str().unwrap())
                .is_some()
        );
    }
}
