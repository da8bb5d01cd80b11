//! Writes an image as an OCI layout directory (OCI image specification, `image-layout.md`).

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::image::Image;

/// How layers are packed.
#[derive(Clone, Copy)]
pub(super) enum Compression {
    /// gzip, the level that engines use.
    Gzip,
    /// Zstandard, the level that engines use.
    Zstd,
}

/// Writes the layout into a new folder.
pub(super) fn write(image: &Image, compression: Compression, folder: &Path) -> Result<()> {
    let blobs = folder.join("blobs/sha256");
    fs::create_dir_all(&blobs)?;
    let mut layers = Vec::new();
    let mut diff_ids = Vec::new();
    for layer in &image.layers {
        let (descriptor, diff_id) = write_layer(&layer.tar, compression, &blobs)
            .with_context(|| layer.tar.display().to_string())?;
        layers.push(descriptor);
        diff_ids.push(diff_id);
    }
    let config = write_json(&image.config(&diff_ids), CONFIG, &blobs)?;
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": config,
        "layers": layers,
    });
    let mut descriptor = write_json(&manifest, MANIFEST, &blobs)?;
    descriptor["platform"] = json!({ "architecture": "amd64", "os": "linux" });
    descriptor["annotations"] = json!({ "org.opencontainers.image.ref.name": "latest" });
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [descriptor] });
    fs::write(folder.join("index.json"), serde_json::to_vec(&index)?)?;
    fs::write(
        folder.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )?;
    Ok(())
}

/// The digest of a file, as documents write it.
pub(super) fn digest_of(path: &Path) -> Result<String> {
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let mut sink = HashingWriter::new(io::sink());
    copy(&mut file, &mut sink)?;
    Ok(sink.digest())
}

/// The digest of some bytes, as documents write it.
pub(super) fn digest_of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn write_layer(tar: &Path, compression: Compression, blobs: &Path) -> Result<(Value, String)> {
    let mut file = File::open(tar)?;
    let part = blobs.join("part");
    let packed = HashingWriter::new(BufWriter::new(File::create(&part)?));
    let (diff_id, packed) = match compression {
        Compression::Gzip => {
            let encoder = flate2::write::GzEncoder::new(packed, flate2::Compression::new(6));
            let mut plain = HashingWriter::new(encoder);
            copy(&mut file, &mut plain)?;
            (plain.digest(), plain.inner.finish()?)
        }
        Compression::Zstd => {
            let encoder = zstd::stream::write::Encoder::new(packed, 3)?;
            let mut plain = HashingWriter::new(encoder);
            copy(&mut file, &mut plain)?;
            (plain.digest(), plain.inner.finish()?)
        }
    };
    let digest = packed.digest();
    let size = packed.written;
    packed
        .inner
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    fs::rename(part, blob_path(blobs, &digest))?;
    let media_type = match compression {
        Compression::Gzip => LAYER_GZIP,
        Compression::Zstd => LAYER_ZSTD,
    };
    let descriptor = json!({ "mediaType": media_type, "digest": digest, "size": size });
    Ok((descriptor, diff_id))
}

fn write_json(value: &Value, media_type: &str, blobs: &Path) -> Result<Value> {
    let bytes = serde_json::to_vec(value)?;
    let digest = digest_of_bytes(&bytes);
    fs::write(blob_path(blobs, &digest), &bytes)?;
    Ok(json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() }))
}

fn blob_path(blobs: &Path, digest: &str) -> PathBuf {
    blobs.join(digest.trim_start_matches("sha256:"))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in bytes {
        use std::fmt::Write as _;
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Copies with a buffer that keeps the hash busy.
fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 18];
    loop {
        match from.read(&mut buffer)? {
            0 => return to.flush(),
            read => to.write_all(&buffer[..read])?,
        }
    }
}

/// Counts and hashes what passes.
struct HashingWriter<W> {
    inner: W,
    hash: Sha256,
    written: u64,
}

impl<W: Write> HashingWriter<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            written: 0,
        }
    }

    fn digest(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::image::Layer;

    /// sha256sum of the file with the four bytes `tar!`, taken with coreutils.
    const DIGEST_OF_TAR: &str =
        "sha256:9d0c5110ec723cb2307f8188bb70f0ac36fce4d87efc4bbfa930aa839f40ef09";

    #[test]
    fn blobs_carry_their_own_digest_and_layers_the_digest_of_the_plain_tar() {
        let folder = std::env::temp_dir().join(format!("seawall-layout-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let tar = folder.join("layer.tar");
        fs::write(&tar, "tar!").unwrap();
        let image = Image {
            name: "x".to_owned(),
            layers: vec![Layer::new(tar, "ADD")],
        };
        for (compression, out) in [(Compression::Gzip, "gzip"), (Compression::Zstd, "zstd")] {
            let out = folder.join(out);
            write(&image, compression, &out).unwrap();
            let mut blobs = 0;
            for entry in fs::read_dir(out.join("blobs/sha256")).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                assert_eq!(digest_of(&path).unwrap(), format!("sha256:{name}"));
                let bytes = fs::read(&path).unwrap();
                if let Ok(Value::Object(config)) = serde_json::from_slice(&bytes)
                    && config.contains_key("rootfs")
                {
                    assert_eq!(config["rootfs"]["diff_ids"][0], DIGEST_OF_TAR);
                }
                blobs += 1;
            }
            assert_eq!(blobs, 3);
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
