//! Syft's own JSON (schema 11 and later, `schema/json` of its repository): read only. Its metadata tell
//! what package URLs leave out: the source package with its version, rpm's module, paths and layers.

use std::collections::HashMap;

use seawall_model::artifact::{ArtifactKind, Layer};
use seawall_model::distribution::Distribution;
use seawall_model::location::Location;
use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::draft::{Draft, Entry};
use super::purls::read_named;
use super::{Bom, Error};

/// Reads a document.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    let wire: Wire<'_> =
        serde_json::from_slice(bytes).map_err(|error| Error::invalid(WHAT, error))?;
    let mut draft = Draft::new(WHAT);
    draft.inventory.distribution = wire.distro.and_then(distribution);
    let layers = wire.source.layers();
    for (index, raw) in wire.artifacts.iter().enumerate() {
        match serde_json::from_str::<Artifact>(raw.get()) {
            Ok(artifact) => take(artifact, &layers, &mut draft),
            Err(error) => {
                let place = format!("artifact {} ({error})", index.saturating_add(1));
                draft.fault("it is not as Syft writes it, and left out", &place);
            }
        }
    }
    for edge in &wire.artifact_relationships {
        if edge.kind == "dependency-of" {
            draft.depends(&edge.child, &edge.parent);
        }
    }
    let version = wire.schema.version;
    let mut bom = Bom::new(name, format!("Syft JSON {version}").trim(), draft.finish());
    wire.source.describe(&mut bom);
    Ok(bom)
}

fn take(artifact: Artifact, layers: &HashMap<String, usize>, draft: &mut Draft) {
    let package = match read_named(&artifact.purl, &artifact.name) {
        Ok((package, distribution)) => {
            if let Some(distribution) = distribution {
                draft.name_distribution(distribution);
            }
            Some(package)
        }
        Err(_) => unknown(&artifact, draft),
    };
    let Some(mut package) = package else { return };
    let metadata = artifact.metadata.unwrap_or_default();
    metadata.complete(&mut package);
    package.locations = locations(&artifact.locations, layers);
    let licences = artifact.licenses.into_iter();
    package.licences = licences
        .map(Licence::words)
        .filter(|words| !words.is_empty())
        .collect();
    draft.add(Entry {
        reference: artifact.id,
        package,
        owner: None,
        own: false,
    });
}

/// A package that no advisory can be looked up for: listed where it has a name and a version, and told.
fn unknown(artifact: &Artifact, draft: &mut Draft) -> Option<Package> {
    let (name, version) = (artifact.name.as_str(), artifact.version.as_str());
    let purl = Purl::parse_verbatim(&artifact.purl).ok();
    let kind = purl
        .as_ref()
        .and_then(|purl| PackageType::from_name(purl.kind()));
    let unversioned = matches!(version, "" | "UNKNOWN" | "(devel)");
    let why = match (&purl, kind) {
        _ if unversioned => "packages with no version, which no advisory can be found for",
        (None, _) => "packages with no package URL, which no advisory can be found for",
        (Some(_), None) => "package URLs of a type that no advisory is known for",
        (Some(_), Some(_)) => "package URLs that are none, or have no version",
    };
    draft.fault(why, name);
    if unversioned || name.is_empty() {
        return None;
    }
    let purl = purl.unwrap_or_else(|| Purl::new("generic", name, version));
    let kind = kind.unwrap_or(PackageType::Generic);
    Some(Package::new(kind, name, version, purl))
}

/// The evidence that counts comes first; a database that lists the package counts as such.
fn locations(found: &[Place], layers: &HashMap<String, usize>) -> Vec<Location> {
    let primary = |place: &&Place| place.annotations.evidence == "primary";
    let any = found.iter().any(|place| primary(&place));
    let chosen = found.iter().filter(|place| !any || primary(place));
    let location = |place: &Place| {
        let layer = layers.get(&place.layer).copied();
        Location::file(place.path.trim_start_matches('/'), layer)
    };
    let mut all: Vec<Location> = chosen.map(location).collect();
    all.sort();
    all.dedup();
    all
}

