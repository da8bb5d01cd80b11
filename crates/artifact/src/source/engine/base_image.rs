//! Base images that the engine knows: an image all of whose layers are the lowest of another is its base,
//! beyond doubt.

use std::sync::OnceLock;

use seawall_model::artifact::{Artifact, ArtifactKind, BaseEvidence, BaseImage};
use seawall_model::digest::Digest;

use super::api::{Engine, Inspection};

/// The layers of the engine's images, asked for once.
#[derive(Debug, Default)]
pub(super) struct KnownImages {
    images: OnceLock<Vec<KnownImage>>,
}

#[derive(Debug)]
struct KnownImage {
    names: Vec<String>,
    digests: Vec<String>,
    layers: Vec<Digest>,
}

impl KnownImages {
    /// Says of an image of the engine which other image it was built on, where the engine has that.
    pub(super) fn find_base(&self, engine: &Engine, artifact: &mut Artifact) {
        if artifact.kind != ArtifactKind::Image {
            return;
        }
        let ours: Option<Vec<&Digest>> = (artifact.layers.iter())
            .map(|layer| layer.diff_id.as_ref())
            .collect();
        let Some(ours) = ours.filter(|ours| !ours.is_empty()) else {
            return;
        };
        let images = self.images.get_or_init(|| ask(engine));
        let best = images
            .iter()
            .filter(|image| image.is_below(&ours))
            .max_by_key(|image| (!image.names.is_empty(), image.layers.len()));
        let advice = (artifact.base.as_ref())
            .and_then(|base| base.name.as_deref())
            .and_then(|name| moved_on(name, images, &ours));
        match best {
            Some(image) => artifact.base = Some(image.as_base(artifact.base.take(), advice)),
            None => {
                if let Some(base) = &mut artifact.base {
                    base.advice = advice;
                }
            }
        }
    }
}

impl KnownImage {
    /// Says whether all its layers are the lowest of these, and not all of them.
    fn is_below(&self, ours: &[&Digest]) -> bool {
        let fits = || self.layers.iter().zip(ours).all(|(a, b)| a == *b);
        !self.layers.is_empty() && self.layers.len() < ours.len() && fits()
    }

    fn as_base(&self, told: Option<BaseImage>, advice: Option<String>) -> BaseImage {
        let told_name = told.as_ref().and_then(|base| base.name.clone());
        let told_digest = told.and_then(|base| base.digest);
        let digest = self
            .digests
            .iter()
            .find_map(|name| name.split_once('@')?.1.parse().ok());
        BaseImage {
            layers: self.layers.len(),
            name: self.names.first().cloned().or(told_name),
            digest: digest.or(told_digest),
            known_by: BaseEvidence::Layers,
            advice,
            updates: Vec::new(),
        }
    }
}

/// Says where the engine has another image by now under the name of a base.
fn moved_on(name: &str, images: &[KnownImage], ours: &[&Digest]) -> Option<String> {
    let plain = |name: &str| {
        let name = name.strip_prefix("docker.io/").unwrap_or(name);
        name.strip_prefix("library/").unwrap_or(name).to_owned()
    };
    let wanted = plain(name);
    let has = |image: &&KnownImage| image.names.iter().any(|name| plain(name) == wanted);
    let image = images.iter().find(has)?;
    let moved = !image.is_below(ours);
    moved.then(|| format!("the engine has another image {name} by now: build on that"))
}

/// Asks the engine for the layers of its images. One that cannot be asked about is left out.
fn ask(engine: &Engine) -> Vec<KnownImage> {
    let images = engine.images().unwrap_or_default();
    let asked = images.into_iter().take(MOST_IMAGES);
    let known = asked.filter_map(|image| {
        let inspection: Inspection = engine.inspect(&image.id).ok().flatten()?;
        let layers = inspection.rootfs.layers.unwrap_or_default();
        let layers: Option<Vec<Digest>> = layers.iter().map(|id| id.parse().ok()).collect();
        Some(KnownImage {
            names: image.references,
            digests: inspection.digests.unwrap_or_default(),
            layers: layers?,
        })
    });
    known.collect()
}

/// Each costs a question of a millisecond or so.
const MOST_IMAGES: usize = 1000;
