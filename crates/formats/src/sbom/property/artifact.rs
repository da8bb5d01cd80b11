//! Facts about what is described, its distribution and its layers ↔ properties.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seawall_model::artifact::{
    Artifact, ArtifactKind, BaseEvidence, BaseImage, BaseUpdate, BaseUpdateKind, Instruction, Layer,
};
use seawall_model::inventory::{Database, FunctionTable, Inventory, LicenceText, Program};
use seawall_model::problem::{Problem, ProblemKind};
use serde::{Deserialize, Serialize};

use super::package::Place;
use super::{Properties, Property, own_name};
use crate::sbom::{Bom, Source};

/// Returns all facts about the artifact, its distribution and what was found beside packages.
pub(in crate::sbom) fn of_subject(source: &Source<'_>) -> Vec<Property> {
    let mut out = Properties::default();
    let text = |value: &Option<_>| value.as_ref().map(ToString::to_string);
    let Source {
        artifact,
        inventory,
        ..
    } = source;
    out.push("artifact:kind", artifact.kind.name());
    out.option("artifact:digest", text(&artifact.digest).as_deref());
    out.option("artifact:image-id", text(&artifact.image_id).as_deref());
    let platform = artifact.platform.as_ref().map(ToString::to_string);
    out.option("artifact:platform", platform.as_deref());
    let created = artifact.created.map(|time| time.to_string());
    out.option("artifact:created", created.as_deref());
    for reference in &artifact.references {
        out.push("artifact:reference", reference.as_str());
    }
    if let Some(base) = &artifact.base {
        out.json("base", &Base::from(base));
    }
    for layer in &artifact.layers {
        out.json("layer", &Stored::from(layer));
    }
    distribution(inventory, &mut out);
    found(inventory, &mut out);
    out.0
}

/// Takes the facts that properties tell into a bill of materials. Values that are none of ours are told by
/// name.
pub(in crate::sbom) fn take_subject<'a>(
    properties: impl Iterator<Item = (&'a str, &'a str)>,
    bom: &mut Bom,
    mut fault: impl FnMut(&str),
) {
    for (name, value) in properties {
        let Some(name) = own_name(name) else { continue };
        let taken = match name.split_once(':') {
            Some(("artifact", rest)) => {
                take_artifact(rest, value, &mut bom.artifact, &mut bom.subject)
            }
            Some(("distribution", rest)) => {
                take_distribution(rest, value, &mut bom.inventory);
                Some(())
            }
            _ => take_found(name, value, bom),
        };
        if taken.is_none() {
            fault(name);
        }
    }
}

fn distribution(inventory: &Inventory, out: &mut Properties) {
    let Some(distribution) = &inventory.distribution else {
        return;
    };
    out.push("distribution:id", distribution.id.as_str());
    for like in &distribution.id_like {
        out.push("distribution:like", like.as_str());
    }
    out.push("distribution:name", distribution.name.as_str());
    out.push(
        "distribution:pretty-name",
        distribution.pretty_name.as_str(),
    );
    out.push("distribution:version", distribution.version.as_str());
    out.option("distribution:codename", distribution.codename.as_deref());
    let base = distribution.base_codename.as_deref();
    out.option("distribution:base-codename", base);
    out.option("distribution:variant", distribution.variant.as_deref());
    out.push("distribution:path", distribution.path.as_str());
}

fn found(inventory: &Inventory, out: &mut Properties) {
    for database in &inventory.databases {
        out.json(
            "database",
            &Catalogue {
                what: database.what.clone(),
                path: database.path.clone(),
                packages: database.packages,
            },
        );
    }
    for subscription in &inventory.subscriptions {
        out.push("subscription", subscription.as_str());
    }
    for text in &inventory.licence_texts {
        out.json(
            "licence-text",
            &Text {
                place: Place::from(&text.location),
                licence: text.licence.clone(),
                agreement: text.agreement,
            },
        );
    }
    for program in &inventory.programs {
        let (functions, packages) = program.functions.hashes();
        out.json(
            "functions",
            &Functions {
                place: Place::from(&program.location),
                hashes: encoded(functions),
                packages: encoded(packages),
            },
        );
    }
    for problem in &inventory.problems {
        out.json("problem", &Trouble::from(problem));
    }
}

