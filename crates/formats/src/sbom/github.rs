//! Snapshots for GitHub's dependency submission (REST API, "Create a snapshot of dependencies for a
//! repository", version 0): packages by the file that lists them.
//!
//! The format knows neither licences nor digests nor owners; source packages, architectures and modules go
//! into `metadata`, of which a package may have eight entries.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use seawall_model::location::Location;
use seawall_model::package::{Package, Presence, Relation, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::detect::without_mark;
use super::draft::{Draft, Entry};
use super::property::{PREFIX, Property, of_package, take_package};
use super::purls::read_package;
use super::reference::References;
use super::{Bom, Error, Source};

/// The run that a snapshot is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// Commit (`GITHUB_SHA`): 40 hex digits.
    pub sha: String,
    /// Branch or tag (`GITHUB_REF`): `refs/heads/main`.
    pub reference: String,
    /// Id of the run (`GITHUB_RUN_ID`).
    pub job: String,
    /// What groups snapshots of several runs (`GITHUB_WORKFLOW` and `GITHUB_JOB`).
    pub correlator: String,
    /// Address of the run.
    pub url: Option<String>,
}

/// Writes a snapshot. Packages that a layer removed again are left out.
pub(super) fn write(source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let missing = |what| Error::Missing {
        format: "a snapshot for GitHub",
        what,
    };
    let build = source
        .build
        .ok_or(missing("the commit, the branch and the job that it is of"))?;
    let scanned = source.created.ok_or(missing("a time"))?;
    let snapshot = Snapshot {
        version: 0,
        sha: build.sha.clone(),
        reference: build.reference.clone(),
        job: Job {
            id: build.job.clone(),
            correlator: build.correlator.clone(),
            html_url: build.url.clone(),
        },
        detector: Detector {
            name: source.tool.name.clone(),
            version: source.tool.version.clone(),
            url: DETECTOR.to_owned(),
        },
        scanned: scanned.to_string(),
        manifests: manifests(source),
    };
    serde_json::to_writer_pretty(&mut *out, &snapshot).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Reads a snapshot.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Bom, Error> {
    let snapshot: Snapshot = serde_json::from_slice(without_mark(bytes))
        .map_err(|error| Error::invalid("GitHub snapshot", error))?;
    let mut draft = Draft::new("GitHub snapshot");
    for (key, manifest) in &snapshot.manifests {
        let file = manifest.file.as_ref();
        let path = file.map_or(key.as_str(), |file| &file.source_location);
        // The names of one manifest are its own.
        let place = |key: &str| format!("{path}\n{key}");
        for (key, resolved) in &manifest.resolved {
            let Some(purl) = &resolved.package_url else {
                draft.fault("entries without a package URL, which are not judged", key);
                continue;
            };
            match read_package(purl) {
                Ok((package, named)) => {
                    if let Some(named) = named {
                        draft.name_distribution(named);
                    }
                    let (package, own) = taken(package, resolved, path, &mut draft);
                    draft.add(Entry {
                        reference: place(key),
                        package,
                        owner: None,
                        own,
                    });
                }
                Err(why) => draft.fault("entries that are no packages we know", &why),
            }
            for to in &resolved.dependencies {
                draft.depends(&place(key), &place(to));
            }
        }
    }
    Ok(Bom::new(name, "GitHub dependency snapshot", draft.finish()))
}

/// Takes what an entry tells of a package; says whether we wrote it.
fn taken(
    mut package: Package,
    resolved: &Resolved,
    path: &str,
    draft: &mut Draft,
) -> (Package, bool) {
    package.relation = match resolved.relationship.as_deref() {
        Some("direct") => Relation::Direct,
        Some("indirect") => Relation::Indirect,
        _ => Relation::Unknown,
    };
    package.usage = match resolved.scope.as_deref() {
        Some("runtime") => Usage::Production,
        Some("development") => Usage::Development,
        _ => Usage::Unknown,
    };
    let pairs: Vec<(&str, &str)> = resolved
        .metadata
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .collect();
    let own = pairs.iter().any(|(name, _)| name.starts_with(PREFIX));
    if own {
        // The package URL has told most of it; ours is exact.
        package.source = None;
        package.usage = Usage::Unknown;
        let named = pairs.iter().find(|(name, _)| *name == NAME);
        if let Some((_, name)) = named {
            (*name).clone_into(&mut package.name);
        }
        let fault = |name: &str| draft.fault("metadata with values that are none", name);
        take_package(pairs.into_iter(), &mut package, fault);
    }
    package.locations.push(Location::file(path, None));
    (package, own)
}

fn manifests(source: &Source<'_>) -> BTreeMap<String, Manifest> {
    let packages = &source.inventory.packages;
    let references = References::new(source.inventory);
    let mut all: BTreeMap<String, Manifest> = BTreeMap::new();
    let there = packages.iter().enumerate();
    for (at, package) in there.filter(|(_, package)| package.removed_in.is_none()) {
        let path = package.locations.first().map_or("", |place| &place.path);
        let path = if path.is_empty() {
            &source.artifact.name
        } else {
            path
        };
        let manifest = all.entry(path.to_owned()).or_insert_with(|| Manifest {
            name: path.to_owned(),
            file: Some(File {
                source_location: path.to_owned(),
            }),
            resolved: BTreeMap::new(),
        });
        let resolved = resolved(package, &references);
        manifest
            .resolved
            .insert(references.of(at).to_owned(), resolved);
    }
    for manifest in all.values_mut() {
        let own: BTreeSet<String> = manifest.resolved.keys().cloned().collect();
        for resolved in manifest.resolved.values_mut() {
            resolved.dependencies.retain(|to| own.contains(to));
        }
    }
    all
}

fn resolved(package: &Package, references: &References) -> Resolved {
    let relationship = match package.relation {
        Relation::Direct | Relation::Project => Some("direct"),
        Relation::Indirect => Some("indirect"),
        Relation::Unknown => None,
    };
    let scope = match package.usage {
        Usage::Development => Some("development"),
        Usage::Production | Usage::Optional => Some("runtime"),
        // What is installed can run.
        Usage::Unknown => (package.presence == Presence::Installed).then_some("runtime"),
    };
    let needs = package.dependencies.iter();
    let needs: BTreeSet<&str> = needs.map(|at| references.of(*at)).collect();
    let mut metadata: BTreeMap<String, Value> = of_package(package, references)
        .into_iter()
        .filter(|Property { name, .. }| KEPT.contains(&name.strip_prefix(PREFIX).unwrap_or(name)))
        .map(|property| (property.name, Value::String(property.value)))
        .collect();
    metadata.insert(NAME.to_owned(), Value::String(package.name.clone()));
    Resolved {
        package_url: Some(package.purl.to_string()),
        relationship: relationship.map(str::to_owned),
        scope: scope.map(str::to_owned),
        dependencies: needs.into_iter().map(str::to_owned).collect(),
        metadata,
    }
}

#[derive(Serialize, Deserialize)]
struct Snapshot {
    version: u32,
    #[serde(default)]
    sha: String,
    #[serde(rename = "ref", default)]
    reference: String,
    #[serde(default)]
    job: Job,
    #[serde(default)]
    detector: Detector,
    #[serde(default)]
    scanned: String,
    #[serde(default)]
    manifests: BTreeMap<String, Manifest>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Job {
    id: String,
    correlator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    html_url: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Detector {
    name: String,
    version: String,
    url: String,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    #[serde(default)]
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<File>,
    #[serde(default)]
    resolved: BTreeMap<String, Resolved>,
}

#[derive(Serialize, Deserialize)]
struct File {
    #[serde(default)]
    source_location: String,
}

#[derive(Serialize, Deserialize)]
struct Resolved {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    package_url: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    relationship: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<String>,
}

/// Facts that judging needs; with the name the eight entries that there may be.
const KEPT: &[&str] = &[
    "architecture",
    "source:name",
    "source:version",
    "vendor",
    "module",
    "presence",
    "usage",
];
const NAME: &str = "seawall:name";
const DETECTOR: &str = "https://github.com/seawall/seawall";
