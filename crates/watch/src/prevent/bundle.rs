//! What a runtime is told of a container (an OCI bundle), and what Docker has written of it beside: both are there before its
//! first process, and neither has to be asked for, which an engine that starts a container would not answer.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use seawall_runtime::state::Container;
use serde_json::Value;

use super::admission::Stage;
use super::place;
use crate::containers::conmon;
use crate::containers::document::{below, bounded, document, is_id};

/// A container about to be started, or running.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    /// What is known of it; only its id where no engine wrote of it.
    pub container: Container,
    /// Its root file system, as its runtime names it.
    pub root: PathBuf,
    /// Capabilities that its processes may get.
    pub capabilities: Vec<String>,
    /// Whether it has process ids of its own.
    pub has_processes: bool,
    /// Whether these were made for it, so that nobody else was there before.
    pub owns_processes: bool,
    /// The id of its first process, once it is there.
    pub init: Option<i32>,
    /// Where that will stand, where its runtime is executed in other folders when it is started.
    pub pid_file: Option<PathBuf>,
    /// Device and inode of the document itself.
    pub config: (u64, u64),
}

/// Where a bundle is, and what is known besides.
struct Place {
    /// The folder, as this process gets at it.
    folder: PathBuf,
    /// The folder, as its runtime names it.
    name: PathBuf,
    /// What looks after the container, where that is no shim of containerd.
    looked: Option<conmon::Looked>,
}

impl Place {
    /// Shims of containerd, and the runtimes that they execute, are in the folder.
    fn of_process(process: i32) -> Option<Self> {
        // What wraps a runtime is its child, too.
        let mut keepers = std::iter::once(process).chain(place::parent(process));
        let of_container = |process| conmon::of_process(process).filter(|it| !it.is_joining);
        if let Some(looked) = keepers.find_map(of_container) {
            return Some(Self {
                folder: below(&root_of(process), &looked.bundle),
                name: looked.bundle.clone(),
                looked: Some(looked),
            });
        }
        let folder = PathBuf::from(format!("/proc/{process}/cwd"));
        let name = std::fs::read_link(&folder).ok()?;
        Some(Self {
            folder,
            name,
            looked: None,
        })
    }

    /// The container's id.
    fn id(&self) -> Option<String> {
        if let Some(looked) = &self.looked {
            return Some(looked.id.clone());
        }
        let name = self.name.file_name()?.to_str()?;
        is_id(name).then(|| name.to_owned())
    }
}

impl Bundle {
    /// Reads the bundle that a process is about: a runtime, or what looks after a container. Nothing where it is about none.
    pub(super) fn of_process(process: i32, stage: Stage) -> Option<Self> {
        let own = PathBuf::from(format!("/proc/{process}"));
        let place = Place::of_process(process)?;
        let (id, folder) = (place.id()?, &place.folder);
        let config = document(&folder.join("config.json"))?;
        let text = |path: &str| config.pointer(path).and_then(Value::as_str);
        let root = text("/root/path")?;
        let list = |path: &str| {
            config
                .pointer(path)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let capabilities = list("/process/capabilities/bounding");
        let namespaces = list("/linux/namespaces");
        let looked = place.looked.as_ref();
        let pid_file = looked.map(|it| below(&root_of(keeper(process)), &it.pid_file));
        let init = match &pid_file {
            // What stands there is of the time before: a runtime is called by what looks after it only to make a container.
            Some(_) if stage == Stage::Starting => None,
            Some(file) => number(file),
            None => number(&folder.join("init.pid")),
        };
        Some(Self {
            container: match looked {
                Some(looked) => looked.container(process),
                None => container(&own, &config, id),
            },
            root: place.name.join(root),
            capabilities: capabilities
                .iter()
                .filter_map(|it| Some(it.as_str()?.to_owned()))
                .collect(),
            has_processes: namespaces
                .iter()
                .any(|it| it.get("type").and_then(Value::as_str) == Some("pid")),
            owns_processes: namespaces.iter().any(|it| {
                let of = |key: &str| it.get(key).and_then(Value::as_str);
                of("type") == Some("pid") && of("path").is_none_or(str::is_empty)
            }),
            init,
            pid_file,
            config: std::fs::metadata(folder.join("config.json"))
                .map_or((0, 0), |it| (it.dev(), it.ino())),
        })
    }
}

fn root_of(process: i32) -> PathBuf {
    PathBuf::from(format!("/proc/{process}/root"))
}

/// Returns the process whose arguments say which container a runtime is about: itself, where it is on the way to it, and its
/// `conmon`, which stays.
fn keeper(process: i32) -> i32 {
    place::parent(process)
        .filter(|parent| conmon::of_process(*parent).is_some_and(|it| !it.is_joining))
        .unwrap_or(process)
}

/// Runtimes write the id of the first process when it is ready to go.
pub(super) fn number(file: &Path) -> Option<i32> {
    let text = bounded(file, 32)?;
    std::str::from_utf8(&text)
        .ok()?
        .trim()
        .parse()
        .ok()
        .filter(|id| *id > 1)
}

/// Docker gives each container files of its own folder, or of that of the one whose network it shares.
fn container(process: &Path, config: &Value, id: String) -> Container {
    let alone = Container {
        id: id.clone(),
        ..Container::default()
    };
    let mounts = config.get("mounts").and_then(Value::as_array);
    let sources = mounts
        .into_iter()
        .flatten()
        .filter_map(|it| it.get("source")?.as_str());
    let folders = sources.filter_map(|source| {
        let source = Path::new(source);
        let file = source.file_name()?.to_str()?;
        let folder = source.parent()?;
        let is_docker = ["hostname", "hosts", "resolv.conf"].contains(&file)
            && folder.file_name()?.to_str().is_some_and(is_id);
        is_docker.then(|| folder.parent())?
    });
    let mut folders = folders.filter(|it| it.is_absolute());
    let Some(containers) = folders.next() else {
        return alone;
    };
    let inside = below(&process.join("root"), containers);
    let Some(mut known) = document(&inside.join(&id).join("config.v2.json")) else {
        return alone;
    };
    if known.get("ID").and_then(Value::as_str) != Some(&id) {
        return alone;
    }
    if let Some(map) = known.as_object_mut() {
        map.insert("Id".to_owned(), Value::String(id));
    }
    let image = known
        .get("Image")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let digests = inside
        .parent()
        .map(|data| digests(data, image))
        .unwrap_or_default();
    Container::of_inspection(&known, &digests).unwrap_or(alone)
}

/// Names with digests by which Docker knows an image.
fn digests(data: &Path, image: &str) -> Vec<String> {
    let Ok(drivers) = std::fs::read_dir(data.join("image")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for driver in drivers.take(16).flatten() {
        let Some(document) = document(&driver.path().join("repositories.json")) else {
            continue;
        };
        let repositories = document.get("Repositories").and_then(Value::as_object);
        let names = repositories.into_iter().flat_map(|it| it.values());
        let names = names.filter_map(Value::as_object).flatten();
        let own = names.filter(|(name, id)| name.contains('@') && id.as_str() == Some(image));
        found.extend(own.map(|(name, _)| name.clone()));
    }
    found.sort();
    found
}
