//! `Binds`, `Tmpfs` and `Volumes`: mounts in short notation (engine: `ParseMountRaw`, Linux).

use super::path::{absolute, is_volume_name};
use super::rule;
use super::spot::Spot;
use crate::api::container::{Mount, MountKind};
use crate::api::refusal::{Refusal, excerpt};

/// Reads `Binds`: `[SOURCE:]TARGET[:MODE]`.
pub(super) fn binds(spot: &Spot<'_>, driver: Option<&str>) -> Result<Vec<Mount>, Refusal> {
    let items = spot.items()?.into_iter();
    items.map(|item| bind(&item, driver)).collect()
}

/// Reads `Tmpfs`: where → options.
pub(super) fn tmpfs(spot: &Spot<'_>) -> Result<Vec<Mount>, Refusal> {
    let mut mounts = Vec::new();
    for (target, options) in spot.entries()? {
        let options = options.written()?.unwrap_or_default();
        let options: Vec<String> = options
            .split(',')
            .filter(|option| !option.is_empty())
            .map(str::to_owned)
            .collect();
        mounts.push(Mount {
            read_only: last_of(&options, "ro", "rw"),
            options,
            ..empty(spot, MountKind::Tmpfs, target)?
        });
    }
    Ok(mounts)
}

/// Reads `Volumes`: where → nothing. Each is a volume without a name; or, as old clients write it, a bind.
pub(super) fn volumes(spot: &Spot<'_>, driver: Option<&str>) -> Result<Vec<Mount>, Refusal> {
    let mut mounts = Vec::new();
    for (target, _) in spot.entries()? {
        mounts.push(Mount {
            driver: driver.map(str::to_owned),
            creates_source: true,
            ..empty(spot, MountKind::Volume, target)?
        });
    }
    Ok(mounts)
}

/// Makes a mount with a place inside and nothing else.
pub(super) fn empty(spot: &Spot<'_>, kind: MountKind, target: &str) -> Result<Mount, Refusal> {
    if target.contains([':', '\\']) {
        return Err(refuse(spot, target, "holds `:` or `\\`"));
    }
    let Some(clean) = absolute(target) else {
        return Err(refuse(spot, target, "is no absolute path"));
    };
    Ok(Mount {
        at: spot.at().to_owned(),
        kind,
        source: None,
        target: clean,
        read_only: false,
        propagation: None,
        driver: None,
        driver_options: Vec::new(),
        labels: Vec::new(),
        subpath: None,
        creates_source: false,
        options: Vec::new(),
    })
}

/// Reads one bind.
fn bind(spot: &Spot<'_>, driver: Option<&str>) -> Result<Mount, Refusal> {
    let raw = spot.written()?.unwrap_or_default();
    let parts: Vec<&str> = raw.split(':').collect();
    let mut mount = match parts.as_slice() {
        [target] => empty(spot, MountKind::Volume, target)?,
        [source, target] => sourced(spot, source, target)?,
        [source, target, mode] => {
            let mut mount = sourced(spot, source, target)?;
            apply(spot, &mut mount, mode)?;
            mount
        }
        _ => return Err(refuse(spot, raw, "has more than three parts")),
    };
    mount.creates_source = true;
    if mount.kind == MountKind::Volume {
        mount.driver = driver.map(str::to_owned);
    }
    Ok(mount)
}

/// Makes a mount with a source: a path of the host, or the name of a volume.
fn sourced(spot: &Spot<'_>, source: &str, target: &str) -> Result<Mount, Refusal> {
    if source.contains('\\') {
        return Err(refuse(spot, source, "has the form of Windows"));
    }
    let (kind, source) = match absolute(source) {
        Some(path) => (MountKind::Bind, path),
        None if is_volume_name(source) => (MountKind::Volume, source.to_owned()),
        None => {
            let why = "is neither an absolute path nor the name of a volume";
            return Err(refuse(spot, source, why));
        }
    };
    Ok(Mount {
        source: Some(source),
        ..empty(spot, kind, target)?
    })
}

/// Applies a mode: words divided by commas, of each kind one at most.
fn apply(spot: &Spot<'_>, mount: &mut Mount, mode: &str) -> Result<(), Refusal> {
    let mut seen: Vec<u8> = Vec::new();
    for word in mode.split(',').filter(|_| !mode.is_empty()) {
        let kind = match word {
            "ro" | "rw" => {
                mount.read_only = word == "ro";
                0
            }
            "private" | "rprivate" | "slave" | "rslave" | "shared" | "rshared" => {
                mount.propagation = Some(word.to_owned());
                1
            }
            "z" | "Z" => 2,
            "nocopy" => 3,
            "consistent" | "cached" | "delegated" => 4,
            _ => return Err(refuse(spot, word, "is no mode of a mount")),
        };
        if kind > 1 {
            mount.options.push(word.to_owned());
        }
        if seen.contains(&kind) {
            return Err(refuse(spot, word, "comes after another of its kind"));
        }
        seen.push(kind);
    }
    Ok(())
}

/// Tells which of two words stands last.
fn last_of(options: &[String], yes: &str, no: &str) -> bool {
    let last = options.iter().rev().find(|it| *it == yes || *it == no);
    last.is_some_and(|it| it == yes)
}

/// Makes a refusal that quotes a part of the mount.
pub(super) fn refuse(spot: &Spot<'_>, part: &str, why: &str) -> Refusal {
    spot.refuse(rule::MOUNT, &format!("`{}` {why}", excerpt(part)))
}
