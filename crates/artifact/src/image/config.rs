//! The configuration of an image: OCI `image-spec` 1.1, config.md (Docker's has the same form).

use seawall_model::artifact::{Artifact, ArtifactKind, Instruction, Layer};
use seawall_model::digest::Digest;
use seawall_model::image::{HistoryStep, ImageConfiguration};
use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Timestamp;
use serde::Deserialize;

use super::base_image;
use super::descriptor::digest_of;
use super::keys::check_keys;
use super::run::{labels, read_run};
use crate::error::{Error, ErrorKind};

/// What Seawall needs of an image's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Digest of its bytes: the image id.
    pub digest: Option<Digest>,
    /// Platform, where it names operating system and processor.
    pub platform: Option<Platform>,
    /// When the image was built.
    pub created: Option<Timestamp>,
    /// Digests of the uncompressed layers, lowest first. Text that is not a digest stands as `None`.
    pub diff_ids: Vec<Option<Digest>>,
    /// The build instructions, in order.
    pub history: Vec<Step>,
    /// Annotations that name the base image (`org.opencontainers.image.base.name` and `.digest`).
    pub base: BaseNames,
    /// How containers run, without the history, or why that cannot be read.
    pub run: Result<ImageConfiguration, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            digest: None,
            platform: None,
            created: None,
            diff_ids: Vec::new(),
            history: Vec::new(),
            base: BaseNames::default(),
            run: Ok(ImageConfiguration::default()),
        }
    }
}

/// What an image says about its base (OCI `image-spec` 1.1, annotations.md).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseNames {
    /// Reference of the base image.
    pub name: Option<String>,
    /// Digest of its manifest.
    pub digest: Option<Digest>,
}

/// One step of an image's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The instruction.
    pub instruction: Instruction,
    /// Whether it made no layer.
    pub empty_layer: bool,
}

/// One layer as its manifest names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredLayer {
    /// Digest of the stored bytes, where the manifest gives one.
    pub digest: Option<Digest>,
    /// Size of the stored bytes, where known.
    pub size: Option<u64>,
}

/// Under which names and from where an image is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// What to call it.
    pub name: String,
    /// Kind of source, in the words of the command line.
    pub source: &'static str,
    /// Digest of the manifest, where there is one.
    pub digest: Option<Digest>,
    /// All references that name it.
    pub references: Vec<String>,
}

impl Config {
    /// Parses a configuration.
    pub fn parse(bytes: &[u8], what: &str) -> Result<Self, Error> {
        let invalid = |why: String| Error::new(ErrorKind::Input, what, why);
        let wire: WireConfig = serde_json::from_slice(bytes)
            .map_err(|e| invalid(format!("it is not an image configuration ({e})")))?;
        check_keys(bytes, KNOWN_KEYS, FREE_KEYS).map_err(invalid)?;
        let diff_ids = wire.rootfs.diff_ids.iter().map(|text| text.parse().ok());
        Ok(Self {
            digest: Some(digest_of(bytes)),
            platform: super::platform_of(&wire.os, &wire.architecture, wire.variant.as_deref()),
            created: parse_time(wire.created.as_deref()),
            diff_ids: diff_ids.collect(),
            history: wire.history.into_iter().enumerate().map(step).collect(),
            base: base_image::names(&labels(&wire.config)),
            run: read_run(wire.config),
        })
    }

    /// Describes the image whose layers are `stored`, and says where configuration and manifest do
    /// not fit together.
    pub fn artifact(&self, identity: Identity, stored: &[StoredLayer]) -> (Artifact, Vec<Problem>) {
        let mut problems = Vec::new();
        let diff_ids = self.diff_ids_for(stored.len(), &mut problems);
        let instructions = self.instructions_for(stored.len(), &mut problems);
        let layers = stored
            .iter()
            .zip(diff_ids)
            .zip(instructions)
            .map(|((stored, diff_id), instruction)| Layer {
                digest: stored.digest.clone(),
                diff_id,
                size: stored.size,
                instruction,
            })
            .collect();
        let base = base_image::find(self, stored.len());
        let mut references = identity.references;
        references.sort();
        references.dedup();
        let artifact = Artifact {
            name: identity.name,
            kind: ArtifactKind::Image,
            source: identity.source,
            digest: identity.digest,
            image_id: self.digest.clone(),
            platform: self.platform.clone(),
            created: self.created,
            references,
            layers,
            base,
            configuration: self.configuration(&mut problems),
        };
        (artifact, problems)
    }

