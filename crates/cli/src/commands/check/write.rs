//! Writes files whole: beside their place, then renamed. Mode and owner are kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, fchown};
use std::path::Path;

/// Writes a file in one step. What a link leads to is written, the link stays. With `before`, a file that holds
/// anything else by now is left as it is: somebody edits it.
pub(in crate::commands) fn write_whole(
    path: &Path,
    bytes: &[u8],
    before: Option<&[u8]>,
) -> io::Result<()> {
    let target = match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        target => target?,
    };
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    let beside = target.with_file_name(name);
    let written = prepare(&target, &beside, bytes).and_then(|()| {
        if before.is_some_and(|before| !fs::read(&target).is_ok_and(|now| now == before)) {
            return Err(io::Error::other("it was changed meanwhile"));
        }
        fs::rename(&beside, &target)
    });
    if written.is_err() {
        // The error that counts is another one.
        let _removed = fs::remove_file(&beside);
    }
    written
}

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

fn prepare(target: &Path, beside: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .create_new(true)
        .write(true)
        .open(beside)?;
    file.write_all(bytes)?;
    match fs::metadata(target) {
        Ok(old) => keep(&file, &old)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    file.sync_all()
}

/// Keeps owner and mode, in this order: a change of owner takes bits of the mode away.
fn keep(file: &File, old: &fs::Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Only root may give files away; everybody else has their own file now, as with most editors.
        let _kept = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(old.permissions())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn mode_and_links_are_kept_and_others_edits_too() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        write_whole(&file, b"old", None).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        write_whole(&link, b"new", Some(b"old")).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o640);
        assert!(write_whole(&file, b"other", Some(b"old")).is_err());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

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
        let beside = at(&format!("b.new-{}", std::process::id()));
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
