//! The folder of recordings: what a new one is called, and which old ones go for it.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// What our files end with.
pub(super) const ENDING: &str = ".swr";

/// A folder with bounds.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) folder: PathBuf,
    /// The most recordings.
    pub(super) files: usize,
    /// The most bytes of all of them.
    pub(super) bytes: u64,
}

impl Shelf {
    /// Makes sure that the folder is there; it is only its owner's.
    pub(super) fn open(&self) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)
    }

    /// Removes the oldest recordings until a new one has room; returns what was removed. What has another ending, or is being
    /// written, stays.
    pub(super) fn make_room(&self, open: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let (path, about) = (entry.path(), entry.metadata()?);
            if about.is_file() && is_ours(&path) {
                found.push((path, about.len()));
            }
        }
        // Names begin with their time.
        found.sort_unstable();
        let mut bytes = found.iter().fold(0_u64, |sum, (_, length)| sum.saturating_add(*length));
        let mut count = found.len();
        let mut removed = Vec::new();
        for (path, length) in found {
            if count < self.files && bytes < self.bytes {
                break;
            }
            if open.contains(&path) {
                continue;
            }
            fs::remove_file(&path)?;
            removed.push(path);
            bytes = bytes.saturating_sub(length);
            count = count.saturating_sub(1);
        }
        Ok(removed)
    }

    /// Returns where a recording goes, by when its alert was raised, by the rule and by what it is of.
    pub(super) fn place(&self, time: u64, rule: &str, subject: &str) -> PathBuf {
        let name = format!("{}_{}_{}", stamp(time), plain(rule), plain(subject));
        let mut path = self.folder.join(format!("{name}{ENDING}"));
        // Two of one second, rule and container: the storm of one was closed, another begins.
        for number in 2..1000 {
            if !path.exists() {
                break;
            }
            path = self.folder.join(format!("{name}_{number}{ENDING}"));
        }
        path
    }
}

fn is_ours(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.ends_with(ENDING))
}

/// Returns letters, digits, `.` and `-` of a text, at most 48.
fn plain(text: &str) -> String {
    const MOST: usize = 48;
    let mut plain = String::new();
    for char in text.chars() {
        let fits = char.is_ascii_alphanumeric() || char == '.' && !plain.is_empty();
        if fits {
            plain.push(char);
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
        if plain.len() >= MOST {
            break;
        }
    }
    plain.trim_end_matches('-').to_owned()
}

/// Returns a time as `20261123T065501Z`.
fn stamp(time: u64) -> String {
    let seconds = i64::try_from(time / 1_000_000_000).unwrap_or_default();
    let text = seawall_model::time::Timestamp::from_seconds(seconds).to_string();
    text.chars().filter(|char| !matches!(char, '-' | ':')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_time_rule_and_subject() {
        let shelf = Shelf {
            folder: "/r".into(),
            files: 1,
            bytes: 1,
        };
        let cases = [
            ("Secret file read", "web", "20231114T221320Z_Secret-file-read_web.swr"),
            ("../../etc: a\n", "..", "20231114T221320Z_etc-a_.swr"),
            ("é", "1.2", "20231114T221320Z__1.2.swr"),
        ];
        for (rule, subject, name) in cases {
            let path = shelf.place(1_700_000_000_000_000_000, rule, subject);
            assert_eq!(path, Path::new("/r").join(name));
        }
        assert_eq!(plain(&"a".repeat(200)).len(), 48);
    }

    #[test]
    fn the_oldest_recordings_go() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf {
            folder: folder.path().join("new/one"),
            files: 3,
            bytes: 1000,
        };
        shelf.open().unwrap();
        let path = |name: &str| shelf.folder.join(name);
        for name in ["3.swr", "1.swr", "2.swr", "0.txt", "4.swr"] {
            fs::write(path(name), [0; 10]).unwrap();
        }
        let removed = shelf.make_room(&[path("2.swr")]).unwrap();
        assert_eq!(removed, [path("1.swr"), path("3.swr")]);
        assert!(path("0.txt").exists() && path("2.swr").exists() && path("4.swr").exists());
        let small = Shelf { bytes: 5, ..shelf.clone() };
        assert_eq!(small.make_room(&[]).unwrap(), [path("2.swr"), path("4.swr")]);
    }
}
