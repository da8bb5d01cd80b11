//! Paths of the host that are mounted: resolved by the world without following a link, below an allowed source that has
//! no link either, and nothing that the engine or the guard lives on.

use seawall_policy::config::guard::Bind;

use super::mounts::{is_below, plain};
use super::{Held, shown};
use crate::api::container::Mount;
use crate::world::{HostPath, PathKind};

impl Held<'_> {
    /// Holds a path of the host to the profile.
    pub(super) fn bind(&mut self, mount: &Mount) {
        let source = mount.source.as_deref().unwrap_or_default();
        let Some(path) = plain(source) else {
            let why = format!("{} is not a plain absolute path", shown(source));
            self.fault("mounts", why);
            return;
        };
        let found = match self.scene.path(&path) {
            Ok(found) => found,
            Err(unknown) => {
                self.always("unknown", unknown.0);
                return;
            }
        };
        if found.through_link || found.resolved != path {
            let (path, to) = (shown(&path), shown(&found.resolved));
            self.fault("mounts", format!("{path} leads to {to} by way of a link"));
            return;
        }
        let faults = self
            .candidates(&path)
            .map(|binds| self.fitting(&binds, mount, &found));
        match faults {
            Err(()) => {}
            Ok(None) => {
                let why = format!("{} is not below any allowed source", shown(&path));
                self.fault("mounts", why);
            }
            Ok(Some(faults)) => {
                for why in faults {
                    self.fault("mounts", why);
                }
            }
        }
    }

    /// Returns the allowed sources that a path is or is below of. One that is reached by way of a link is none.
    fn candidates(&mut self, path: &str) -> Result<Vec<Bind>, ()> {
        let binds = self.profile.mounts.binds.iter();
        let candidates: Vec<Bind> = binds
            .filter(|bind| {
                let is_itself = bind.source.0 == path;
                is_itself || (bind.sub_paths && is_below(path, &bind.source.0))
            })
            .cloned()
            .collect();
        let mut real = Vec::new();
        for bind in candidates {
            match self.scene.path(&bind.source.0) {
                Ok(found) if !found.through_link && found.resolved == bind.source.0 => {
                    real.push(bind);
                }
                Ok(found) => {
                    let (source, to) = (&bind.source.0, shown(&found.resolved));
                    let why = format!("the allowed source {source} is a link to {to}");
                    self.fault("mounts", why);
                    return Err(());
                }
                Err(unknown) => {
                    self.always("unknown", unknown.0);
                    return Err(());
                }
            }
        }
        Ok(real)
    }

    /// Returns the faults of the source that has the fewest; nothing where there is no source.
    fn fitting(&self, binds: &[Bind], mount: &Mount, found: &HostPath) -> Option<Vec<String>> {
        let faults = binds.iter().map(|bind| self.faults_of(bind, mount, found));
        faults.min_by_key(Vec::len)
    }

    fn faults_of(&self, bind: &Bind, mount: &Mount, found: &HostPath) -> Vec<String> {
        let path = shown(&found.resolved);
        let mut faults = Vec::new();
        if bind.read_only && !mount.read_only {
            faults.push(format!("{path} may be mounted read-only alone"));
        }
        let kind = match found.kind {
            PathKind::Folder | PathKind::File => None,
            PathKind::Missing if bind.create => None,
            PathKind::Missing => Some("is not there, and may not be made"),
            PathKind::Socket if bind.sockets => None,
            PathKind::Socket => Some("is a socket"),
            PathKind::Device | PathKind::Other if bind.protected => None,
            PathKind::Device => Some("is a device"),
            PathKind::Other => Some("is neither a folder nor a file"),
        };
        faults.extend(kind.map(|why| format!("{path} {why}")));
        if mount.creates_source && !bind.create && found.kind == PathKind::Missing {
            faults.push(format!("{path} may not be made"));
        }
        if !bind.protected {
            let protected = self.protected.iter();
            let hit = protected
                .filter(|it| is_below(&found.resolved, it) || is_below(it, &found.resolved))
                .min_by_key(|it| it.len());
            faults.extend(hit.map(|it| format!("{path} gives a hold on {it}")));
        }
        faults
    }
}
