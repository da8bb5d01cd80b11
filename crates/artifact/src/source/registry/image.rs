//! An image in a registry as a source.

use std::sync::Arc;

use seawall_model::artifact::Artifact;
use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::signature::Signatures;
use seawall_model::tree::LayerVisitors;

use super::attached;
use super::blob::RegistryBlob;
use super::endpoint::{Endpoint, RegistryTrust, endpoints};
use super::fault::Fault;
use super::manifest::{Fetched, RegistryDocuments, fetch_manifest};
use super::options::RegistryOptions;
use super::session::Session;
use crate::error::{Error, ErrorKind};
use crate::image::media_type::LayerType;
use crate::image::{Choice, Chosen, Document, Identity, choose, digest_of};
use crate::layer::LayerBlob;
use crate::limits::Limits;
use crate::source::http::{Client, ClientOptions};
use crate::source::image::{ImagePlan, walk_image};
use crate::source::reference::Reference;
use crate::source::{Attached, Source, WalkContext, Walked};

/// An image in a registry, its manifest and configuration read.
pub struct RegistrySource {
    sessions: Vec<Arc<Session>>,
    chosen: Chosen,
    artifact: Artifact,
    problems: Vec<Problem>,
    notes: Vec<String>,
    /// The document that the reference names: the image's manifest, or an index.
    top: Vec<u8>,
    wants_attached: bool,
}

impl RegistrySource {
    /// Reads manifest and configuration of an image.
    ///
    /// # Errors
    /// Where they cannot be had or are not what they should be.
    pub fn open(
        reference: &Reference,
        platform: Option<&Platform>,
        options: &RegistryOptions,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let name = reference.familiar();
        let client = Arc::new(client(options));
        let sessions: Vec<Arc<Session>> = endpoints(reference.domain(), options)
            .into_iter()
            .map(|endpoint| session(&client, endpoint, reference, options))
            .collect();
        let mut faults: Vec<(String, Fault)> = Vec::new();
        for (at, session) in sessions.iter().enumerate() {
            let fault = match find(session, reference, platform, limits) {
                Ok((chosen, top)) => {
                    let (artifact, problems) = chosen.artifact(Identity {
                        references: vec![reference.familiar()],
                        name,
                        source: "registry",
                        digest: None,
                    });
                    return Ok(Self {
                        sessions: in_turn(&sessions, at),
                        chosen,
                        artifact,
                        problems,
                        notes: faults.iter().map(note).collect(),
                        top,
                        wants_attached: options.attached,
                    });
                }
                Err(fault) => fault,
            };
            faults.push((session.name().to_owned(), fault));
        }
        Err(all_failed(&name, faults))
    }
}

impl RegistrySource {
    /// Returns the place that had the manifest.
    pub(super) fn session(&self) -> Option<&Arc<Session>> {
        self.sessions.first()
    }

    /// Returns what its manifest and configuration say.
    pub(super) const fn artifact(&self) -> &Artifact {
        &self.artifact
    }

    /// Returns the digest of what the reference names, which may be an index, and that of the image.
    pub(crate) fn digests(&self) -> (Digest, Digest) {
        let own = self.chosen.manifest.digest.clone();
        (digest_of(&self.top), own)
    }
}

impl Source for RegistrySource {
    fn name(&self) -> &str {
        &self.artifact.name
    }

    fn attached(&self, limits: &Limits) -> Attached {
        let Some(session) = self.sessions.first().filter(|_| self.wants_attached) else {
            return Attached::default();
        };
        let own = self.chosen.manifest.digest.clone();
        let top = digest_of(&self.top);
        let index = (top != own).then_some(self.top.as_slice());
        let mut subjects = vec![own];
        subjects.extend(index.map(|_| top));
        attached::find(session, &subjects, index, limits.document_bytes)
    }

