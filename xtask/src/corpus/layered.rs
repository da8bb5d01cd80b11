//! Images whose point is in their layers: what later layers take away, and package facts that lie in
//! unusual places.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::application::layer;
use super::cache::{Cache, pack, unpack, write};
use super::debian;
use super::image::{Image, Layer};

/// A few packages with their control files one by one in `var/lib/dpkg/status.d`, nothing else: the
/// shape that distroless images have.
pub(super) fn distroless(cache: &Cache, name: &str) -> Result<Image> {
    let tar = cache.part("distroless.tar", |path| {
        let from = cache.scratch("distroless-from")?;
        unpack(&debian::tar(cache, &debian::PYTHON)?, &from)?;
        let status = fs::read_to_string(from.join("var/lib/dpkg/status"))?;
        let tree = cache.scratch("distroless")?;
        for package in DISTROLESS {
            let stanza = stanza_of(&status, package)?;
            let control: String = stanza
                .lines()
                .filter(|line| !line.starts_with("Status:"))
                .flat_map(|line| [line, "\n"])
                .collect();
            write(&tree, &format!("var/lib/dpkg/status.d/{package}"), control)?;
            for file in files_of(&from, package)? {
                copy_file(&from, &tree, &file)?;
            }
        }
        pack(&tree, path)?;
        fs::remove_dir_all(&from)?;
        fs::remove_dir_all(&tree)?;
        Ok(())
    })?;
    Ok(Image {
        name: name.to_owned(),
        layers: vec![Layer::new(tar, "bazel build ...")],
    })
}

/// Debian and four layers: an application arrives, part of it is deleted, a folder is replaced whole,
/// a package is purged.
pub(super) fn deleted(cache: &Cache, name: &str) -> Result<Image> {
    let base = debian::tar(cache, &debian::PYTHON)?;
    let arrives = layer(cache, "deleted-1", |tree| {
        write(tree, "app/secret.txt", "remove me\n")?;
        write(tree, "app/keep.txt", "keep me\n")?;
        write(tree, "app/lib/old/one.txt", "1\n")?;
        write(tree, "app/lib/old/two.txt", "2\n")
    })?;
    let goes = layer(cache, "deleted-2", |tree| {
        write(tree, "app/.wh.secret.txt", "")?;
        write(tree, "usr/share/.wh.doc", "")
    })?;
    let replaced = layer(cache, "deleted-3", |tree| {
        write(tree, "app/lib/.wh..wh..opq", "")?;
        write(tree, "app/lib/new.txt", "3\n")?;
        write(tree, "usr/share/locale/.wh..wh..opq", "")
    })?;
    let purged = layer(cache, "deleted-4", |tree| purge(cache, tree, PURGED))?;
    Ok(Image {
        name: name.to_owned(),
        layers: vec![
            Layer::new(base, "/bin/sh -c #(nop) ADD file:rootfs.tar in / "),
            Layer::new(arrives, "COPY app /app # buildkit"),
            Layer::new(
                goes,
                "RUN /bin/sh -c rm -rf /app/secret.txt /usr/share/doc # buildkit",
            ),
            Layer::new(replaced, "COPY lib /app/lib # buildkit"),
            Layer::new(
                purged,
                "RUN /bin/sh -c dpkg --purge --force-all curl # buildkit",
            ),
        ],
    })
}

/// Sixty layers, each with a file of its own, a file that all overwrite, and the removal of the file
/// that the layer before brought.
pub(super) fn many_layers(cache: &Cache, name: &str) -> Result<Image> {
    let base = debian::tar(cache, &debian::BOOKWORM)?;
    let mut layers = vec![Layer::new(
        base,
        "/bin/sh -c #(nop) ADD file:rootfs.tar in / ",
    )];
    for number in 1..60 {
        let tar = layer(cache, &format!("many-{number:02}"), |tree| {
            write(tree, "etc/layer", format!("{number}\n"))?;
            write(tree, &format!("srv/{number}/file"), "here\n")?;
            if number > 1 {
                write(tree, &format!("srv/.wh.{}", number - 1), "")?;
            }
            Ok(())
        })?;
        let words = format!("RUN /bin/sh -c step {number} # buildkit");
        layers.push(Layer::new(tar, &words));
    }
    Ok(Image {
        name: name.to_owned(),
        layers,
    })
}

