//! What is scanned: an image or a file system, with the layers it is made of.

use crate::digest::Digest;
use crate::image::ImageConfiguration;
use crate::platform::Platform;
use crate::time::Timestamp;

/// What kind of thing an artifact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArtifactKind {
    /// A container image.
    Image,
    /// A root file system or a plain directory.
    Filesystem,
    /// A source code repository.
    Repository,
    /// A list of packages, with nothing to look into.
    Sbom,
    /// A Dockerfile.
    Dockerfile,
    /// A Compose project: one file or several that are merged.
    Compose,
    /// Kubernetes manifests in one file.
    Kubernetes,
    /// The configuration file of the Docker daemon.
    Daemon,
    /// A Bake file: what `docker buildx bake` builds.
    Bake,
    /// What a CI service runs.
    Workflow,
    /// The configuration file of `BuildKit`'s daemon.
    Buildkitd,
    /// A machine that runs containers, with its engines.
    Host,
    /// A container.
    Container,
}

impl ArtifactKind {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Filesystem => "filesystem",
            Self::Repository => "repository",
            Self::Sbom => "sbom",
            Self::Dockerfile => "dockerfile",
            Self::Compose => "compose",
            Self::Kubernetes => "kubernetes",
            Self::Daemon => "daemon",
            Self::Bake => "bake",
            Self::Workflow => "workflow",
            Self::Buildkitd => "buildkitd",
            Self::Host => "host",
            Self::Container => "container",
        }
    }

    /// Says whether it is judged as it is, with no packages to look for.
    pub const fn is_checked_only(self) -> bool {
        self.is_document() || matches!(self, Self::Host | Self::Container)
    }

    /// Says whether it is a document that is judged as a text, with no packages to look for.
    pub const fn is_document(self) -> bool {
        matches!(
            self,
            Self::Dockerfile
                | Self::Compose
                | Self::Kubernetes
                | Self::Daemon
                | Self::Bake
                | Self::Workflow
                | Self::Buildkitd
        )
    }
}

/// A scanned thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// What to call it: the reference or path under which it was asked for.
    pub name: String,
    /// What it is.
    pub kind: ArtifactKind,
    /// Where it was read from, in the words of the command line: `docker-archive`, `oci-layout`,
    /// `registry`, `engine`, `rootfs`, `directory`, `purl` …
    pub source: &'static str,
    /// Digest of the manifest, where the source has one.
    pub digest: Option<Digest>,
    /// Digest of the image configuration (the "image id").
    pub image_id: Option<Digest>,
    /// Platform the image was built for.
    pub platform: Option<Platform>,
    /// When the image was built, as its configuration says.
    pub created: Option<Timestamp>,
    /// All references that name it, sorted.
    pub references: Vec<String>,
    /// Layers, lowest first. A file system has one, with no digest.
    pub layers: Vec<Layer>,
    /// The image that it was built on, where that shows.
    pub base: Option<BaseImage>,
    /// What an image's configuration says, where it was read.
    pub configuration: Option<Box<ImageConfiguration>>,
}

impl Artifact {
    /// Makes an artifact of which nothing is known but what it is.
    pub fn bare(name: impl Into<String>, kind: ArtifactKind, source: &'static str) -> Self {
        Self {
            name: name.into(),
            kind,
            source,
            digest: None,
            image_id: None,
            platform: None,
            created: None,
            references: Vec::new(),
            layers: Vec::new(),
            base: None,
            configuration: None,
        }
    }

    /// Says whether a layer is the artifact's own rather than its base image's; nothing where that is not
    /// known.
    pub fn is_own(&self, layer: usize) -> Option<bool> {
        self.base.as_ref().map(|base| layer >= base.layers)
    }
}

/// The image that another was built on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseImage {
    /// How many layers are its, counted from the lowest.
    pub layers: usize,
    /// Its name, where known.
    pub name: Option<String>,
    /// Digest of its manifest, where known.
    pub digest: Option<Digest>,
    /// How it was recognised.
    pub known_by: BaseEvidence,
    /// What could be done about it, as a clause: that its name stands for a newer image by now.
    pub advice: Option<String>,
    /// What its registry has in its place by now, where that was asked for.
    pub updates: Vec<BaseUpdate>,
}

/// What a registry has in place of a base image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUpdate {
    /// How it is newer.
    pub kind: BaseUpdateKind,
    /// The reference to build on.
    pub reference: String,
    /// Digest of its manifest, where it was asked for.
    pub digest: Option<Digest>,
}

/// How an image is newer than a base image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BaseUpdateKind {
    /// The name of the base stands for another image by now.
    Rebuilt,
    /// A newer tag of the same line: all but the last number of its version are the same.
    SameLine,
    /// A newer tag of another line.
    NewerLine,
}

impl BaseUpdateKind {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rebuilt => "rebuilt",
            Self::SameLine => "same-line",
            Self::NewerLine => "newer-line",
        }
    }
}

/// How a base image was recognised, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BaseEvidence {
    /// All layers of an image that is known here are the lowest of this one.
    Layers,
    /// The image's own annotations name it; where its layers end was told by the history.
    Annotation,
    /// The history has the last instructions of another build in its middle.
    History,
}

impl BaseEvidence {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Layers => "layers",
            Self::Annotation => "annotation",
            Self::History => "history",
        }
    }
}

/// One layer of an artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// Digest of the layer as it was stored or sent (compressed or not).
    pub digest: Option<Digest>,
    /// Digest of the uncompressed tar.
    pub diff_id: Option<Digest>,
    /// Bytes as stored or sent.
    pub size: Option<u64>,
    /// Build instruction that made the layer, where the image's history tells.
    pub instruction: Option<Instruction>,
}

impl Layer {
    /// Returns the digest to name the layer by: that of its content, else that of its blob.
    pub fn name(&self) -> Option<&Digest> {
        self.diff_id.as_ref().or(self.digest.as_ref())
    }
}

/// A build instruction, from the image's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instruction {
    /// Position in the history, counted from 0 and with the instructions that made no layer.
    pub index: usize,
    /// The instruction as recorded (`created_by`), unshortened.
    pub text: String,
    /// The recorded comment, for instance `buildkit.dockerfile.v0`.
    pub comment: Option<String>,
    /// When it ran.
    pub created: Option<Timestamp>,
}
