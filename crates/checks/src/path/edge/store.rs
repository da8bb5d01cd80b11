//! What containers share to read and write: volumes, and folders of the host. Who writes there decides what the
//! others read, and where they run or believe it, what they do.

use std::collections::BTreeMap;

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;

use super::socket::is_seen;
use crate::container::mount::source::{Source, shown, source};
use crate::host_folder::is_engine_socket;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &mut World<'_>, graph: &mut Graph) {
    let uses = uses(world);
    let mut shared: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &uses {
        let count = shared.entry(&one.store).or_default();
        *count = count.saturating_add(1);
    }
    for one in uses
        .iter()
        .filter(|one| shared.get(one.store.as_str()).is_some_and(|it| *it > 1))
    {
        let store = Position::Store(world.stores.place(&one.store));
        let Some(standing) = world.standings.get(one.container) else {
            continue;
        };
        let here = Position::Container(one.container);
        let mut way = standing.way();
        if !one.is_seen {
            way.by_configuration();
        }
        if standing.is_up() {
            let how = format!(
                "what it reads or runs from {} is what others wrote there",
                one.store
            );
            let reason = Reason::bare(how, vec![one.reading.clone()]);
            let what = (standing.name.as_str(), "be led by what it reads");
            graph.step((store, here, Ease::Depends), way.clone(), what, reason);
        }
        let what = format!("write {}", one.store);
        way.needs(&one.writes, "whether it may write there");
        let reason = Reason::bare(
            format!("it may write {}", one.store),
            vec![one.reading.clone()],
        );
        graph.step(
            (here, store, Ease::Granted),
            way,
            (&standing.name, &what),
            reason,
        );
    }
}

/// That a container has a store.
struct Use {
    container: usize,
    store: String,
    writes: Seen<bool>,
    reading: Reading,
    is_seen: bool,
}

fn uses(world: &World<'_>) -> Vec<Use> {
    let mut uses = Vec::new();
    for (container, standing) in world.standings.iter().enumerate() {
        let mut own: Vec<Use> = Vec::new();
        for mount in standing.mounts() {
            let store = match source(&standing.input, mount) {
                Source::Host { path, .. }
                    if path != "/" && !is_engine_socket(&path) && !is_everyones(&path) =>
                {
                    format!("folder {path}")
                }
                Source::Own if mount.kind == "volume" => {
                    format!("volume {}", mount.volume.as_deref().unwrap_or_default())
                }
                _ => continue,
            };
            if own
                .iter()
                .any(|it| it.store == store && it.writes == Seen::Known(true))
            {
                continue;
            }
            own.retain(|it| it.store != store);
            own.push(Use {
                container,
                store,
                writes: mount.is_writable.clone(),
                reading: Reading::new(shown(mount), standing.input.field("Mounts")),
                is_seen: is_seen(standing, mount),
            });
        }
        uses.extend(own);
    }
    uses
}

/// Says whether a path tells each container the same of the host, and nobody writes there.
fn is_everyones(path: &str) -> bool {
    EVERYONES.contains(&path)
}

const EVERYONES: &[&str] = &[
    "/dev",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/localtime",
    "/etc/machine-id",
    "/etc/os-release",
    "/etc/resolv.conf",
    "/etc/timezone",
    "/proc",
    "/sys",
    "/sys/fs/cgroup",
    "/tmp/.X11-unix",
];
