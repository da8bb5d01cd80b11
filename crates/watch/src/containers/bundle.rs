//! OCI bundles on the disk: what containerd and CRI-O were told of a container, for which their own APIs would need gRPC.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use seawall_runtime::state::Container;
use seawall_runtime::state::cgroup::is_step;

/// Where bundles lie.
pub(super) struct Bundles {
    /// Folders with a folder for each namespace of containerd, and in that one for each container.
    spaces: Vec<PathBuf>,
    /// Folders with a folder for each container, whose bundle lies in `userdata`.
    stores: Vec<PathBuf>,
    /// Bundles that were read, by id.
    found: BTreeMap<String, PathBuf>,
}

/// Bytes of a configuration.
const LONGEST: u64 = 4 << 20;
/// Namespaces of one containerd.
const MOST_SPACES: usize = 256;
/// Bundles that it is looked for whether they are still there.
const MOST_FOUND: usize = 16_384;

impl Bundles {
    /// Where containerd (also k3s' and Docker's) and CRI-O keep them.
    pub(super) fn usual() -> Self {
        let tasks = "io.containerd.runtime.v2.task";
        let containerd = [
            "/run/containerd",
            "/run/k3s/containerd",
            "/run/docker/containerd/daemon",
        ];
        let storage = ["/run/containers/storage", "/var/lib/containers/storage"];
        Self::in_folders(
            containerd
                .iter()
                .map(|it| Path::new(it).join(tasks))
                .collect(),
            storage
                .iter()
                .map(|it| Path::new(it).join("overlay-containers"))
                .collect(),
        )
    }

    pub(super) fn in_folders(spaces: Vec<PathBuf>, stores: Vec<PathBuf>) -> Self {
        Self {
            spaces,
            stores,
            found: BTreeMap::new(),
        }
    }

    /// Reads the bundle of a container; nothing where there is none that can be read.
    pub(super) fn find(&mut self, id: &str) -> Option<Container> {
        // The id comes from the name of a control group: nothing but digits becomes part of a path.
        let is_id = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id && !is_step(id) {
            return None;
        }
        for space in &self.spaces {
            let Ok(names) = std::fs::read_dir(space) else {
                continue;
            };
            for name in names.take(MOST_SPACES).filter_map(Result::ok) {
                let path = name.path().join(id).join("config.json");
                let Some(mut container) = read(&path, id) else {
                    continue;
                };
                // Docker's containers lie here, too, and have a name that Docker knows.
                let of_docker = name.file_name() == *"moby";
                if of_docker {
                    "docker".clone_into(&mut container.runtime);
                } else if container.name.is_empty() {
                    id.clone_into(&mut container.name);
                }
                self.remember(id, path);
                return Some(container);
            }
        }
        let stores = self.stores.iter();
        let mut paths = stores.map(|store| store.join(id).join("userdata/config.json"));
        let (path, container) = paths.find_map(|path| Some((path.clone(), read(&path, id)?)))?;
        // Podman's containers lie here, too, without a name.
        if container.name.is_empty() {
            return None;
        }
        self.remember(id, path);
        Some(container)
    }

    pub(super) fn remember(&mut self, id: &str, path: PathBuf) {
        if self.found.len() < MOST_FOUND {
            self.found.insert(id.to_owned(), path);
        }
    }

    /// Returns the containers whose bundles are gone since they were found, each once.
    pub(super) fn gone(&mut self) -> Vec<String> {
        let mut gone = Vec::new();
        self.found.retain(|id, path| {
            let is_there = path.symlink_metadata().is_ok();
            if !is_there {
                gone.push(id.clone());
            }
            is_there
        });
        gone
    }
}

fn read(path: &Path, id: &str) -> Option<Container> {
    let file = File::open(path).ok()?;
    let about = file.metadata().ok()?;
    if !about.is_file() || about.len() > LONGEST {
        return None;
    }
    let mut text = Vec::new();
    file.take(LONGEST).read_to_end(&mut text).ok()?;
    let written = about
        .modified()
        .ok()
        .and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    let written = written.and_then(|it| u64::try_from(it.as_nanos()).ok());
    Container::of_bundle(&text, id, written.unwrap_or(0))
}