fn distribution(distro: Distro) -> Option<Distribution> {
    if distro.id.is_empty() && distro.name.is_empty() {
        return None;
    }
    let like = match distro.id_like {
        Some(Like::One(one)) => one.split_whitespace().map(str::to_owned).collect(),
        Some(Like::Many(many)) => many,
        None => Vec::new(),
    };
    Some(Distribution {
        id: distro.id.to_lowercase(),
        id_like: like,
        name: distro.name,
        pretty_name: distro.pretty_name,
        version: distro.version_id,
        codename: distro.version_codename.filter(|name| !name.is_empty()),
        base_codename: None,
        variant: distro.variant_id.filter(|name| !name.is_empty()),
        path: String::new(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow, default)]
    artifacts: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "or_default")]
    artifact_relationships: Vec<Edge>,
    #[serde(default)]
    distro: Option<Distro>,
    #[serde(default, deserialize_with = "or_default")]
    source: SourceOf,
    #[serde(default, deserialize_with = "or_default")]
    schema: Schema,
}

#[derive(Default, Deserialize)]
struct Schema {
    #[serde(default)]
    version: String,
}

#[derive(Deserialize)]
struct Edge {
    #[serde(default)]
    parent: String,
    #[serde(default)]
    child: String,
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Distro {
    id: String,
    name: String,
    pretty_name: String,
    #[serde(rename = "versionID")]
    version_id: String,
    version_codename: Option<String>,
    #[serde(rename = "variantID")]
    variant_id: Option<String>,
    id_like: Option<Like>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Like {
    One(String),
    Many(Vec<String>),
}

/// What was looked into.
#[derive(Default, Deserialize)]
#[serde(default)]
struct SourceOf {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(rename = "type", deserialize_with = "or_default")]
    kind: String,
    #[serde(deserialize_with = "or_default")]
    metadata: ImageOf,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ImageOf {
    #[serde(rename = "imageID", deserialize_with = "or_default")]
    image_id: String,
    #[serde(deserialize_with = "or_default")]
    manifest_digest: String,
    #[serde(deserialize_with = "or_default")]
    tags: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    layers: Vec<LayerOf>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LayerOf {
    digest: String,
    size: Option<u64>,
}

impl SourceOf {
    fn layers(&self) -> HashMap<String, usize> {
        let layers = self.metadata.layers.iter().enumerate();
        layers
            .map(|(at, layer)| (layer.digest.clone(), at))
            .collect()
    }

    fn describe(self, bom: &mut Bom) {
        if !self.name.is_empty() {
            bom.artifact.name = self.name;
        }
        bom.subject = match self.kind.as_str() {
            "image" => Some(ArtifactKind::Image),
            "directory" | "file" => Some(ArtifactKind::Filesystem),
            _ => None,
        };
        let image = self.metadata;
        bom.artifact.digest = image.manifest_digest.parse().ok();
        bom.artifact.image_id = image.image_id.parse().ok();
        bom.artifact.references = image.tags;
        bom.artifact.references.sort();
        let layer = |layer: LayerOf| Layer {
            diff_id: layer.digest.parse().ok(),
            size: layer.size,
            ..Layer::default()
        };
        bom.artifact.layers = image.layers.into_iter().map(layer).collect();
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Artifact {
    #[serde(deserialize_with = "or_default")]
    id: String,
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    version: String,
    #[serde(deserialize_with = "or_default")]
    purl: String,
    #[serde(deserialize_with = "or_default")]
    locations: Vec<Place>,
    #[serde(deserialize_with = "or_default")]
    licenses: Vec<Licence>,
    metadata: Option<Metadata>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Place {
    path: String,
    #[serde(rename = "layerID")]
    layer: String,
    #[serde(deserialize_with = "or_default")]
    annotations: Marks,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Marks {
    evidence: String,
}

/// A licence: a structure, in old versions a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Licence {
    Words(String),
    Parts {
        #[serde(default, deserialize_with = "or_default")]
        value: String,
        #[serde(rename = "spdxExpression", default, deserialize_with = "or_default")]
        expression: String,
    },
}

impl Licence {
    fn words(self) -> String {
        match self {
            Self::Words(words) => words,
            Self::Parts { value, expression } if value.is_empty() => expression,
            Self::Parts { value, .. } => value,
        }
    }
}

/// What the catalogers of Syft know beside the package URL. Members that others use otherwise are passed
/// over, not refused.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    #[serde(deserialize_with = "text")]
    source: Option<String>,
    #[serde(deserialize_with = "text")]
    source_version: Option<String>,
    #[serde(deserialize_with = "text")]
    origin_package: Option<String>,
    #[serde(deserialize_with = "text")]
    source_rpm: Option<String>,
    #[serde(deserialize_with = "text")]
    modularity_label: Option<String>,
    #[serde(deserialize_with = "text")]
    architecture: Option<String>,
    #[serde(deserialize_with = "text")]
    maintainer: Option<String>,
    #[serde(deserialize_with = "text")]
    vendor: Option<String>,
    #[serde(deserialize_with = "text")]
    base_package: Option<String>,
    epoch: Option<serde_json::Value>,
    #[serde(deserialize_with = "digests")]
    digest: Vec<Hash>,
}

impl Metadata {
    fn complete(self, package: &mut Package) {
        package.hashes = self.digest;
        package.hashes.sort();
        if !package.kind.is_of_distribution() {
            return;
        }
        let epoch = self.epoch.as_ref().and_then(serde_json::Value::as_u64);
        if let Some(epoch) = epoch.filter(|epoch| *epoch != 0)
            && package.kind == PackageType::Rpm
            && !package.version.contains(':')
        {
            package.version = format!("{epoch}:{}", package.version);
        }
        let source = match package.kind {
            PackageType::Deb => self.source.map(|name| SourcePackage {
                name,
                version: (self.source_version).unwrap_or_else(|| source_version(package)),
            }),
            PackageType::Apk => self.origin_package.map(|name| SourcePackage {
                name,
                version: package.version.clone(),
            }),
            PackageType::Rpm => self
                .source_rpm
                .as_deref()
                .and_then(SourcePackage::of_rpm_file),
            PackageType::Alpm => self.base_package.map(|name| SourcePackage {
                name,
                version: package.version.clone(),
            }),
            _ => None,
        };
        package.source = source.or(package.source.take());
        package.architecture = package.architecture.take().or(self.architecture);
        package.module = package.module.take().or(self.modularity_label);
        package.maintainer = self.maintainer;
        package.vendor = self.vendor;
    }
}

/// The version that the package URL's reader gave the source, else the package's own.
fn source_version(package: &Package) -> String {
    let known = package.source.as_ref().map(|source| source.version.clone());
    known.unwrap_or_else(|| package.version.clone())
}

/// Reads a text that is not empty; anything else is none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let text = value.as_str().map(str::to_owned);
    Ok(text.filter(|text| !text.is_empty()))
}

/// Reads digests of a file, where they are a list of them.
fn digests<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Hash>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let all = value.as_array().map_or(&[][..], Vec::as_slice);
    let hash = |one: &serde_json::Value| {
        let wanted = one.get("algorithm")?.as_str()?.to_ascii_lowercase();
        let plain = |known: &HashAlgorithm| {
            known.name().to_ascii_lowercase().replace('-', "") == wanted.replace('-', "")
        };
        let algorithm = HashAlgorithm::ALL.into_iter().find(plain)?;
        Hash::new(algorithm, one.get("value")?.as_str()?)
    };
    Ok(all.iter().filter_map(hash).collect())
}

fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

const WHAT: &str = "Syft JSON";
