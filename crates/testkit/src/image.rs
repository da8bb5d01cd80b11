//! Container images in memory, in every form in which they are stored: `docker save` of old and new
//! engines, OCI layouts, with plain, gzip and zstd layers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use sha2::Digest as _;

use crate::tar::Tar;

/// Files by path: a layout, or the members of an archive.
pub type Files = BTreeMap<String, Vec<u8>>;

/// How layers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As they are.
    Plain,
    /// Gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// An image in the making.
#[derive(Clone, Debug)]
pub struct Image {
    /// Layers as tars, lowest first, each with its build instruction.
    pub layers: Vec<(Vec<u8>, String)>,
    /// References, for instance `seawall/test:1`.
    pub references: Vec<String>,
    /// Operating system, processor, variant.
    pub platform: (String, String, Option<String>),
}

impl Image {
    /// Begins an image for `linux/amd64`.
    pub fn new(reference: &str) -> Self {
        Self {
            layers: Vec::new(),
            references: vec![reference.to_owned()],
            platform: ("linux".to_owned(), "amd64".to_owned(), None),
        }
    }

    /// Adds a layer.
    #[must_use]
    pub fn layer(mut self, tar: Vec<u8>, instruction: &str) -> Self {
        self.layers.push((tar, instruction.to_owned()));
        self
    }

    /// Sets the platform.
    #[must_use]
    pub fn platform(mut self, os: &str, architecture: &str) -> Self {
        self.platform = (os.to_owned(), architecture.to_owned(), None);
        self
    }

    /// Returns the configuration: each layer's instruction, and one that made no layer.
    pub fn config(&self) -> Vec<u8> {
        let diff_ids: Vec<_> = self
            .layers
            .iter()
            .map(|(tar, _)| quote(&digest(tar)))
            .collect();
        let mut history = vec![r#"{"created_by":"ENV A=b","empty_layer":true}"#.to_owned()];
        history.extend(self.layers.iter().map(|(_, instruction)| {
            format!(
                r#"{{"created":"2026-01-02T03:04:05.678Z","created_by":{}}}"#,
                quote(instruction)
            )
        }));
        format!(
            r#"{{"architecture":"{}","os":"{}","created":"2026-01-02T03:04:05Z","config":{{}},"rootfs":{{"type":"layers","diff_ids":[{}]}},"history":[{}]}}"#,
            self.platform.1,
            self.platform.0,
            diff_ids.join(","),
            history.join(",")
        )
        .into_bytes()
    }

    /// Adds the blobs of the image to a layout and returns the descriptor of its manifest, as JSON.
    pub fn add_blobs(&self, packing: Packing, files: &mut Files) -> String {
        let config = self.config();
        let mut layers = Vec::new();
        for (tar, _) in &self.layers {
            let blob = pack(tar, packing);
            let media_type = match packing {
                Packing::Plain => "application/vnd.oci.image.layer.v1.tar",
                Packing::Gzip => "application/vnd.oci.image.layer.v1.tar+gzip",
                Packing::Zstd => "application/vnd.oci.image.layer.v1.tar+zstd",
            };
            layers.push(descriptor(media_type, &blob, ""));
            add_blob(files, blob);
        }
        let manifest = format!(
            r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{},"layers":[{}]}}"#,
            descriptor("application/vnd.oci.image.config.v1+json", &config, ""),
            layers.join(",")
        )
        .into_bytes();
        add_blob(files, config);
        let platform = format!(
            r#","platform":{{"os":"{}","architecture":"{}"}}"#,
            self.platform.0, self.platform.1
        );
        let described = descriptor(MANIFEST, &manifest, &platform);
        add_blob(files, manifest);
        described
    }

    /// Returns the image as an OCI layout.
    pub fn oci_layout(&self, packing: Packing) -> Files {
        let mut files = Files::new();
        let manifest = self.add_blobs(packing, &mut files);
        let manifests = self.references.iter().map(|name| annotate(&manifest, name));
        finish_layout(files, &manifests.collect::<Vec<_>>())
    }

    /// Returns the members that `docker save` of an old engine writes: one folder per layer.
    pub fn saved_old(&self) -> Files {
        let config = self.config();
        let name = format!("{}.json", hex(&config));
        let mut files = Files::new();
        let mut layers = Vec::new();
        for (at, (tar, _)) in self.layers.iter().enumerate() {
            let id = hex(format!("{at}{}", hex(tar)).as_bytes());
            files.insert(format!("{id}/VERSION"), b"1.0".to_vec());
            files.insert(format!("{id}/json"), b"{}".to_vec());
            files.insert(format!("{id}/layer.tar"), tar.clone());
            layers.push(format!("{id}/layer.tar"));
        }
        let manifest = self.saved_manifest(&name, &layers);
        files.insert(name, config);
        files.insert("manifest.json".to_owned(), manifest);
        files
    }

    /// Returns the members that `docker save` of a new engine writes: an OCI layout with a
    /// `manifest.json`.
    pub fn saved_new(&self, packing: Packing) -> Files {
        let mut files = self.oci_layout(packing);
        let layers = self
            .layers
            .iter()
            .map(|(tar, _)| blob_path(&pack(tar, packing)));
        let manifest = self.saved_manifest(&blob_path(&self.config()), &layers.collect::<Vec<_>>());
        files.insert("manifest.json".to_owned(), manifest);
        files
    }

    fn saved_manifest(&self, config: &str, layers: &[String]) -> Vec<u8> {
        let quoted =
            |texts: &[String]| texts.iter().map(|t| quote(t)).collect::<Vec<_>>().join(",");
        format!(
            r#"[{{"Config":{},"RepoTags":[{}],"Layers":[{}]}}]"#,
            quote(config),
            quoted(&self.references),
            quoted(layers)
        )
        .into_bytes()
    }
}

