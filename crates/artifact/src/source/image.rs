//! From the outcomes of an image's layers to the outcome of the image: shared by all sources that read
//! images.

use seawall_model::artifact::{Artifact, Layer};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::tree::LayerVisitors;

use super::{Proof, WalkContext, Walked, WalkedLayer};
use crate::error::{Error, ErrorKind};
use crate::layer::{BlobOutcome, LayerBlob, walk_blobs};

/// An image that is about to be walked.
#[derive(Clone, Debug)]
pub struct ImagePlan {
    /// Its description.
    pub artifact: Artifact,
    /// What could not be looked at so far.
    pub problems: Vec<Problem>,
    /// Per layer of the artifact: which blob it is, where it is there at all. Several layers may be
    /// one blob.
    pub layers: Vec<Option<usize>>,
}

/// Walks an image whose blobs can be opened as often as needed.
pub fn walk_image(
    plan: ImagePlan,
    blobs: &[&dyn LayerBlob],
    visitors: &dyn LayerVisitors,
    context: &WalkContext<'_>,
) -> Result<Walked, Error> {
    let outcomes = walk_blobs(blobs, visitors, context);
    settle(plan, &outcomes)
}

/// Puts together what came of the blobs.
///
/// # Errors
/// Where the image has layers and not one of them could be read.
pub fn settle(plan: ImagePlan, outcomes: &[BlobOutcome]) -> Result<Walked, Error> {
    let ImagePlan {
        artifact,
        mut problems,
        layers,
    } = plan;
    let mut told = vec![false; outcomes.len()];
    let mut walked = Vec::with_capacity(layers.len());
    let proof = prove(&artifact, &layers, outcomes);
    for (at, blob) in layers.into_iter().enumerate() {
        let Some((number, outcome)) = blob.and_then(|n| outcomes.get(n).map(|o| (n, o))) else {
            walked.push(None);
            continue;
        };
        // A repeated layer has one outcome, and its problems are told once.
        if let Some(told) = told.get_mut(number).filter(|told| !**told) {
            *told = true;
            problems.extend(outcome.problems.iter().map(|p| p.clone().in_layer(at)));
        }
        problems.extend(contradiction(&artifact, at, outcome));
        walked.push(outcome.index.clone().map(|index| WalkedLayer {
            ticket: outcome.ticket,
            index,
        }));
    }
    if !walked.is_empty() && walked.iter().all(Option::is_none) {
        let why = match problems.iter().find(|p| p.layer.is_some()) {
            Some(problem) => format!("none of its layers could be read ({problem})"),
            None => "none of its layers could be read".to_owned(),
        };
        return Err(Error::new(ErrorKind::Input, artifact.name, why));
    }
    Ok(Walked {
        artifact,
        layers: walked,
        problems,
        notes: Vec::new(),
        proof,
    })
}

/// Says which image it is, where the content of every layer has the digest that the configuration gives it.
fn prove(artifact: &Artifact, blobs: &[Option<usize>], outcomes: &[BlobOutcome]) -> Option<Proof> {
    let config = artifact.image_id.clone()?;
    let is_proven = |(layer, blob): (&Layer, &Option<usize>)| {
        let outcome = blob.and_then(|number| outcomes.get(number));
        layer.diff_id.is_some() && outcome.is_some_and(|it| it.diff_id == layer.diff_id)
    };
    // Without a configuration there is nothing that the layers could be held to.
    let is_known = artifact.configuration.is_some() && artifact.layers.len() == blobs.len();
    let is_whole = is_known && artifact.layers.iter().zip(blobs).all(is_proven);
    is_whole.then(|| Proof {
        config,
        manifest: artifact.digest.clone(),
    })
}

/// Compares the digest of a tar with that in the configuration, where the walker did not know it.
fn contradiction(artifact: &Artifact, at: usize, outcome: &BlobOutcome) -> Option<Problem> {
    let want = artifact.layers.get(at)?.diff_id.as_ref()?;
    let got = outcome.diff_id.as_ref()?;
    let known = || outcome.problems.iter().any(|p| p.why.contains(got.hex()));
    if got == want || known() {
        return None;
    }
    let why = format!("its content has the digest {got}, and the configuration says {want}");
    Some(Problem::new(ProblemKind::Input, format!("layer {at}"), why).in_layer(at))
}
