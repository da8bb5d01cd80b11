//! A directory that holds a system: each part of a path is looked at by itself, so that links are followed as that system
//! would follow them, and what is opened at the end has no link in it any more.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Stat, lgetxattr, readlinkat};
use rustix::io::Errno;
use seawall_model::system::{FileFacts, InstalledPackage, PackageManager, Running, Sight, System};
use seawall_model::tree::EntryKind;

use super::{Packages, bytes, listed, shown};
use crate::error::Error;
use crate::source::beneath::{Links, Root};

/// A system in a directory.
pub struct DirectorySystem {
    name: String,
    path: PathBuf,
    root: Root,
    packages: Packages,
    /// Folders that were resolved before.
    folders: RefCell<HashMap<String, Result<String, Trouble>>>,
}

/// Why a path leads nowhere.
#[derive(Clone, Debug)]
enum Trouble {
    Absent,
    Unseen(String),
}

impl DirectorySystem {
    /// Opens a directory.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let root = Root::open(path).map_err(|e| Error::io("open", path, e))?;
        Ok(Self {
            name: path.display().to_string(),
            path: path.to_owned(),
            root,
            packages: Packages::new(),
            folders: RefCell::default(),
        })
    }

    /// Sets what its package managers list.
    #[must_use]
    pub fn with_packages(mut self, packages: Packages) -> Self {
        self.packages = packages;
        self
    }

    /// Follows a path; the last part is followed only where that is wanted.
    fn follow(&self, path: &str, last_too: bool) -> Result<String, Trouble> {
        let mut todo = parts(path);
        let mut done = String::new();
        let mut links = 0_usize;
        while let Some(part) = todo.pop() {
            if part == ".." {
                done.truncate(done.rfind('/').unwrap_or(0));
                continue;
            }
            let here = format!("{done}/{part}");
            if todo.is_empty() && !last_too {
                return Ok(here);
            }
            if let Some(known) = self.known(&here) {
                match known {
                    Ok(reached) => {
                        done = reached;
                        continue;
                    }
                    Err(trouble) => return Err(trouble),
                }
            }
            let stat = self.stat(&here)?;
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::Symlink => {
                    links = links.saturating_add(1);
                    if links > MOST_LINKS {
                        return Err(Trouble::Unseen("links lead round in a circle".to_owned()));
                    }
                    let target = self.link(&here)?;
                    if target.starts_with('/') {
                        done.clear();
                    }
                    todo.extend(parts(&target));
                }
                FileType::Directory => {
                    self.remember(&here);
                    done = here;
                }
                _ if todo.is_empty() => done = here,
                _ => return Err(Trouble::Absent),
            }
        }
        if done.is_empty() {
            done.push('/');
        }
        Ok(done)
    }

    fn known(&self, folder: &str) -> Option<Result<String, Trouble>> {
        self.folders.borrow().get(folder).cloned()
    }

    fn remember(&self, folder: &str) {
        let mut folders = self.folders.borrow_mut();
        if folders.len() < REMEMBERED {
            folders.insert(folder.to_owned(), Ok(folder.to_owned()));
        }
    }

    /// Looks at a path that has no links before its last part.
    fn stat(&self, path: &str) -> Result<Stat, Trouble> {
        self.root.stat(&beneath(path)).map_err(|e| trouble(&e))
    }

    fn link(&self, path: &str) -> Result<String, Trouble> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = self.root.open_place(&beneath(folder));
        let parent = parent.map_err(|e| trouble(&e))?;
        let target = readlinkat(&parent, bytes(name), Vec::new());
        let target = target.map_err(|e| trouble(&e.into()))?;
        Ok(shown(target.as_bytes()))
    }

    fn facts(&self, path: &str, stat: &Stat) -> FileFacts {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => EntryKind::Directory,
            FileType::Symlink => EntryKind::Symlink,
            FileType::CharacterDevice => EntryKind::CharDevice,
            FileType::BlockDevice => EntryKind::BlockDevice,
            FileType::Fifo => EntryKind::Fifo,
            FileType::Socket => EntryKind::Socket,
            _ => EntryKind::File,
        };
        FileFacts {
            kind,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            mode: stat.st_mode & 0o7777,
            uid: stat.st_uid,
            gid: stat.st_gid,
            accessed: Some(stat.st_atime),
            modified: Some(stat.st_mtime),
            changed: Some(stat.st_ctime),
            device: Some(stat.st_dev),
            has_acl: self.has_acl(path, kind),
        }
    }

    fn has_acl(&self, path: &str, kind: EntryKind) -> Option<bool> {
        if kind == EntryKind::Symlink {
            return Some(false);
        }
        let raw = beneath(path);
        let name = std::str::from_utf8(&raw).ok()?;
        let mut value = [0_u8; 0];
        match lgetxattr(self.path.join(name), "system.posix_acl_access", &mut value) {
            Ok(_) => Some(true),
            Err(Errno::NODATA | Errno::OPNOTSUPP) => Some(false),
            Err(_) => None,
        }
    }

    fn content(&self, path: &str, most: u64) -> io::Result<Result<Vec<u8>, String>> {
        let (file, size) = self.root.open_file(&beneath(path), Links::Never)?;
        let larger = || format!("it is larger than {most} bytes");
        if size > most {
            return Ok(Err(larger()));
        }
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
            return Ok(Err(larger()));
        }
        Ok(Ok(bytes))
    }

    fn names(&self, path: &str) -> io::Result<Vec<String>> {
        let folder = self.root.open_directory(&beneath(path))?;
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(shown(name));
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

impl System for DirectorySystem {
    fn name(&self) -> &str {
        &self.name
    }

    fn file(&self, path: &str) -> Sight<FileFacts> {
        let looked = self.follow(path, false).and_then(|reached| {
            let stat = self.stat(&reached)?;
            Ok(self.facts(&reached, &stat))
        });
        sight(looked)
    }

    fn resolve(&self, path: &str) -> Sight<String> {
        sight(self.follow(path, true))
    }

    fn list(&self, path: &str) -> Sight<Vec<String>> {
        sight(
            self.follow(path, true)
                .and_then(|reached| self.names(&reached).map_err(|error| trouble(&error))),
        )
    }

    fn read(&self, path: &str, most: u64) -> Sight<Vec<u8>> {
        let looked = self.follow(path, true).and_then(|reached| {
            let stat = self.stat(&reached)?;
            if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
                return Err(Trouble::Absent);
            }
            let content = self.content(&reached, most).map_err(|e| trouble(&e))?;
            content.map_err(Trouble::Unseen)
        });
        sight(looked)
    }

    fn packages(&self, manager: PackageManager) -> Sight<&[InstalledPackage]> {
        listed(&self.packages, manager)
    }

    fn environment(&self, _process: Option<u64>) -> Sight<Vec<(String, String)>> {
        Sight::Unseen("in a directory there are no processes".to_owned())
    }

    fn running(&self) -> Option<&dyn Running> {
        None
    }
}