/// What purging a package leaves in a layer: a status file without it, and whiteouts for its files.
fn purge(cache: &Cache, tree: &Path, package: &str) -> Result<()> {
    let from = cache.scratch("purge-from")?;
    unpack(&debian::tar(cache, &debian::PYTHON)?, &from)?;
    let status = fs::read_to_string(from.join("var/lib/dpkg/status"))?;
    let stanza = stanza_of(&status, package)?;
    let rest = status.replacen(&format!("{stanza}\n\n"), "", 1);
    if rest.len() == status.len() {
        bail!("the stanza of {package} could not be cut out");
    }
    write(tree, "var/lib/dpkg/status", rest)?;
    for list in ["list", "md5sums"] {
        write(tree, &format!("var/lib/dpkg/info/.wh.{package}.{list}"), "")?;
    }
    for file in files_of(&from, package)? {
        let full = from.join(&file);
        let gone_already =
            file.starts_with("usr/share/doc/") || file.starts_with("usr/share/locale/");
        if full.is_dir() || gone_already {
            continue;
        }
        if let Some((folder, name)) = file.rsplit_once('/') {
            write(tree, &format!("{folder}/.wh.{name}"), "")?;
        }
    }
    fs::remove_dir_all(&from)?;
    Ok(())
}

/// The paragraph of a package in a dpkg status file.
fn stanza_of<'a>(status: &'a str, package: &str) -> Result<&'a str> {
    let first = format!("Package: {package}");
    status
        .split("\n\n")
        .find(|stanza| stanza.lines().next() == Some(first.as_str()))
        .with_context(|| format!("{package} is not in the status file"))
}

/// The files of a package, without a leading slash.
fn files_of(root: &Path, package: &str) -> Result<Vec<String>> {
    let info = root.join("var/lib/dpkg/info");
    let list = [format!("{package}.list"), format!("{package}:amd64.list")]
        .iter()
        .find_map(|name| fs::read_to_string(info.join(name)).ok())
        .with_context(|| format!("{package} has no file list"))?;
    Ok(list
        .lines()
        .filter_map(|line| line.strip_prefix('/'))
        .filter(|line| !line.is_empty() && *line != ".")
        .map(str::to_owned)
        .collect())
}

fn copy_file(from: &Path, to: &Path, path: &str) -> Result<()> {
    let source = from.join(path);
    let Ok(meta) = source.symlink_metadata() else {
        return Ok(());
    };
    let target = to.join(path);
    // Packages list folders that another one brought as a symbolic link.
    if target.symlink_metadata().is_ok() {
        return Ok(());
    }
    if meta.is_dir() {
        fs::create_dir_all(&target)?;
        return Ok(());
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    if meta.is_symlink() {
        let points_to = fs::read_link(&source)?;
        // What it points to may come later, or through it; it has to be there for that.
        if source.is_dir() && points_to.is_relative() {
            fs::create_dir_all(target.with_file_name("").join(&points_to))?;
        }
        std::os::unix::fs::symlink(points_to, &target)?;
    } else {
        fs::copy(&source, &target)?;
    }
    Ok(())
}

const DISTROLESS: &[&str] = &[
    "base-files",
    "libc6",
    "libssl3",
    "openssl",
    "tzdata",
    "zlib1g",
];
const PURGED: &str = "curl";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stanza_is_found_by_its_whole_name() {
        let status = "Package: libc6-dev\nVersion: 1\n\nPackage: libc6\nVersion: 2\n\n";
        let stanza = stanza_of(status, "libc6").unwrap();
        assert_eq!(stanza, "Package: libc6\nVersion: 2");
        assert!(stanza_of(status, "libc").is_err());
    }
}
