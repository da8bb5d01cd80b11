//! Runtimes that stay as long as their container does (`runc run`): `BuildKit`'s, for each step of a build, and those that somebody
//! calls by hand. The folder of the container's bundle stands in their own arguments (runc-run(8), crun(1)).

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use seawall_runtime::state::Container;
use seawall_runtime::state::cgroup::{BUILDKIT, STEP};

use super::document::{below, bounded};

/// Names of runtimes, as they stand with containers that no engine tells of.
const ALONE: [&str; 5] = [BUILDKIT, "runc", "crun", "youki", "docker-runc"];

/// The most bytes of arguments, and of the configuration of a container.
const MOST: u64 = 1 << 20;
const LONGEST: u64 = 16 << 20;

/// Says whether a container is one that no engine tells of: nothing but its runtime knows it.
pub fn is_alone(container: &Container) -> bool {
    ALONE.contains(&container.runtime.as_str())
}

/// Returns what the bundle says of a container that a process runs, by its arguments; nothing where it is another program.
/// Whoever calls a program so says what they like: it is to be asked whose it is.
pub(super) fn container(process: i32, seen: &Container) -> Option<Container> {
    let words = bounded(Path::new(&format!("/proc/{process}/cmdline")), MOST)?;
    let bundle = bundle(&words, &seen.id)?;
    // What is relative is so to where it was called.
    let path = if bundle.is_absolute() {
        below(Path::new(&format!("/proc/{process}/root")), &bundle)
    } else {
        Path::new(&format!("/proc/{process}/cwd")).join(&bundle)
    };
    let path = path.join("config.json");
    let text = bounded(&path, LONGEST)?;
    let written = std::fs::metadata(&path).ok()?.mtime();
    let written = u64::try_from(written).unwrap_or_default();
    let mut container =
        Container::of_bundle(&text, &seen.id, written.saturating_mul(1_000_000_000))?;
    container.runtime.clone_from(&seen.runtime);
    container.name = match seen.runtime.as_str() {
        BUILDKIT => STEP.to_owned(),
        _ => seen.id.clone(),
    };
    Some(container)
}

/// Reads arguments that end with the id of a container.
fn bundle(words: &[u8], id: &str) -> Option<PathBuf> {
    let words = words.strip_suffix(&[0]).unwrap_or(words);
    let mut words = words.split(|byte| *byte == 0);
    let is_its = words.clone().next_back() == Some(id.as_bytes());
    let makes = words.clone().any(|it| it == b"run" || it == b"create");
    if !is_its || !makes {
        return None;
    }
    let mut found = None;
    while let Some(word) = words.next() {
        let value = match word {
            b"-b" | b"--bundle" => words.next(),
            _ => word.strip_prefix(b"--bundle="),
        };
        found = value.or(found);
    }
    let found = std::str::from_utf8(found.unwrap_or(b".")).ok()?;
    // Nobody is led out of the folder that a process was called in.
    let is_within = found.starts_with('/') || !found.split('/').any(|it| it == "..");
    is_within.then(|| PathBuf::from(found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn where_the_bundle_is() {
        let step = "o1g6clxd8kvgbvz4xvn7s2ri0";
        for (text, wanted) in [
            (
                "runc --log /l --log-format json run --bundle /x/executor/STEP --keep STEP",
                Some("/x/executor/STEP"),
            ),
            ("runc run -b b STEP", Some("b")),
            ("crun run --bundle=/b STEP", Some("/b")),
            ("runc run STEP", Some(".")),
            ("runc run --bundle ../b STEP", None),
            ("runc run --bundle /b other", None),
            ("runc delete --bundle /b STEP", None),
            ("", None),
        ] {
            let text = text.replace("STEP", step).replace(' ', "\0");
            let wanted = wanted.map(|it| PathBuf::from(it.replace("STEP", step)));
            assert_eq!(bundle(text.as_bytes(), step), wanted, "{text}");
            let ended = format!("{text}\0");
            assert_eq!(bundle(ended.as_bytes(), step), wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read(words: Vec<u8>, id: String) {
            drop(bundle(&words, &id));
        }
    }
}
