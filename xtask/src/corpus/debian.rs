//! Debian images from `mmdebstrap`, which takes the packages from wherever apt takes them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::cache::Cache;
use super::image::{Image, Layer};
use crate::process;

/// One root file system.
pub(super) struct Root {
    suite: &'static str,
    variant: &'static str,
    include: &'static [&'static str],
}

/// Debian 12.
pub(super) const BOOKWORM: Root = Root {
    suite: "bookworm",
    variant: "essential",
    include: &[],
};

/// Debian 11.
pub(super) const BULLSEYE: Root = Root {
    suite: "bullseye",
    variant: "essential",
    include: &[],
};

/// Debian 13.
pub(super) const TRIXIE: Root = Root {
    suite: "trixie",
    variant: "essential",
    include: &[],
};

/// Debian 12 as a base for applications.
pub(super) const PYTHON: Root = Root {
    suite: "bookworm",
    variant: "minbase",
    include: &["ca-certificates", "curl", "openssl", "python3"],
};

/// Debian 12 with about 1 GB of compilers and run times.
pub(super) const LARGE: Root = Root {
    suite: "bookworm",
    variant: "minbase",
    include: &[
        "ca-certificates",
        "curl",
        "default-jre-headless",
        "git",
        "golang-go",
        "nodejs",
        "openssl",
        "python3",
        "python3-numpy",
        "vim",
    ],
};

/// An image with the root file system as its only layer.
pub(super) fn image(cache: &Cache, name: &str, root: &Root) -> Result<Image> {
    let layer = Layer::new(
        tar(cache, root)?,
        "/bin/sh -c #(nop) ADD file:rootfs.tar in / ",
    );
    Ok(Image {
        name: name.to_owned(),
        layers: vec![layer],
    })
}

/// The root file system as a tar.
pub(super) fn tar(cache: &Cache, root: &Root) -> Result<PathBuf> {
    let mut name = format!("debian-{}-{}", root.suite, root.variant);
    if !root.include.is_empty() {
        // The list is part of the name so that a changed list makes a new part.
        let list = root.include.join(",");
        let digest = super::layout::digest_of_bytes(list.as_bytes());
        name.push('-');
        name.push_str(&digest[7..15]);
    }
    cache.part(&format!("{name}.tar"), |path| {
        process::require(&["mmdebstrap"])?;
        let mut command = Command::new("mmdebstrap");
        command
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .arg("--format=tar")
            .arg(format!("--variant={}", root.variant));
        if !root.include.is_empty() {
            command.arg(format!("--include={}", root.include.join(",")));
        }
        process::quiet(command.arg(root.suite).arg(path))
    })
}