fn take_artifact(
    name: &str,
    value: &str,
    artifact: &mut Artifact,
    subject: &mut Option<ArtifactKind>,
) -> Option<()> {
    match name {
        "kind" => {
            use ArtifactKind::{Filesystem, Image, Repository, Sbom};
            let all = [Image, Filesystem, Repository, Sbom];
            *subject = Some(all.into_iter().find(|one| one.name() == value)?);
        }
        "digest" => artifact.digest = Some(value.parse().ok()?),
        "image-id" => artifact.image_id = Some(value.parse().ok()?),
        "platform" => artifact.platform = Some(value.parse().ok()?),
        "created" => artifact.created = Some(value.parse().ok()?),
        "reference" => artifact.references.push(value.to_owned()),
        _ => {}
    }
    Some(())
}

fn take_distribution(name: &str, value: &str, inventory: &mut Inventory) {
    let distribution = inventory.distribution.get_or_insert_default();
    let text = value.to_owned();
    match name {
        "id" => distribution.id = text,
        "like" => distribution.id_like.push(text),
        "name" => distribution.name = text,
        "pretty-name" => distribution.pretty_name = text,
        "version" => distribution.version = text,
        "codename" => distribution.codename = Some(text),
        "base-codename" => distribution.base_codename = Some(text),
        "variant" => distribution.variant = Some(text),
        "path" => distribution.path = text,
        _ => {}
    }
}

fn take_found(name: &str, value: &str, bom: &mut Bom) -> Option<()> {
    let inventory = &mut bom.inventory;
    match name {
        "layer" => {
            let stored: Stored = serde_json::from_str(value).ok()?;
            bom.artifact.layers.push(stored.into_layer()?);
        }
        "base" => {
            let base: Base = serde_json::from_str(value).ok()?;
            bom.artifact.base = Some(base.into_image()?);
        }
        "database" => {
            let catalogue: Catalogue = serde_json::from_str(value).ok()?;
            inventory.databases.push(Database {
                what: catalogue.what,
                path: catalogue.path,
                packages: catalogue.packages,
            });
        }
        "subscription" => inventory.subscriptions.push(value.to_owned()),
        "licence-text" => {
            let text: Text = serde_json::from_str(value).ok()?;
            inventory.licence_texts.push(LicenceText {
                location: text.place.into(),
                licence: text.licence,
                agreement: text.agreement,
            });
        }
        "functions" => {
            let told: Functions = serde_json::from_str(value).ok()?;
            let (functions, packages) = (decoded(&told.hashes)?, decoded(&told.packages)?);
            inventory.programs.push(Program {
                location: told.place.into(),
                functions: Arc::new(FunctionTable::from_hashes(functions, packages)),
            });
        }
        "problem" => {
            let trouble: Trouble = serde_json::from_str(value).ok()?;
            inventory.problems.push(trouble.into_problem()?);
        }
        _ => {}
    }
    Some(())
}

/// A layer.
#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(rename = "diffId", default, skip_serializing_if = "Option::is_none")]
    diff_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instruction: Option<Step>,
}

#[derive(Serialize, Deserialize)]
struct Step {
    index: usize,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created: Option<String>,
}

impl From<&Layer> for Stored {
    fn from(layer: &Layer) -> Self {
        let step = |instruction: &Instruction| Step {
            index: instruction.index,
            text: instruction.text.clone(),
            comment: instruction.comment.clone(),
            created: instruction.created.map(|time| time.to_string()),
        };
        Self {
            digest: layer.digest.as_ref().map(ToString::to_string),
            diff_id: layer.diff_id.as_ref().map(ToString::to_string),
            size: layer.size,
            instruction: layer.instruction.as_ref().map(step),
        }
    }
}

impl Stored {
    fn into_layer(self) -> Option<Layer> {
        let digest = |text: Option<String>| {
            text.map(|text| text.parse().ok())
                .map_or(Some(None), |d| d.map(Some))
        };
        let instruction = match self.instruction {
            None => None,
            Some(step) => Some(Instruction {
                index: step.index,
                text: step.text,
                comment: step.comment,
                created: match step.created {
                    None => None,
                    Some(time) => Some(time.parse().ok()?),
                },
            }),
        };
        Some(Layer {
            digest: digest(self.digest)?,
            diff_id: digest(self.diff_id)?,
            size: self.size,
            instruction,
        })
    }
}

