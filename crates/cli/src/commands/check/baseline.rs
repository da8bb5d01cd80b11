//! The file of a baseline: read, and written anew. Documents are called by their path as seen from the file, so
//! that it does not matter where a check is run.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use anyhow::Context as _;
use seawall_engine::check::baseline::Baseline;
use seawall_engine::check::{Checked, Given, STANDARD_INPUT};

use super::arguments::Judging;
use crate::commands::replace::write_whole;
use crate::exit::Usage;
use crate::ui::Terminal;

/// Reads the baseline, where one is named. One that is about to be written need not be there.
pub(super) fn read(judging: &Judging) -> anyhow::Result<Baseline> {
    let Some(path) = judging
        .baseline
        .as_deref()
        .filter(|_| !judging.update_baseline)
    else {
        return Ok(Baseline::default());
    };
    let failed = || Usage(format!("cannot read the baseline {}", path.display()));
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(failed)?;
    file.take(MOST)
        .read_to_end(&mut bytes)
        .with_context(failed)?;
    let read = Baseline::read(&bytes, &path.display().to_string());
    read.map_err(|why| Usage(format!("{}: {why}", path.display())).into())
}

/// Calls documents as the baseline does.
pub(in crate::commands) fn call(documents: &mut [Given], baseline: Option<&Path>) {
    let folder = baseline.and_then(|path| absolute(path)?.parent().map(Path::to_owned));
    let Some(folder) = folder else {
        return;
    };
    for given in documents.iter_mut().filter(|it| it.name != STANDARD_INPUT) {
        if let Some(path) = absolute(Path::new(&given.name)) {
            given.key = relative(&path, &folder);
        }
    }
}

/// Writes what is found now, and returns it.
pub(in crate::commands) fn update<'a>(
    path: &Path,
    found: impl Iterator<Item = (&'a Given, &'a Checked)>,
    terminal: Terminal,
) -> anyhow::Result<Baseline> {
    let found = found.map(|(given, it)| {
        let findings = it.scanned.judged.findings.as_slice();
        (given.key.as_str(), findings)
    });
    let text = Baseline::write(found);
    let failed = || Usage(format!("cannot write the baseline {}", path.display()));
    write_whole(path, text.as_bytes(), None).with_context(failed)?;
    terminal.note(&format!("baseline written to {}", path.display()));
    let origin = path.display().to_string();
    Baseline::read(text.as_bytes(), &origin).map_err(anyhow::Error::msg)
}

/// Makes a path absolute without asking whether it is there.
fn absolute(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    Some(clean)
}

/// Returns a path as seen from a folder, with slashes.
fn relative(path: &Path, folder: &Path) -> String {
    let shared = path
        .components()
        .zip(folder.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A little more than a baseline may have, so that one that is too long is told of.
const MOST: u64 = (256 << 20) + 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_baseline() {
        let cases = [
            ("/a/b/Dockerfile", "/a/b", "Dockerfile"),
            ("/a/b/c/Dockerfile", "/a/b", "c/Dockerfile"),
            ("/a/Dockerfile", "/a/b", "../Dockerfile"),
            ("/x", "/a/b", "../../x"),
        ];
        for (path, folder, want) in cases {
            assert_eq!(relative(Path::new(path), Path::new(folder)), want);
        }
        assert_eq!(
            absolute(Path::new("/a/./b/../c")),
            Some(PathBuf::from("/a/c"))
        );
    }
}
