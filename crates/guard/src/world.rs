//! What is known of the objects that a request names: asked of the engine and of the host, never of the client.

use crate::api::operation::Target;

/// What can be asked. An answer is for the moment; what is decided by it is also carried out by it: by full id, by
/// digest.
pub trait World {
    /// Returns an object that a reference names, as the engine would resolve it.
    ///
    /// # Errors
    /// Where it can't be told, and where the reference is ambiguous. Whoever asks has to deny then.
    fn object(&self, target: Target, reference: &str) -> Result<Option<Object>, Unknown>;

    /// Resolves a path of the host without following a link: every link on the way is told.
    ///
    /// # Errors
    /// Where it can't be told.
    fn path(&self, path: &str) -> Result<HostPath, Unknown>;
}

/// An object of the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    /// Full id; of volumes and plugins the name.
    pub id: String,
    /// Names.
    pub names: Vec<String>,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// Of containers and services: reference of the image.
    pub image: Option<String>,
    /// Of images: digests under which registries know it (`name@sha256:…`).
    pub digests: Vec<String>,
    /// Of images that an engine knows by an index: digests of the manifests of those that are there.
    pub manifests: Vec<String>,
    /// Of exec instances: the container's full id.
    pub container: Option<String>,
    /// Of containers: whether it holds more than a profile may give: privileged, name spaces or paths of the host.
    pub powerful: bool,
    /// Of containers: whether it has a terminal.
    pub terminal: bool,
    /// Of volumes: driver and options, with what they lead to on the host.
    pub driver: Option<String>,
    /// Of volumes and networks: options of the driver.
    pub options: Vec<(String, String)>,
}

/// A path of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPath {
    /// The path that the kernel reaches when it follows all links: canonical, absolute. Of a path that is not there, the
    /// longest part that is, with the rest behind it.
    pub resolved: String,
    /// Whether a link was on the way.
    pub through_link: bool,
    /// What is there.
    pub kind: PathKind,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// Nothing.
    Missing,
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A socket.
    Socket,
    /// A device.
    Device,
    /// Something else.
    Other,
}

/// Why something can't be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unknown(pub String);