/// The image that it was built on.
#[derive(Serialize, Deserialize)]
struct Base {
    layers: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(rename = "knownBy")]
    known_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    updates: Vec<Update>,
}

/// What its registry has in its place.
#[derive(Serialize, Deserialize)]
struct Update {
    kind: String,
    reference: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

impl From<&BaseUpdate> for Update {
    fn from(update: &BaseUpdate) -> Self {
        Self {
            kind: update.kind.name().to_owned(),
            reference: update.reference.clone(),
            digest: update.digest.as_ref().map(ToString::to_string),
        }
    }
}

impl Update {
    fn into_update(self) -> Option<BaseUpdate> {
        use BaseUpdateKind::{NewerLine, Rebuilt, SameLine};
        let mut all = [Rebuilt, SameLine, NewerLine].into_iter();
        Some(BaseUpdate {
            kind: all.find(|one| one.name() == self.kind)?,
            reference: self.reference,
            digest: self.digest.map(|digest| digest.parse()).transpose().ok()?,
        })
    }
}

impl From<&BaseImage> for Base {
    fn from(base: &BaseImage) -> Self {
        Self {
            layers: base.layers,
            name: base.name.clone(),
            digest: base.digest.as_ref().map(ToString::to_string),
            known_by: base.known_by.name().to_owned(),
            advice: base.advice.clone(),
            updates: base.updates.iter().map(Update::from).collect(),
        }
    }
}

impl Base {
    fn into_image(self) -> Option<BaseImage> {
        use BaseEvidence::{Annotation, History, Layers};
        let mut all = [Layers, Annotation, History].into_iter();
        Some(BaseImage {
            layers: self.layers,
            name: self.name,
            digest: match self.digest {
                None => None,
                Some(digest) => Some(digest.parse().ok()?),
            },
            known_by: all.find(|one| one.name() == self.known_by)?,
            advice: self.advice,
            updates: (self.updates.into_iter())
                .map(Update::into_update)
                .collect::<Option<_>>()?,
        })
    }
}

/// A package database.
#[derive(Serialize, Deserialize)]
struct Catalogue {
    what: String,
    path: String,
    packages: usize,
}

/// A licence text.
#[derive(Serialize, Deserialize)]
struct Text {
    place: Place,
    licence: String,
    agreement: u8,
}

/// The functions of a program, as base64 of their hashes: eight bytes each, lowest first. They tell what
/// cannot be reached because it is not linked in.
#[derive(Serialize, Deserialize)]
struct Functions {
    place: Place,
    #[serde(rename = "functions")]
    hashes: String,
    packages: String,
}

fn encoded(hashes: &[u64]) -> String {
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

fn decoded(text: &str) -> Option<Vec<u64>> {
    let bytes = STANDARD.decode(text).ok()?;
    let (hashes, rest) = bytes.as_chunks::<8>();
    let hashes = hashes.iter().map(|bytes| u64::from_le_bytes(*bytes));
    rest.is_empty().then(|| hashes.collect())
}

/// What could not be looked at when the document was made: whoever judges by it must know.
#[derive(Serialize, Deserialize)]
struct Trouble {
    kind: String,
    what: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer: Option<usize>,
    why: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl From<&Problem> for Trouble {
    fn from(problem: &Problem) -> Self {
        Self {
            kind: problem.kind.name().to_owned(),
            what: problem.what.clone(),
            path: problem.path.clone(),
            layer: problem.layer,
            why: problem.why.clone(),
            hint: problem.hint.clone(),
        }
    }
}

impl Trouble {
    fn into_problem(self) -> Option<Problem> {
        use ProblemKind::{Environment, Input, Limit, NoData, Unsupported};
        let mut all = [Input, Limit, Unsupported, NoData, Environment].into_iter();
        Some(Problem {
            kind: all.find(|kind| kind.name() == self.kind)?,
            what: self.what,
            path: self.path,
            layer: self.layer,
            why: self.why,
            hint: self.hint,
        })
    }
}
