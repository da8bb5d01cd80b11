//! Where artifacts lie and how to open them: one file or folder per kind of source.

pub mod archive;
pub(crate) mod beneath;
mod deliver;
pub mod directory;
pub mod engine;
pub mod git;
pub mod http;
pub mod image;
pub mod layout;
mod newer_base;
pub mod open;
pub mod options;
pub mod overlay;
pub mod reference;
pub mod registry;
mod store;
mod stored;
pub mod target;

pub use open::{guess, open};
pub use options::OpenOptions;

use seawall_model::artifact::Artifact;
use seawall_model::digest::Digest;
use seawall_model::problem::Problem;
use seawall_model::signature::Signatures;
use seawall_model::tree::{LayerVisitors, Ticket};

use crate::error::Error;
use crate::layer::LayerIndex;
use crate::limits::Limits;

/// An artifact that is ready to be walked. Opening has read no more than its manifest.
pub trait Source: Send + Sync {
    /// Returns the name to show while it is read.
    fn name(&self) -> &str;

    /// Says whether it holds somebody's project rather than a system: there, what lock files ask for
    /// counts as well as what is installed.
    fn is_project(&self) -> bool {
        false
    }

    /// Returns bills of materials that lie beside the artifact, where such were asked for and the source knows
    /// a place for them. They are claims of whoever put them there.
    fn attached(&self, _limits: &Limits) -> Attached {
        Attached::default()
    }

    /// Looks for signatures of the artifact where such may lie, and says where that was. None is verified. What comes
    /// from a registry is looked for there; nobody else is asked.
    fn signatures(&self, _limits: &Limits) -> Signatures {
        Signatures::not_looked_for("it does not come from a registry, and none was asked")
    }

    /// Reads all layers once, in parallel where the source allows, and hands the files that the
    /// visitors select to them.
    ///
    /// # Errors
    /// Only where nothing can be said about the artifact. A layer that breaks off, a file that cannot
    /// be read, a limit that is reached: each is a problem beside the good parts.
    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error>;

    /// Walks every artifact that the source holds, in one pass. A source holds one, save for an archive
    /// that can be read only once: how many images it holds shows at its end. All results share their
    /// tickets.
    ///
    /// # Errors
    /// As [`walk`](Self::walk).
    fn walk_all(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Vec<Walked>, Error> {
        self.walk(visitors, context).map(|walked| vec![walked])
    }
}

/// What lies beside an artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// The digests that the artifact is known by: what speaks of others speaks of another one.
    pub subjects: Vec<Digest>,
    /// Bills of materials, or statements that hold one.
    pub documents: Vec<AttachedDocument>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// A document that lies beside an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedDocument {
    /// What to call it: how it was found, and its digest.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a walk needs from its caller.
#[derive(Clone, Copy)]
pub struct WalkContext<'a> {
    /// Bounds.
    pub limits: &'a Limits,
    /// Threads that may work at once, at least one.
    pub threads: usize,
    /// Told how far the walk has come.
    pub progress: &'a dyn Progress,
    /// Whether the content of layers is held to the configuration also where their stored bytes are held to the
    /// manifest, so that there is a [`Proof`]. Costs a second digest of each compressed layer.
    pub prove: bool,
}

/// Is told how far a walk has come. Called from several threads, often: must be cheap.
pub trait Progress: Sync {
    /// Something is being read: `index` names it among those of this artifact (a layer), `total` is its
    /// size in bytes as stored, where known.
    fn begin(&self, index: usize, label: &str, total: Option<u64>);
    /// So many more bytes (as stored) of it were read.
    fn advance(&self, index: usize, bytes: u64);
    /// It is done.
    fn end(&self, index: usize);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _index: usize, _label: &str, _total: Option<u64>) {}
    fn advance(&self, _index: usize, _bytes: u64) {}
    fn end(&self, _index: usize) {}
}

/// The outcome of a walk.
pub struct Walked {
    /// The artifact as its manifest and configuration describe it.
    pub artifact: Artifact,
    /// Per layer of the artifact, lowest first: under which ticket it was visited and what it does to
    /// the tree. `None` where the layer could not be read at all (a problem says why). Several layers
    /// may share a ticket where the image repeats a layer.
    pub layers: Vec<Option<WalkedLayer>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What was left out on purpose and holds nothing to be looked at, as clauses: pseudo file systems.
    pub notes: Vec<String>,
    /// Which image this is, where what was read proves it.
    pub proof: Option<Proof>,
}

/// Digests of an image whose layers were read, each to its end, and are those that its configuration names: whatever is
/// run by one of these digests has the content that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Digest of the configuration.
    pub config: Digest,
    /// Digest of the image's own manifest – not of an index –, where one was read.
    pub manifest: Option<Digest>,
}

/// One layer that was walked.
pub struct WalkedLayer {
    /// The ticket its visitor was made with.
    pub ticket: Ticket,
    /// What the layer does to the tree.
    pub index: std::sync::Arc<LayerIndex>,
}
