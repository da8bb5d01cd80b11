//! Mounts of every form. What is mounted is looked at without following a link, and two mounts never meet at one place,
//! so that none hides another.

use seawall_policy::config::guard::MountType;

use super::{Held, fits_any, option_fits, shown};
use crate::api::container::{Mount, MountKind};

impl Held<'_> {
    /// Holds mounts to the profile.
    pub(super) fn mounts(&mut self, mounts: &[Mount]) {
        for (index, mount) in mounts.iter().enumerate() {
            self.mount(mount);
            let before = mounts.get(..index).unwrap_or_default();
            if before.iter().any(|other| meet(mount, other)) {
                let why = format!("two mounts meet at {}", shown(&mount.target));
                self.fault("mounts", why);
            }
        }
    }

    /// Holds volumes of other containers to the profile.
    pub(super) fn volumes_from(&mut self, entries: &[String]) {
        for entry in entries {
            if !self.profile.mounts.volumes_from {
                let why = format!("volumes of {} may not be taken", shown(entry));
                self.fault("mounts", why);
                continue;
            }
            let reference = entry.split(':').next().unwrap_or_default();
            self.other_container(reference);
        }
    }

    fn mount(&mut self, mount: &Mount) {
        let allowed = self.profile.mounts.clone();
        let (kind, word) = kind_of(mount.kind);
        if !allowed.types.contains(&kind) {
            self.fault(
                "mounts",
                format!("{word} mounts are not allowed ({})", mount.at),
            );
            return;
        }
        self.mount_target(&mount.target, &allowed.targets);
        if let Some(propagation) = mount.propagation.as_deref().filter(|it| !it.is_empty()) {
            let is_private = ["private", "rprivate"].contains(&propagation);
            if !is_private && !fits_any(propagation, &allowed.propagation) {
                let why = format!("propagation {} is not allowed", shown(propagation));
                self.fault("mounts", why);
            }
        }
        let options = if mount.kind == MountKind::Tmpfs {
            &allowed.tmpfs_options
        } else {
            &allowed.options
        };
        for option in &mount.options {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            if !fits_any(option, options) && !option_fits(key, value, options) {
                self.fault(
                    "mounts",
                    format!("the option {} is not allowed", shown(option)),
                );
            }
        }
        self.subpath(mount.subpath.as_deref());
        self.labels(&mount.labels);
        match mount.kind {
            MountKind::Bind => self.bind(mount),
            MountKind::Volume => self.volume_mounted(mount),
            MountKind::Image => self.image(mount.source.as_deref()),
            // Those that list the kind take what comes with it.
            MountKind::Tmpfs | MountKind::Cluster | MountKind::NamedPipe => {}
        }
    }

    /// Where something is mounted has to be written plainly; over /proc, /sys and /dev only where that is allowed.
    fn mount_target(&mut self, target: &str, allowed: &[String]) {
        let Some(plain) = plain(target) else {
            let why = format!("{} is not a plain path inside", shown(target));
            self.fault("mounts", why);
            return;
        };
        let is_kernel = KERNEL.iter().any(|it| is_below(&plain, it));
        let is_allowed = allowed.iter().any(|it| is_below(&plain, it));
        if is_kernel && !is_allowed {
            self.fault(
                "mounts",
                format!("nothing may be mounted over {}", shown(&plain)),
            );
        }
    }

    fn subpath(&mut self, path: Option<&str>) {
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            return;
        };
        let is_plain = !path.starts_with('/') && path.split('/').all(|it| it != ".." && it != ".");
        if !is_plain {
            self.fault("mounts", format!("the sub-path {} leads out", shown(path)));
        }
    }
}

const fn kind_of(kind: MountKind) -> (MountType, &'static str) {
    match kind {
        MountKind::Bind => (MountType::Bind, "bind"),
        MountKind::Volume => (MountType::Volume, "volume"),
        MountKind::Tmpfs => (MountType::Tmpfs, "tmpfs"),
        MountKind::Image => (MountType::Image, "image"),
        MountKind::Cluster => (MountType::Cluster, "cluster"),
        MountKind::NamedPipe => (MountType::Npipe, "npipe"),
    }
}

/// Says whether two mounts meet at one place. Some clients name a mount's place once more as a volume without a name;
/// the engine lets the mount hold, so nothing is hidden.
fn meet(one: &Mount, other: &Mount) -> bool {
    let is_nameless = |it: &Mount| it.kind == MountKind::Volume && it.source.is_none();
    let places = (plain(&one.target), plain(&other.target));
    places.0 == places.1 && !is_nameless(one) && !is_nameless(other)
}

/// Returns an absolute path without a slash at the end; nothing where it has `.`, `..` or empty parts.
pub(super) fn plain(path: &str) -> Option<String> {
    let rest = path.strip_prefix('/')?;
    if rest.is_empty() {
        return Some("/".to_owned());
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let fits = |part: &str| !part.is_empty() && part != "." && part != "..";
    let is_plain = rest.split('/').all(fits) && !rest.contains('\0');
    is_plain.then(|| format!("/{rest}"))
}

/// Says whether a path is a folder or something in it; both are plain.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    if folder == "/" {
        return path.starts_with('/');
    }
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where the kernel is talked to.
const KERNEL: [&str; 3] = ["/proc", "/sys", "/dev"];

#[cfg(test)]
mod tests {
    use super::{is_below, plain};

    #[test]
    fn paths_are_compared_by_parts() {
        let plains = [
            ("/", Some("/")),
            ("/srv/app/", Some("/srv/app")),
            ("/srv//app", None),
            ("/srv/../etc", None),
            ("/srv/./app", None),
            ("srv", None),
            ("//", None),
        ];
        for (path, want) in plains {
            assert_eq!(plain(path).as_deref(), want, "{path}");
        }
        let below = [
            ("/srv/app", "/srv", true),
            ("/srv", "/srv", true),
            ("/srv2", "/srv", false),
            ("/", "/srv", false),
            ("/srv", "/", true),
        ];
        for (path, folder, want) in below {
            assert_eq!(is_below(path, folder), want, "{path} {folder}");
        }
    }
}