    fn signatures(&self, limits: &Limits) -> Signatures {
        // The last place is the registry itself: mirrors need not have what lies beside images.
        let Some(session) = self.sessions.last() else {
            return Signatures::not_looked_for("there is no registry to ask");
        };
        let own = self.chosen.manifest.digest.clone();
        let top = digest_of(&self.top);
        let mut subjects = vec![own];
        if !subjects.contains(&top) {
            subjects.push(top);
        }
        attached::find_signatures(session, &subjects, limits.document_bytes)
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        let mut blobs: Vec<RegistryBlob> = Vec::new();
        let mut layers = Vec::new();
        let mut problems = self.problems.clone();
        for (at, layer) in self.chosen.manifest.layers.iter().enumerate() {
            if let Some(why) = not_a_layer(&layer.media_type) {
                let what = format!("layer {at}");
                problems.push(Problem::new(ProblemKind::Unsupported, what, why).in_layer(at));
                layers.push(None);
                continue;
            }
            let diff_id = self
                .artifact
                .layers
                .get(at)
                .and_then(|l| l.diff_id.as_ref());
            // The same blob with another content promised is another blob: its check must fail.
            let known = blobs.iter().position(|blob| blob.is(layer, diff_id));
            layers.push(Some(known.unwrap_or(blobs.len())));
            if known.is_none() {
                let sessions = self.sessions.clone();
                blobs.push(RegistryBlob::new(sessions, layer.clone(), diff_id.cloned()));
            }
        }
        let plan = ImagePlan {
            artifact: self.artifact.clone(),
            problems,
            layers,
        };
        let blobs: Vec<&dyn LayerBlob> = blobs.iter().map(|b| b as &dyn LayerBlob).collect();
        let mut walked = walk_image(plan, &blobs, visitors, context)?;
        walked.notes.extend(self.notes.iter().cloned());
        Ok(walked)
    }
}

fn client(options: &RegistryOptions) -> Client {
    let own = ClientOptions {
        environment: options.environment.clone(),
        timeouts: options.timeouts.clone(),
    };
    Client::new(own, Box::new(RegistryTrust::new(options)))
}

fn session(
    client: &Arc<Client>,
    endpoint: Endpoint,
    reference: &Reference,
    options: &RegistryOptions,
) -> Arc<Session> {
    let client = Arc::clone(client);
    Arc::new(Session::new(client, endpoint, reference.path(), options))
}

/// Reads manifest and configuration at one place.
fn find(
    session: &Arc<Session>,
    reference: &Reference,
    platform: Option<&Platform>,
    limits: &Limits,
) -> Result<(Chosen, Vec<u8>), Fault> {
    let Fetched { bytes, media_type } =
        fetch_manifest(session, &reference.version(), limits.document_bytes)?;
    let what = reference.familiar();
    let documents = RegistryDocuments {
        session: Arc::clone(session),
        what: what.clone(),
        most: limits.document_bytes,
    };
    let choice = Choice {
        what: &what,
        platform,
        limits,
    };
    // A mirror with half an image is passed over like one with none.
    Document::parse(&bytes, media_type.as_deref(), &what)
        .and_then(|document| choose(document, &documents, choice))
        .map(|chosen| (chosen, bytes))
        .map_err(|error| Fault::of(&error, &what))
}

/// Says why something in the place of a layer is not read. A foreign layer is asked for: many
/// registries have a copy, and where this one has none, that is the problem.
fn not_a_layer(media_type: &str) -> Option<&'static str> {
    match LayerType::of(media_type) {
        LayerType::Encrypted => Some("it is encrypted"),
        LayerType::Statement => Some("it is a statement about an image, not a layer"),
        LayerType::Tar | LayerType::Foreign | LayerType::Unknown => None,
    }
}

/// Puts the place that had the manifest first, the ones after it behind.
fn in_turn(sessions: &[Arc<Session>], at: usize) -> Vec<Arc<Session>> {
    sessions.iter().skip(at).cloned().collect()
}

fn note((name, fault): &(String, Fault)) -> String {
    format!("the mirror {name} was passed over: {}", fault.why)
}

fn all_failed(name: &str, mut faults: Vec<(String, Fault)>) -> Error {
    let Some((_, mut last)) = faults.pop() else {
        return Error::new(ErrorKind::User, name, "there is no registry to ask");
    };
    for (mirror, fault) in faults {
        last.why = format!(
            "{}; before that its mirror {mirror}: {}",
            last.why, fault.why
        );
    }
    last.about(name)
}
