//! `Mounts`: mounts in long notation, of containers and of tasks of services (engine: `validateMountConfigImpl`, Linux).

use super::bind::{empty, refuse};
use super::path::{absolute, is_local, is_volume_name};
use super::rule;
use super::spot::Spot;
use crate::api::container::{Mount, MountKind};
use crate::api::refusal::Refusal;

/// Reads a list of mounts.
pub(super) fn mounts(spot: &Spot<'_>) -> Result<Vec<Mount>, Refusal> {
    let items = spot.items()?.into_iter();
    items.map(|item| one(&item)).collect()
}

fn one(spot: &Spot<'_>) -> Result<Mount, Refusal> {
    let kind = kind(spot)?;
    let target = spot.field("Target")?.text()?.unwrap_or_default();
    let mut mount = Mount {
        read_only: spot.field("ReadOnly")?.flag()?,
        ..empty(spot, kind, &target)?
    };
    mount.source = source(spot, kind)?;
    if let Some(word) = spot.field("Consistency")?.text()? {
        mount.options.push(word);
    }
    foreign(spot, kind)?;
    match kind {
        MountKind::Bind => bind(&spot.field("BindOptions")?, &mut mount)?,
        MountKind::Volume => volume(&spot.field("VolumeOptions")?, &mut mount)?,
        MountKind::Tmpfs => tmpfs(&spot.field("TmpfsOptions")?, &mut mount)?,
        MountKind::Image => image(&spot.field("ImageOptions")?, &mut mount)?,
        MountKind::Cluster => mount.creates_source = false,
        MountKind::NamedPipe => {}
    }
    Ok(mount)
}

/// Reads what is mounted. The engine compares the words exactly.
fn kind(spot: &Spot<'_>) -> Result<MountKind, Refusal> {
    let word = spot.field("Type")?.text()?.unwrap_or_default();
    Ok(match word.as_str() {
        "bind" => MountKind::Bind,
        "volume" => MountKind::Volume,
        "tmpfs" => MountKind::Tmpfs,
        "image" => MountKind::Image,
        "cluster" => MountKind::Cluster,
        "npipe" => MountKind::NamedPipe,
        _ => return Err(refuse(spot, &word, "is no kind of mount")),
    })
}

/// Reads the source, which each kind has in its own form.
fn source(spot: &Spot<'_>, kind: MountKind) -> Result<Option<String>, Refusal> {
    let place = spot.field("Source")?;
    let written = place.text()?;
    match (kind, written) {
        (MountKind::Volume | MountKind::Tmpfs, None) => Ok(None),
        (MountKind::Volume, Some(name)) if is_volume_name(&name) => Ok(Some(name)),
        (MountKind::Volume, Some(name)) => Err(refuse(&place, &name, "is no name of a volume")),
        (MountKind::Tmpfs, Some(text)) => {
            Err(refuse(&place, &text, "is a source, and memory has none"))
        }
        (_, None) => Err(refuse(&place, "", "is no source")),
        (MountKind::Bind, Some(path)) => match absolute(&path).filter(|_| !path.contains('\\')) {
            Some(clean) => Ok(Some(clean)),
            None => Err(refuse(&place, &path, "is no absolute path of Linux")),
        },
        (MountKind::Image | MountKind::Cluster | MountKind::NamedPipe, Some(text)) => {
            Ok(Some(text))
        }
    }
}

/// Refuses options of another kind: engines differ in whether they look at them.
fn foreign(spot: &Spot<'_>, kind: MountKind) -> Result<(), Refusal> {
    let all = [
        ("BindOptions", MountKind::Bind),
        ("VolumeOptions", MountKind::Volume),
        ("TmpfsOptions", MountKind::Tmpfs),
        ("ImageOptions", MountKind::Image),
        ("ClusterOptions", MountKind::Cluster),
    ];
    for (name, owner) in all {
        let place = spot.field(name)?;
        let set = place.entries()?.iter().any(|(_, value)| value.is_there());
        if set && owner != kind {
            let why = "are options of another kind of mount";
            return Err(place.refuse(rule::MOUNT, why));
        }
    }
    Ok(())
}

fn bind(options: &Spot<'_>, mount: &mut Mount) -> Result<(), Refusal> {
    let place = options.field("Propagation")?;
    mount.propagation = place.text()?;
    if let Some(word) = &mount.propagation {
        if !PROPAGATIONS.contains(&word.as_str()) {
            return Err(refuse(&place, word, "is no propagation"));
        }
    }
    mount.creates_source = options.field("CreateMountpoint")?.flag()?;
    for name in [
        "NonRecursive",
        "ReadOnlyNonRecursive",
        "ReadOnlyForceRecursive",
    ] {
        if options.field(name)?.flag()? {
            mount.options.push(name.to_owned());
        }
    }
    Ok(())
}

fn volume(options: &Spot<'_>, mount: &mut Mount) -> Result<(), Refusal> {
    mount.creates_source = true;
    if options.field("NoCopy")?.flag()? {
        mount.options.push("nocopy".to_owned());
    }
    for (key, value) in options.field("Labels")?.pairs()? {
        mount.labels.push((key, value));
    }
    let driver = options.field("DriverConfig")?;
    mount.driver = driver.field("Name")?.text()?;
    mount.driver_options = driver.field("Options")?.pairs()?;
    mount.subpath = subpath(options)?;
    Ok(())
}

fn tmpfs(options: &Spot<'_>, mount: &mut Mount) -> Result<(), Refusal> {
    if let Some(size) = options.field("SizeBytes")?.integer()?.filter(|it| *it != 0) {
        mount.options.push(format!("size={size}"));
    }
    if let Some(mode) = options.field("Mode")?.integer()?.filter(|it| *it != 0) {
        mount.options.push(format!("mode={mode:o}"));
    }
    for item in options.field("Options")?.items()? {
        match item.texts()?.as_slice() {
            [word] => mount.options.push(word.clone()),
            [word, value] => mount.options.push(format!("{word}={value}")),
            _ => return Err(item.refuse(rule::MOUNT, "is neither an option nor one with a value")),
        }
    }
    Ok(())
}

fn image(options: &Spot<'_>, mount: &mut Mount) -> Result<(), Refusal> {
    mount.subpath = subpath(options)?;
    Ok(())
}

/// Reads a folder below the root of a volume or image.
fn subpath(options: &Spot<'_>) -> Result<Option<String>, Refusal> {
    let place = options.field("Subpath")?;
    let path = place.text()?;
    match path {
        Some(path) if !is_local(&path) => Err(refuse(&place, &path, "leaves where it starts")),
        path => Ok(path),
    }
}

/// What the engine knows of propagation.
const PROPAGATIONS: [&str; 6] = [
    "private", "rprivate", "slave", "rslave", "shared", "rshared",
];
