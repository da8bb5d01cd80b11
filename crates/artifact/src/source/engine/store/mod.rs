//! The layers of an image in the engine's own overlay2 store, read where they lie instead of being exported.
//!
//! Layout of the store (moby, `layer/filestore.go`, `image/fs.go` and the overlay2 driver), below the
//! engine's root directory:
//! - `image/overlay2/imagedb/content/sha256/ID`: the configuration, its digest being the image's id;
//! - `image/overlay2/layerdb/sha256/CHAIN/diff` and `…/cache-id`: the content and the directory of a
//!   layer, `CHAIN` being the digest of the chain of contents up to it (OCI image-spec, "Layer `ChainID`");
//! - `overlay2/CACHE-ID/diff`: what the layer adds, with overlayfs' own marks for what it takes away.
//!
//! Nothing is believed that does not fit: the configuration has the digest that is the id, every layer is
//! found by the chain of the configuration's own digests, and the directories are those that the engine
//! names. Whatever does not fit means that the image is exported instead.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::api::Inspection;
use crate::image::{Config, digest_of};
use crate::limits::Limits;

/// An image in the store.
#[derive(Clone, Debug)]
pub struct StoredImage {
    /// Its configuration, checked against its id.
    pub config: Config,
    /// The directories of its layers, lowest first, as many as the configuration has.
    pub directories: Vec<PathBuf>,
}

/// Finds an image in the store; the error is a clause that says why it cannot be read there.
pub fn find_in_store(inspection: &Inspection, limits: &Limits) -> Result<StoredImage, String> {
    let driver = &inspection.driver;
    if driver.name != "overlay2" {
        return Err(match driver.name.as_str() {
            "" => "the engine does not say how it keeps images".to_owned(),
            name => format!("the engine keeps images with `{name}`, not overlay2"),
        });
    }
    let named = named_directories(inspection)?;
    let Some(top) = named.last() else {
        return Err("the engine names no directory of it".to_owned());
    };
    let root = root_of(top).ok_or("the engine's directories are not where they should be")?;
    let config = read_config(&root, &inspection.id, limits)?;
    let digests = contents(&config, inspection)?;
    if digests.len() != named.len() {
        return Err(format!(
            "it has {} layers and the engine names {} directories",
            digests.len(),
            named.len()
        ));
    }
    let mut chain: Option<String> = None;
    let mut directories = Vec::with_capacity(named.len());
    for (content, named) in digests.iter().zip(&named) {
        let link = match &chain {
            None => content.clone(),
            Some(below) => digest_of(format!("{below} {content}").as_bytes()).to_string(),
        };
        directories.push(layer_directory(&root, &link, content, named)?);
        chain = Some(link);
    }
    Ok(StoredImage {
        config,
        directories,
    })
}

/// Lists the directories that the engine names, lowest first.
fn named_directories(inspection: &Inspection) -> Result<Vec<PathBuf>, String> {
    let data = inspection.driver.data.as_ref();
    let value = |name: &str| data.and_then(|data| data.get(name)?.clone());
    let upper = value("UpperDir").ok_or("the engine names no directory of it")?;
    let lower = value("LowerDir").unwrap_or_default();
    let mut directories: Vec<PathBuf> = lower
        .split(':')
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .collect();
    directories.reverse();
    directories.push(PathBuf::from(upper));
    if directories.iter().all(|path| path.is_absolute()) {
        Ok(directories)
    } else {
        Err("the engine names directories that are not absolute".to_owned())
    }
}

/// Takes `ROOT` out of `ROOT/overlay2/CACHE-ID/diff`.
fn root_of(directory: &Path) -> Option<PathBuf> {
    let overlay = directory.parent()?.parent()?;
    let fits = directory.ends_with("diff") && overlay.ends_with("overlay2");
    if fits {
        overlay.parent().map(Path::to_owned)
    } else {
        None
    }
}

fn read_config(root: &Path, id: &str, limits: &Limits) -> Result<Config, String> {
    let wanted: seawall_model::digest::Digest =
        id.parse().map_err(|_| "its id is no digest".to_owned())?;
    let path = root
        .join("image/overlay2/imagedb/content")
        .join(wanted.algorithm().name())
        .join(wanted.hex());
    let bytes = read_small(&path, limits.document_bytes)?;
    crate::image::check_digest(&wanted, &bytes)
        .map_err(|why| format!("its stored configuration is not its own: {why}"))?;
    Config::parse(&bytes, "stored configuration").map_err(|error| error.to_string())
}

/// Returns the digests of the layers' contents, which configuration and engine must agree on.
fn contents(config: &Config, inspection: &Inspection) -> Result<Vec<String>, String> {
    let said = inspection.rootfs.layers.clone().unwrap_or_default();
    let written: Option<Vec<String>> = config
        .diff_ids
        .iter()
        .map(|digest| digest.as_ref().map(ToString::to_string))
        .collect();
    match written {
        Some(written) if written == said && !written.is_empty() => Ok(written),
        _ => Err("engine and stored configuration do not name the same layers".to_owned()),
    }
}

/// Finds the directory of a layer by its chain, and checks that it is the one the engine named.
fn layer_directory(
    root: &Path,
    chain: &str,
    content: &str,
    named: &Path,
) -> Result<PathBuf, String> {
    let hex = chain.split_once(':').map_or(chain, |(_, hex)| hex);
    let entry = root.join("image/overlay2/layerdb/sha256").join(hex);
    let diff = read_word(&entry.join("diff"))?;
    if diff != content {
        return Err("the store's layers are not those of its configuration".to_owned());
    }
    let cache = read_word(&entry.join("cache-id"))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if cache.is_empty() || !cache.chars().all(plain) {
        return Err("the store names a directory that is no plain word".to_owned());
    }
    let directory = root.join("overlay2").join(cache).join("diff");
    if directory != named {
        return Err("the store's directories are not those that the engine names".to_owned());
    }
    std::fs::read_dir(&directory)
        .map_err(|error| format!("{} cannot be read: {error}", directory.display()))?;
    Ok(directory)
}

fn read_word(path: &Path) -> Result<String, String> {
    let bytes = read_small(path, 4_096)?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{} is not text", path.display()))?;
    Ok(text.trim().to_owned())
}

fn read_small(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error| format!("{} cannot be read: {error}", path.display());
    let file = crate::source::beneath::open_regular(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if u64::try_from(bytes.len()).map_or(true, |length| length > most) {
        return Err(format!("{} has more than {most} bytes", path.display()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
