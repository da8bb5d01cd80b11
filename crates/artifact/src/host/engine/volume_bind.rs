//! Volumes that are something else: with Docker's own driver, options make a volume a bind mount of a folder of the
//! host (`type=none`, `o=bind`, `device=/srv`), a device or a network drive. What the container gets is that, not the
//! folder below the engine's data that the engine names.

use std::path::Path;

use seawall_model::host::engine::Volume;
use seawall_model::host::engine::container::Container;
use seawall_model::host::seen::Seen;

use super::super::read;

/// Resolves the mounts of volumes that are folders of the host.
pub(super) fn resolve(container: &mut Container, volumes: &Seen<Vec<Volume>>, root: Option<&Path>) {
    let Seen::Known(mounts) = &mut container.mounts else {
        return;
    };
    for mount in mounts.iter_mut().filter(|mount| mount.kind == "volume") {
        let name = mount.volume.as_deref().unwrap_or_default();
        match volumes {
            Seen::Known(volumes) => {
                let volume = volumes.iter().find(|it| it.name == name);
                if let Some(bound) = volume.and_then(bound) {
                    mount.resolved = place(bound, root);
                }
            }
            Seen::Unknown(why) => {
                mount.resolved = Seen::unknown(format!("what volumes are is not known: {why}"));
            }
            Seen::Absent => {}
        }
    }
}

fn place(bound: Result<&str, String>, root: Option<&Path>) -> Seen<String> {
    match (bound, root) {
        (Ok(path), Some(root)) => read::resolve(root, path),
        (Ok(_), None) => Seen::unknown("the engine runs on another machine"),
        (Err(why), _) => Seen::Unknown(why),
    }
}

/// Returns the folder of the host that a volume is; nothing where it is none.
fn bound(volume: &Volume) -> Option<Result<&str, String>> {
    if volume.driver != "local" {
        return None;
    }
    let option = |name: &str| volume.options.get(name).map(String::as_str);
    let device = option("device")?;
    let mut flags = option("o").unwrap_or_default().split(',');
    let is_bind = flags.any(|flag| matches!(flag.trim(), "bind" | "rbind"));
    // The kernel binds whatever the type; `none` and `bind` are what people write.
    if !is_bind && !matches!(option("type"), Some("none" | "bind")) {
        return None;
    }
    if !device.starts_with('/') || device.contains("***") {
        let why = format!("volume {} is bound to what is no path here", volume.name);
        return Some(Err(why));
    }
    Some(Ok(device))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use seawall_model::host::engine::container::ContainerMount;

    use super::*;

    fn volume(options: &[(&str, &str)]) -> Volume {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Volume {
            name: "data".to_owned(),
            driver: "local".to_owned(),
            options: options.iter().map(pair).collect(),
            ..Volume::default()
        }
    }

    #[test]
    fn binds_in_disguise_are_seen_as_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("etc")).unwrap();
        symlink("/etc", folder.path().join("link")).unwrap();
        let as_told = || Seen::Known("/var/lib/docker/volumes/data/_data".to_owned());
        let etc = || Seen::Known("/etc".to_owned());
        let cases = [
            (volume(&[]), as_told()),
            (
                volume(&[("type", "none"), ("o", "bind"), ("device", "/etc")]),
                etc(),
            ),
            (
                volume(&[("type", "none"), ("o", "ro,rbind"), ("device", "/link")]),
                etc(),
            ),
            (volume(&[("o", "bind"), ("device", "/gone")]), Seen::Absent),
            (volume(&[("type", "tmpfs"), ("device", "tmpfs")]), as_told()),
            (
                volume(&[("type", "nfs"), ("o", "addr=10.0.0.1"), ("device", ":/srv")]),
                as_told(),
            ),
        ];
        for (volume, want) in cases {
            let mount = ContainerMount {
                kind: "volume".to_owned(),
                volume: Some("data".to_owned()),
                resolved: as_told(),
                ..ContainerMount::default()
            };
            let mut container = Container {
                mounts: Seen::Known(vec![mount]),
                ..Container::default()
            };
            let options = volume.options.clone();
            let volumes = Seen::Known(vec![volume]);
            resolve(&mut container, &volumes, Some(folder.path()));
            let found = &container.mounts.known().unwrap()[0].resolved;
            assert_eq!(*found, want, "{options:?}");
        }
    }
}
