//! The folder of facts: a file for each image, joined with what it held before and put in its place as a whole.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use seawall_formats::runtime_facts::{LARGEST, MOST_FILES, parse, to_json};
use seawall_model::in_use::RuntimeFacts;

use super::gathered::Part;

/// Makes the folder, for its owner alone.
pub(super) fn make(folder: &Path) -> Result<(), String> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| format!("the folder {} can't be made: {error}", folder.display()))
}

/// Joins a part with the file of its image.
pub(super) fn write(folder: &Path, part: &Part) -> Result<(), String> {
    let name = part.facts.image_id.to_string().replace(':', "-");
    let path = folder.join(format!("{name}.json"));
    let shown = path.display();
    let mut facts = part.facts.clone();
    if let Some(mut before) = read(&path)? {
        if part.is_broken {
            before.window.lost = before.window.lost.saturating_add(facts.window.lost);
            facts.window.lost = before.window.lost;
            before.window = seawall_model::in_use::Window::default();
            let window = facts.window;
            facts.join(&before);
            facts.window = window;
        } else {
            before.join(&facts);
            before.name.clone_from(&facts.name);
            facts = before;
        }
    }
    bound(&mut facts);
    let bytes = to_json(&facts).map_err(|error| format!("{shown}: {error}"))?;
    put(&path, &bytes).map_err(|error| format!("{shown} can't be written: {error}"))
}

/// Reads the file of an image; nothing where there is none.
fn read(path: &Path) -> Result<Option<RuntimeFacts>, String> {
    let shown = path.display();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{shown} can't be read: {error}")),
    };
    let mut bytes = Vec::new();
    let read = file.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| format!("{shown} can't be read: {error}"))?;
    let facts = parse(&bytes).map_err(|error| format!("{shown}: {error}: move it away"))?;
    Ok(Some(facts))
}

fn bound(facts: &mut RuntimeFacts) {
    while facts.files.len() > MOST_FILES {
        facts.files.pop_last();
        facts.truncated = true;
    }
}

/// Whoever reads sees the old file or the new one.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = PathBuf::from(format!("{}.part", path.display()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::digest::Digest;
    use seawall_model::in_use::Window;
    use seawall_model::time::Timestamp;
    use std::collections::BTreeSet;

    fn part(file: &str, from: i64, seconds: u64, runs: u64) -> Part {
        Part {
            facts: RuntimeFacts {
                image_id: Digest::sha256(&[1; 32]),
                digests: BTreeSet::new(),
                name: "web:1".to_owned(),
                window: Window {
                    from: Timestamp::from_seconds(from),
                    to: Timestamp::from_seconds(from.saturating_add(100)),
                    seconds,
                    starts: 1,
                    runs,
                    lost: 0,
                },
                truncated: false,
                files: BTreeSet::from([file.to_owned()]),
            },
            is_broken: false,
        }
    }

    /// What was known is joined with what is new; after a loss the files stay, and the window begins anew.
    #[test]
    fn files_grow_over_time() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        make(&at.join("a/b")).unwrap();
        write(at, &part("usr/bin/a", 1000, 60, 1)).unwrap();
        write(at, &part("usr/bin/b", 5000, 30, 1)).unwrap();
        let path = fs::read_dir(at)
            .unwrap()
            .flatten()
            .map(|it| it.path())
            .find(|path| path.extension().is_some_and(|it| it == "json"))
            .unwrap();
        let facts = read(&path).unwrap().unwrap();
        assert_eq!(facts.files.len(), 2);
        let window = facts.window;
        assert_eq!((window.seconds, window.starts, window.runs), (90, 2, 2));
        assert_eq!((window.from.seconds(), window.to.seconds()), (1000, 5100));
        let mut lost = part("usr/bin/c", 9000, 5, 1);
        lost.is_broken = true;
        lost.facts.window.lost = 7;
        write(at, &lost).unwrap();
        let facts = read(&path).unwrap().unwrap();
        let window = facts.window;
        assert_eq!(facts.files.len(), 3);
        assert_eq!(
            (window.from.seconds(), window.seconds, window.lost),
            (9000, 5, 7)
        );
        // What is not ours is not written over.
        fs::write(&path, "{}").unwrap();
        assert!(write(at, &lost).unwrap_err().contains("move it away"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
    }
}