    /// Returns what the configuration says, its steps with their layers.
    fn configuration(&self, problems: &mut Vec<Problem>) -> Option<Box<ImageConfiguration>> {
        self.digest.as_ref()?;
        let run = match &self.run {
            Ok(run) => run.clone(),
            Err(why) => {
                let why = format!("how its containers run cannot be read ({why})");
                problems.push(Problem::new(ProblemKind::Input, "image configuration", why));
                return None;
            }
        };
        let made = self.history.iter().filter(|step| !step.empty_layer).count();
        let fits = made == self.diff_ids.len();
        let mut layers = 0_usize..;
        let step = |step: &Step| HistoryStep {
            instruction: step.instruction.clone(),
            layer: if step.empty_layer || !fits {
                None
            } else {
                layers.next()
            },
        };
        Some(Box::new(ImageConfiguration {
            history: self.history.iter().map(step).collect(),
            ..run
        }))
    }

    fn diff_ids_for(&self, layers: usize, problems: &mut Vec<Problem>) -> Vec<Option<Digest>> {
        if self.digest.is_none() {
            // There is no configuration; whoever made this says so.
            return vec![None; layers];
        }
        if self.diff_ids.len() != layers {
            let why = format!(
                "the manifest names {layers} layers and the configuration {}, so no layer could be \
                 checked against the configuration",
                self.diff_ids.len()
            );
            problems.push(Problem::new(ProblemKind::Input, "image configuration", why));
            return vec![None; layers];
        }
        for (at, id) in self.diff_ids.iter().enumerate() {
            if id.is_none() {
                let why = "the configuration gives no usable digest for it";
                let what = format!("layer {at}");
                problems.push(Problem::new(ProblemKind::Input, what, why).in_layer(at));
            }
        }
        self.diff_ids.clone()
    }

    fn instructions_for(
        &self,
        layers: usize,
        problems: &mut Vec<Problem>,
    ) -> Vec<Option<Instruction>> {
        let made = self.history.iter().filter(|step| !step.empty_layer);
        let made: Vec<_> = made.map(|step| Some(step.instruction.clone())).collect();
        if made.len() == layers {
            return made;
        }
        // The specification makes the history optional; a wrong one is worth a word, none is not.
        if !self.history.is_empty() {
            let why = format!(
                "the history tells of {} layers and the image has {layers}, so layers are shown \
                 without their build instruction",
                made.len()
            );
            problems.push(Problem::new(ProblemKind::Input, "image history", why));
        }
        vec![None; layers]
    }
}

fn step((index, wire): (usize, WireStep)) -> Step {
    Step {
        instruction: Instruction {
            index,
            text: wire.created_by,
            comment: wire.comment.filter(|text| !text.is_empty()),
            created: parse_time(wire.created.as_deref()),
        },
        empty_layer: wire.empty_layer,
    }
}

/// Reads a time; the zero time of Go's library (year 1) means "not given".
fn parse_time(text: Option<&str>) -> Option<Timestamp> {
    let text = text?;
    if text.starts_with("0001-01-01") {
        return None;
    }
    text.parse().ok()
}

#[derive(Deserialize)]
struct WireConfig {
    #[serde(default, deserialize_with = "super::nullable")]
    os: String,
    #[serde(default, deserialize_with = "super::nullable")]
    architecture: String,
    #[serde(default)]
    variant: Option<String>,
    #[serde(default)]
    created: Option<String>,
    #[serde(default, deserialize_with = "super::nullable")]
    rootfs: WireRootfs,
    #[serde(default, deserialize_with = "super::nullable")]
    history: Vec<WireStep>,
    #[serde(default, deserialize_with = "super::nullable")]
    config: serde_json::Value,
}

#[derive(Default, Deserialize)]
struct WireRootfs {
    #[serde(default, deserialize_with = "super::nullable")]
    diff_ids: Vec<String>,
}

#[derive(Deserialize)]
struct WireStep {
    #[serde(default)]
    created: Option<String>,
    #[serde(default, deserialize_with = "super::nullable")]
    created_by: String,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default, deserialize_with = "super::nullable")]
    empty_layer: bool,
}

/// Keys on which the identity of an image hangs.
const KNOWN_KEYS: &[&str] = &[
    "os",
    "architecture",
    "rootfs",
    "diff_ids",
    "history",
    "config",
    "User",
    "Env",
    "Entrypoint",
    "Cmd",
    "WorkingDir",
    "ExposedPorts",
    "Volumes",
    "Labels",
    "Healthcheck",
    "StopSignal",
    "Shell",
    "OnBuild",
];

/// Maps that hold the user's own keys or that Seawall does not read.
const FREE_KEYS: &[&str] = &[
    "ExposedPorts",
    "Volumes",
    "Labels",
    "container_config",
    "annotations",
];