fn sight<T>(looked: Result<T, Trouble>) -> Sight<T> {
    match looked {
        Ok(seen) => Sight::Seen(seen),
        Err(Trouble::Absent) => Sight::Absent,
        Err(Trouble::Unseen(why)) => Sight::Unseen(why),
    }
}

fn trouble(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Trouble::Absent,
        _ => Trouble::Unseen(error.to_string()),
    }
}

/// The path as [`Root`] wants it: without the slash in front.
fn beneath(path: &str) -> Vec<u8> {
    bytes(path.trim_start_matches('/'))
}

/// Splits into parts, the first one last.
fn parts(path: &str) -> Vec<String> {
    let parts = path.split('/').rev();
    let real = parts.filter(|part| !part.is_empty() && *part != ".");
    real.map(str::to_owned).collect()
}

/// Links that are followed on one path, as Linux does.
const MOST_LINKS: usize = 40;
/// Folders that are remembered.
const REMEMBERED: usize = 200_000;

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use seawall_model::system::{Sight, System as _};

    use super::DirectorySystem;

    #[test]
    fn links_stay_inside() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "x").unwrap();
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(at("etc/real")).unwrap();
        std::fs::write(at("etc/real/file"), "inside").unwrap();
        symlink(outside.path().join("secret"), at("etc/out")).unwrap();
        symlink("/etc/real", at("absolute")).unwrap();
        symlink("../../../../etc/real/file", at("etc/up")).unwrap();
        symlink("loop", at("loop")).unwrap();
        let pipe = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mkfifoat(rustix::fs::CWD, at("etc/pipe"), pipe).unwrap();
        let system = DirectorySystem::open(dir.path()).unwrap();
        let read = |path: &str| system.read(path, 100);
        let inside = Sight::Seen(b"inside".to_vec());
        assert_eq!(read("/etc/real/file"), inside);
        assert_eq!(read("/absolute/file"), inside);
        assert_eq!(read("/etc/up"), inside);
        assert_eq!(read("/../../etc/real/file"), inside);
        for path in ["/etc/out", "/etc/pipe", "/etc", "/none", "/etc/real/file/x"] {
            assert_eq!(read(path), Sight::Absent, "{path}");
        }
        assert!(matches!(read("/loop"), Sight::Unseen(_)));
        assert!(matches!(system.read("/etc/real/file", 3), Sight::Unseen(_)));
        assert_eq!(
            system.resolve("/etc/up"),
            Sight::Seen("/etc/real/file".into())
        );
        let names = vec!["out".to_owned(), "pipe".into(), "real".into(), "up".into()];
        assert_eq!(system.list("/etc"), Sight::Seen(names));
        assert_eq!(system.list("/none"), Sight::Absent);
    }
}