/// Adds `oci-layout` and `index.json` to blobs.
pub fn finish_layout(mut files: Files, manifests: &[String]) -> Files {
    let index = format!(
        r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{}]}}"#,
        manifests.join(",")
    );
    files.insert("index.json".to_owned(), index.into_bytes());
    files.insert(
        "oci-layout".to_owned(),
        br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
    );
    files
}

/// Gives a descriptor (JSON) a name.
pub fn annotate(descriptor: &str, name: &str) -> String {
    let open = descriptor.strip_suffix('}').unwrap_or(descriptor);
    format!(
        r#"{open},"annotations":{{"org.opencontainers.image.ref.name":{}}}}}"#,
        quote(name)
    )
}

/// Makes an index blob of descriptors (JSON) and returns its own descriptor.
pub fn add_index(files: &mut Files, manifests: &[String]) -> String {
    let index = format!(
        r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{}]}}"#,
        manifests.join(",")
    )
    .into_bytes();
    let described = descriptor(INDEX, &index, "");
    add_blob(files, index);
    described
}

/// Makes a tar of files, in the order of their names.
pub fn archive(files: &Files) -> Vec<u8> {
    let add = |tar: Tar, (path, content): (&String, &Vec<u8>)| tar.file(path, content);
    files.iter().fold(Tar::new(), add).finish()
}

/// Writes files into a folder.
///
/// # Panics
/// Where that fails.
pub fn write(files: &Files, folder: &Path) {
    for (path, content) in files {
        let path = folder.join(path);
        let written = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, content));
        assert!(written.is_ok(), "{}: {written:?}", path.display());
    }
}

/// Compresses bytes.
///
/// # Panics
/// Where that fails, which in memory it does not.
pub fn pack(bytes: &[u8], packing: Packing) -> Vec<u8> {
    match packing {
        Packing::Plain => bytes.to_vec(),
        Packing::Gzip => {
            let level = flate2::Compression::fast();
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
            assert!(packed.is_ok(), "{packed:?}");
            packed.unwrap_or_default()
        }
        Packing::Zstd => {
            let packed = zstd::encode_all(bytes, 1);
            assert!(packed.is_ok(), "{packed:?}");
            packed.unwrap_or_default()
        }
    }
}

/// Adds a blob to a layout and returns its path.
pub fn add_blob(files: &mut Files, bytes: Vec<u8>) -> String {
    let path = blob_path(&bytes);
    files.insert(path.clone(), bytes);
    path
}

/// Returns the path of a blob in a layout.
pub fn blob_path(bytes: &[u8]) -> String {
    format!("blobs/sha256/{}", hex(bytes))
}

/// Writes a descriptor as JSON, with more members (`,"key":…`) behind its own.
pub fn descriptor(media_type: &str, bytes: &[u8], more: &str) -> String {
    format!(
        r#"{{"mediaType":"{media_type}","digest":"{}","size":{}{more}}}"#,
        digest(bytes),
        bytes.len()
    )
}

/// Returns the digest of bytes, with its algorithm.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in sha2::Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Quotes a text for JSON; the texts of tests have no control characters.
fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Media type of a manifest.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Media type of an index.
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
