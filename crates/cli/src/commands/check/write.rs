//! Writes several files, all or none.

use std::fs;
use std::io;
use std::path::Path;

use crate::commands::replace::write_whole;

/// A file that is to be written anew.
pub(super) struct Rewrite<'a> {
    pub(super) path: &'a Path,
    /// What it holds; somebody edits it where it holds anything else.
    pub(super) before: &'a [u8],
    pub(super) after: &'a [u8],
}

/// Writes several files, all or none: where one cannot be written, those before it get their old content back.
pub(super) fn rewrite_all(files: &[Rewrite<'_>]) -> io::Result<()> {
    let mut targets = Vec::new();
    for file in files {
        let target = file.path.canonicalize()?;
        if targets.contains(&target) {
            return Err(io::Error::other("two of the files to write are one"));
        }
        // Seen before anything is written: most of what can go wrong is this.
        if fs::read(&target)? != file.before {
            let why = format!("{} was changed meanwhile", file.path.display());
            return Err(io::Error::other(why));
        }
        targets.push(target);
    }
    for (at, file) in files.iter().enumerate() {
        let Err(error) = write_whole(file.path, file.after, Some(file.before)) else {
            continue;
        };
        let mut lost = Vec::new();
        for done in files.iter().take(at) {
            if write_whole(done.path, done.before, Some(done.after)).is_err() {
                lost.push(done.path.display().to_string());
            }
        }
        let place = file.path.display();
        return Err(io::Error::other(if lost.is_empty() {
            format!("{place}: {error}; nothing is written")
        } else {
            format!(
                "{place}: {error}; written all the same: {}",
                lost.join(", ")
            )
        }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_files_are_written_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (a, b) = (at("a"), at("b"));
        let write = |first: &[u8], second: &[u8]| {
            let file = |path, before, after| Rewrite {
                path,
                before,
                after,
            };
            rewrite_all(&[file(&a, first, b"A"), file(&b, second, b"B")])
        };
        fs::write(&a, "a").unwrap();
        fs::write(&b, "b").unwrap();
        assert!(write(b"a", b"other").is_err());
        assert_eq!(fs::read(&a).unwrap(), b"a");
        // What is prepared for the second file is in the way, so that the first is taken back.
        let beside = at(&format!(".b.{}.part", std::process::id()));
        fs::create_dir(&beside).unwrap();
        let error = write(b"a", b"b").unwrap_err().to_string();
        assert!(error.contains("nothing is written"), "{error}");
        assert_eq!(
            (fs::read(&a).unwrap(), fs::read(&b).unwrap()),
            (b"a".to_vec(), b"b".to_vec())
        );
        fs::remove_dir(&beside).unwrap();
        write(b"a", b"b").unwrap();
        assert_eq!(
            (fs::read(&a).unwrap(), fs::read(&b).unwrap()),
            (b"A".to_vec(), b"B".to_vec())
        );
    }
}
