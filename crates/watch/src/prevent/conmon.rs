//! `conmon`, which looks after each container of Podman and CRI-O: it executes the runtime that makes the container, in whatever
//! folder it was called in, so that what the container is stands in its own arguments (conmon(8)). What Podman knows of the
//! container lies in its store.

use std::path::{Path, PathBuf};

use seawall_runtime::state::Container;
use serde_json::Value;

use super::bundle::{below, document, is_id};
use super::place;

/// How it calls itself.
pub(super) const NAME: &[u8] = b"conmon";
/// The most bytes of its arguments.
const MOST: u64 = 1 << 20;

/// A container that it looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Looked {
    /// The container's id.
    pub id: String,
    /// The container's name.
    pub name: String,
    /// The folder of its bundle.
    pub bundle: PathBuf,
    /// The file to which the runtime writes the number of its first process.
    pub pid_file: PathBuf,
}

/// Reads the arguments of a process: of `conmon` itself, or of its child on the way to the runtime. Nothing where it is another
/// program, or looks after what was executed in a container that runs.
pub(super) fn of_process(process: i32) -> Option<Looked> {
    let name = std::fs::read(format!("/proc/{process}/comm")).ok()?;
    if name.trim_ascii_end() != NAME {
        return None;
    }
    let words = super::bundle::bounded(Path::new(&format!("/proc/{process}/cmdline")), MOST)?;
    read(&words)
}

fn read(words: &[u8]) -> Option<Looked> {
    let mut words = words.split(|byte| *byte == 0);
    let (mut id, mut name, mut bundle, mut pid_file) = (None, "", None, None);
    while let Some(word) = words.next() {
        let place = match word {
            b"-e" | b"--exec" => return None,
            // What stands behind is for whoever is told of the end.
            b"--exit-command" => break,
            b"-c" | b"--cid" => &mut id,
            b"-b" | b"--bundle" => &mut bundle,
            b"-p" | b"--container-pidfile" => &mut pid_file,
            b"-n" | b"--name" => {
                name = std::str::from_utf8(words.next()?).ok()?;
                continue;
            }
            _ => continue,
        };
        *place = Some(std::str::from_utf8(words.next()?).ok()?);
    }
    let path = |text: Option<&str>| text.map(PathBuf::from).filter(|it| it.is_absolute());
    Some(Looked {
        id: id.filter(|it| is_id(it))?.to_owned(),
        name: name.to_owned(),
        bundle: path(bundle)?,
        pid_file: path(pid_file)?,
    })
}

impl Looked {
    /// Returns where the number of its first process stands, as seen by a process.
    pub(super) fn pid_file(&self, process: i32) -> PathBuf {
        below(Path::new(&format!("/proc/{process}/root")), &self.pid_file)
    }

    /// Returns what the store of containers says of it, in which its bundle lies: `overlay-containers/ID/userdata`. Labels stand in
    /// a database of Podman's.
    pub(super) fn container(&self, process: i32) -> Container {
        let mut container = Container {
            id: self.id.clone(),
            name: self.name.clone(),
            runtime: "podman".to_owned(),
            ..Container::default()
        };
        let root = PathBuf::from(format!("/proc/{process}/root"));
        let store = self.bundle.ancestors().nth(2).unwrap_or(Path::new("/"));
        let all = document(&below(&root, store).join("containers.json"));
        let of = |it: &&Value| it.get("id").and_then(Value::as_str) == Some(&self.id);
        let known = all.as_ref().and_then(Value::as_array);
        if let Some(known) = known.and_then(|all| all.iter().find(of)) {
            add(&mut container, known);
        }
        container
    }
}

/// Adds what the store says: an object of `containers.json` with a document of the engine's own in it.
fn add(container: &mut Container, known: &Value) {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    if let Some(image) = text(known, "image").filter(|it| is_id(it)) {
        container.image_id = format!("sha256:{image}");
    }
    let inner = text(known, "metadata").and_then(|it| serde_json::from_str::<Value>(&it).ok());
    let image = inner.and_then(|it| text(&it, "image-name"));
    container.image = image.unwrap_or_default();
}

/// Returns the process whose arguments say which container a runtime is about: itself, where it is on the way to it, and its
/// `conmon`, which stays.
pub(super) fn keeper(process: i32) -> i32 {
    place::parent(process)
        .filter(|it| of_process(*it).is_some())
        .unwrap_or(process)
}

#[cfg(test)]
mod tests {
    use super::{Looked, add, read};
    use proptest::prelude::*;
    use seawall_runtime::state::Container;

    fn words(text: &str) -> Vec<u8> {
        text.replace(' ', "\0").into_bytes()
    }

    #[test]
    fn what_it_looks_after() {
        let id = "0123456789abcdef".repeat(4);
        // As Podman 4.3 calls it.
        let called = format!(
            "/usr/bin/conmon --api-version 1 -c {id} -u {id} -r /usr/sbin/runc -b /s/overlay-containers/{id}/userdata -p /r/{id}/pidfile -n web --exit-dir /e --full-attach"
        );
        let wanted = Looked {
            id: id.clone(),
            name: "web".to_owned(),
            bundle: format!("/s/overlay-containers/{id}/userdata").into(),
            pid_file: format!("/r/{id}/pidfile").into(),
        };
        assert_eq!(read(&words(&called)), Some(wanted.clone()));
        let ended = format!("{called} --exit-command /usr/bin/podman --exit-command-arg -c x -e");
        assert_eq!(read(&words(&ended)), Some(wanted));
        for other in [
            format!("{called} -e --exec-attach"),
            called.replace(&format!("-c {id}"), "-c ../x"),
            called.replace("-p /r", "-p r"),
            called.replace(" -b /s", " -x /s"),
            String::new(),
        ] {
            assert_eq!(read(&words(&other)), None, "{other}");
        }
    }

    #[test]
    fn what_the_store_says() {
        let image = "ab".repeat(32);
        let known = serde_json::json!({
            "image": image, "names": ["web"], "metadata": "{\"image-name\":\"localhost/tiny:1\"}",
        });
        let mut container = Container::default();
        add(&mut container, &known);
        assert_eq!(container.image, "localhost/tiny:1");
        assert_eq!(container.image_id, format!("sha256:{image}"));
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read(words: Vec<u8>) {
            drop(read(&words));
        }
    }
}
