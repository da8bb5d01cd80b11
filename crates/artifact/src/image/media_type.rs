//! Media types of image documents and layers: OCI `image-spec` 1.1 (media-types.md) and Docker's
//! "Image Manifest V 2, Schema 2". The type of a layer is a hint only: what its bytes are is found
//! out by looking at them.

/// What kind of document a media type names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentType {
    /// An index (manifest list).
    Index,
    /// A manifest of one image.
    Manifest,
    /// Docker's schema 1, which Seawall refuses.
    Schema1,
    /// Anything else, for instance the `application/json` of a careless server.
    Other,
}

impl DocumentType {
    /// Classifies a media type; parameters such as `; charset=utf-8` are ignored.
    pub fn of(media_type: &str) -> Self {
        match essence(media_type).as_str() {
            OCI_INDEX | DOCKER_LIST => Self::Index,
            OCI_MANIFEST | DOCKER_MANIFEST => Self::Manifest,
            DOCKER_SCHEMA1 | DOCKER_SCHEMA1_SIGNED => Self::Schema1,
            _ => Self::Other,
        }
    }
}

/// What a media type says about a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerType {
    /// A tar archive, compressed or not.
    Tar,
    /// A tar archive that the image does not carry: it is fetched from elsewhere (Windows base
    /// layers, `nondistributable`).
    Foreign,
    /// An encrypted tar archive.
    Encrypted,
    /// A statement about an image (in-toto, what cosign signs), not a layer of one.
    Statement,
    /// Unknown.
    Unknown,
}

impl LayerType {
    /// Classifies the media type of a layer.
    pub fn of(media_type: &str) -> Self {
        let essence = essence(media_type);
        if essence.ends_with("+encrypted") {
            return Self::Encrypted;
        }
        match essence.as_str() {
            "application/vnd.in-toto+json" | "application/vnd.dev.cosign.simplesigning.v1+json" => {
                Self::Statement
            }
            "application/vnd.docker.image.rootfs.diff.tar" | "application/x-tar" => Self::Tar,
            text if text.starts_with("application/vnd.oci.image.layer.nondistributable.v1.tar") => {
                Self::Foreign
            }
            text if text.starts_with("application/vnd.docker.image.rootfs.foreign.diff.tar") => {
                Self::Foreign
            }
            text if text.starts_with("application/vnd.oci.image.layer.v1.tar") => Self::Tar,
            text if text.starts_with("application/vnd.docker.image.rootfs.diff.tar.") => Self::Tar,
            _ => Self::Unknown,
        }
    }
}

/// Says whether a configuration of this media type makes its manifest a container image. Old engines
/// wrote `application/octet-stream`, and some tools leave the type out.
pub fn is_image_config(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        OCI_CONFIG
            | "application/vnd.docker.container.image.v1+json"
            | "application/octet-stream"
            | "application/json"
            | ""
    )
}

/// Media types to ask a registry for, best known first (the `Accept` header).
pub const ACCEPTED: [&str; 4] = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST];

fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";
const DOCKER_SCHEMA1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_classified() {
        let cases = [
            ("application/vnd.oci.image.layer.v1.tar", LayerType::Tar),
            (
                "application/vnd.oci.image.layer.v1.tar+gzip",
                LayerType::Tar,
            ),
            (
                "application/vnd.oci.image.layer.v1.tar+zstd",
                LayerType::Tar,
            ),
            (
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                LayerType::Tar,
            ),
            (
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                LayerType::Foreign,
            ),
            (
                "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                LayerType::Foreign,
            ),
            (
                "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
                LayerType::Encrypted,
            ),
            ("application/vnd.in-toto+json", LayerType::Statement),
            (
                "application/vnd.dev.cosign.simplesigning.v1+json",
                LayerType::Statement,
            ),
            (
                "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
                LayerType::Unknown,
            ),
        ];
        for (text, want) in cases {
            assert_eq!(LayerType::of(text), want, "{text}");
        }
    }

    #[test]
    fn documents_are_classified() {
        let cases = [
            (OCI_INDEX, DocumentType::Index),
            (
                "application/vnd.docker.distribution.manifest.v2+json; charset=utf-8",
                DocumentType::Manifest,
            ),
            (DOCKER_SCHEMA1_SIGNED, DocumentType::Schema1),
            ("application/json", DocumentType::Other),
        ];
        for (text, want) in cases {
            assert_eq!(DocumentType::of(text), want, "{text}");
        }
    }
}
