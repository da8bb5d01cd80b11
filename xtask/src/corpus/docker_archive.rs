//! Writes an image as `docker save` of engines before 25 does: one folder per layer, plain layers,
//! `manifest.json` that names them (Docker image specification 1.2).

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::cache;
use super::image::Image;
use super::layout::{digest_of, digest_of_bytes};

/// Writes the archive. The layers are hard-linked into a folder beside it first, then packed.
pub(super) fn write(image: &Image, archive: &Path) -> Result<()> {
    let tree = archive.with_extension("tree");
    fs::create_dir_all(&tree)?;
    let mut diff_ids = Vec::new();
    let mut names = Vec::new();
    for (index, layer) in image.layers.iter().enumerate() {
        let diff_id = digest_of(&layer.tar)?;
        // Engines name the folders by chain, so that equal layers get folders of their own.
        let chain = digest_of_bytes(format!("{index} {diff_id}").as_bytes());
        let name = format!("{}/layer.tar", chain.trim_start_matches("sha256:"));
        cache::write(&tree, &name.replace("layer.tar", "VERSION"), "1.0")?;
        if fs::hard_link(&layer.tar, tree.join(&name)).is_err() {
            fs::copy(&layer.tar, tree.join(&name))?;
        }
        names.push(name);
        diff_ids.push(diff_id);
    }
    let config = serde_json::to_vec(&image.config(&diff_ids))?;
    let id = digest_of_bytes(&config);
    let id = id.trim_start_matches("sha256:");
    cache::write(&tree, &format!("{id}.json"), &config)?;
    let tag = format!("seawall.test/{}:latest", image.name);
    let manifest = json!([{
        "Config": format!("{id}.json"),
        "RepoTags": [tag],
        "Layers": names,
    }]);
    cache::write(&tree, "manifest.json", serde_json::to_vec(&manifest)?)?;
    cache::pack(&tree, archive)?;
    fs::remove_dir_all(&tree)?;
    Ok(())
}
