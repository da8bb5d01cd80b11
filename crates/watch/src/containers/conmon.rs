//! `conmon`, which looks after each container of Podman and CRI-O: it executes the runtime that makes the container, in whatever
//! folder it was called in, so that what the container is stands in its own arguments (conmon(8)). What Podman knows of the
//! container lies in its store.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use seawall_runtime::state::Container;
use serde_json::Value;

use super::document::{below, bounded, document, is_id};

/// How it calls itself.
pub const NAME: &[u8] = b"conmon";
/// The most bytes of its arguments, and of the configuration of a container.
const MOST: u64 = 1 << 20;
const LONGEST: u64 = 16 << 20;

/// A container that it looks after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The container's id.
    pub id: String,
    /// The container's name.
    pub name: String,
    /// The folder of its bundle; of what is executed in a container that runs, a folder below it.
    pub bundle: PathBuf,
    /// The file to which the runtime writes the number of its first process.
    pub pid_file: PathBuf,
    /// Whether it looks after what is executed in a container that runs.
    pub is_joining: bool,
}

/// Reads the arguments of a process: of `conmon` itself, or of its child on the way to the runtime. Nothing where it is another
/// program. Whoever calls a program so says what they like: it is to be asked whose it is.
pub fn of_process(process: i32) -> Option<Looked> {
    let name = std::fs::read(format!("/proc/{process}/comm")).ok()?;
    if name.trim_ascii_end() != NAME {
        return None;
    }
    let words = bounded(Path::new(&format!("/proc/{process}/cmdline")), MOST)?;
    read(&words)
}

fn read(words: &[u8]) -> Option<Looked> {
    let mut words = words.split(|byte| *byte == 0);
    let (mut id, mut name, mut bundle, mut pid_file) = (None, "", None, None);
    let mut is_joining = false;
    while let Some(word) = words.next() {
        let place = match word {
            b"-e" | b"--exec" => {
                is_joining = true;
                continue;
            }
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
        is_joining,
    })
}

impl Looked {
    /// Returns the folder of the container in the store, `…/overlay-containers/ID`.
    fn place(&self) -> Option<&Path> {
        let mut all = self.bundle.ancestors();
        all.find(|it| it.file_name().is_some_and(|name| *name == *self.id))
    }

    /// Returns where its configuration lies, as seen by a process.
    fn config(&self, process: i32) -> Option<PathBuf> {
        Some(below(&root(process), self.place()?).join("userdata/config.json"))
    }

    /// Returns what its configuration and Podman's store say of it, as seen by a process. Labels stand in a database of Podman's.
    pub fn container(&self, process: i32) -> Container {
        let mut container = self.configured(process).unwrap_or_default();
        container.id.clone_from(&self.id);
        container.name.clone_from(&self.name);
        "podman".clone_into(&mut container.runtime);
        let Some(store) = self.place().and_then(Path::parent) else {
            return container;
        };
        let inside = below(&root(process), store);
        if let Some(known) = entry(&inside.join("containers.json"), &self.id) {
            describe(&mut container, &known);
        }
        // A folder for each kind of things: `overlay-containers`, `overlay-images`.
        let name = store.file_name().and_then(|it| it.to_str());
        if let Some(driver) = name.and_then(|it| it.strip_suffix("-containers"))
            && let Some(image) = container.image_id.strip_prefix("sha256:")
        {
            let images = inside.with_file_name(format!("{driver}-images"));
            let known = entry(&images.join("images.json"), image);
            container.image_digest = known.and_then(|it| digest(&it)).unwrap_or_default();
        }
        container
    }

    fn configured(&self, process: i32) -> Option<Container> {
        let path = self.config(process)?;
        let text = bounded(&path, LONGEST)?;
        let written = std::fs::metadata(&path).ok()?.mtime();
        let written = u64::try_from(written).unwrap_or_default();
        Container::of_bundle(&text, &self.id, written.saturating_mul(1_000_000_000))
    }
}

fn root(process: i32) -> PathBuf {
    PathBuf::from(format!("/proc/{process}/root"))
}

/// Finds an entry of the store by its id.
fn entry(file: &Path, id: &str) -> Option<Value> {
    let Value::Array(all) = document(file)? else {
        return None;
    };
    let mut all = all.into_iter();
    all.find(|it| text(it, "id") == Some(id))
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// Adds what the store says: an object of `containers.json` with a document of the engine's own in it.
fn describe(container: &mut Container, known: &Value) {
    if let Some(image) = text(known, "image").filter(|it| is_id(it)) {
        container.image_id = format!("sha256:{image}");
    }
    let inner: Option<Value> = text(known, "metadata").and_then(|it| serde_json::from_str(it).ok());
    let image = inner.as_ref().and_then(|it| text(it, "image-name"));
    image.unwrap_or_default().clone_into(&mut container.image);
}

/// The digest of an image in its registry.
fn digest(known: &Value) -> Option<String> {
    let digest = text(known, "digest")?;
    let is_one = digest.strip_prefix("sha256:").is_some_and(is_id);
    is_one.then(|| digest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Looked, describe, digest, read};
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
            is_joining: false,
        };
        let place = format!("/s/overlay-containers/{id}");
        assert_eq!(wanted.place(), Some(place.as_ref()));
        assert_eq!(read(&words(&called)), Some(wanted.clone()));
        let ended = format!("{called} --exit-command /usr/bin/podman --exit-command-arg -c x -e");
        assert_eq!(read(&words(&ended)), Some(wanted));
        let joined = format!("{called} -e --exec-attach").replace("/userdata", "/userdata/0abc");
        let joined = read(&words(&joined)).unwrap();
        assert!(joined.is_joining);
        assert_eq!(joined.place(), Some(place.as_ref()));
        for other in [
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
        describe(&mut container, &known);
        assert_eq!(container.image, "localhost/tiny:1");
        assert_eq!(container.image_id, format!("sha256:{image}"));
    }

    #[test]
    fn the_digest_of_an_image() {
        let of = |digest_of: &str| digest(&serde_json::json!({"digest": digest_of}));
        let good = format!("sha256:{}", "0a".repeat(32));
        assert_eq!(of(&good), Some(good.clone()));
        assert_eq!(of("sha256:0a"), None);
        assert_eq!(of("md5:0a"), None);
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read(words: Vec<u8>) {
            drop(read(&words));
        }
    }
}
