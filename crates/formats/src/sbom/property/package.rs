//! Facts about a package ↔ properties.

use std::collections::BTreeMap;

use seawall_model::location::{Location, Position};
use seawall_model::package::{
    ChangelogMention, Package, Presence, Recognised, Relation, SourcePackage, Usage,
};
use serde::{Deserialize, Serialize};

use super::{Properties, Property, own_name};
use crate::sbom::reference::References;

/// Returns all facts about a package but its package URL, name, version, hashes and dependencies.
pub(in crate::sbom) fn of_package(package: &Package, references: &References) -> Vec<Property> {
    let mut out = Properties::default();
    out.push(KIND, package.kind.name());
    out.option("architecture", package.architecture.as_deref());
    if let Some(source) = &package.source {
        out.push("source:name", source.name.as_str());
        out.push("source:version", source.version.as_str());
    }
    licences(package, &mut out);
    out.option("vendor", package.vendor.as_deref());
    out.option("maintainer", package.maintainer.as_deref());
    out.option("module", package.module.as_deref());
    for location in &package.locations {
        out.json("location", &Place::from(location));
    }
    if let Some(layer) = package.removed_in {
        out.push("removed-in", layer.to_string());
    }
    out.option("program", program(package));
    for cpe in &package.cpes {
        out.push("cpe", cpe.as_str());
    }
    if let Some(owner) = package.owner {
        out.push("owner", references.of(owner));
    }
    changelog(&package.changelog, &mut out);
    words(package, &mut out);
    out.0
}

/// Says whether we wrote the properties.
pub(in crate::sbom) fn is_own<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    names.any(|name| own_name(name) == Some(KIND))
}

/// Takes the facts that properties tell into a package, and returns what its owner is called. Values that
/// are none of ours are told by name.
pub(in crate::sbom) fn take_package<'a>(
    properties: impl Iterator<Item = (&'a str, &'a str)>,
    package: &mut Package,
    mut fault: impl FnMut(&str),
) -> Option<String> {
    let mut owner = None;
    let mut words: Option<Vec<String>> = None;
    for (name, value) in properties {
        let Some(name) = own_name(name) else { continue };
        match name {
            "owner" => owner = Some(value.to_owned()),
            "licence" => {
                let words = words.get_or_insert_default();
                words.extend((!value.is_empty()).then(|| value.to_owned()));
            }
            _ if take(name, value, package).is_none() => fault(name),
            _ => {}
        }
    }
    package.licences = words.unwrap_or_else(|| package.licence.iter().cloned().collect());
    package.changelog.sort();
    owner
}

/// Words that differ from the expression; an empty one says that there are none.
fn licences(package: &Package, out: &mut Properties) {
    let expression = package.licence.as_slice();
    if package.licences == expression {
        return;
    }
    if package.licences.is_empty() {
        out.push("licence", "");
    }
    for licence in &package.licences {
        out.push("licence", licence.as_str());
    }
}

/// One path of a program among the files stands for all: whether there is any decides what is run.
fn program(package: &Package) -> Option<&str> {
    let mut files = package.files.iter().map(|path| &**path);
    files.find(|path| {
        let mut folders = path.split('/').rev().skip(1);
        folders.any(|folder| matches!(folder, "bin" | "sbin" | "games" | "libexec"))
    })
}

fn changelog(mentions: &[ChangelogMention], out: &mut Properties) {
    let mut by_path: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for mention in mentions {
        let versions = by_path.entry(&mention.path).or_default();
        versions
            .entry(&mention.version)
            .or_default()
            .push(&mention.id);
    }
    for (path, versions) in by_path {
        out.json("changelog", &Changelog { path, versions });
    }
}

/// Facts that have a usual value, which goes without saying.
fn words(package: &Package, out: &mut Properties) {
    if package.presence != Presence::default() {
        out.push("presence", package.presence.name());
    }
    if package.relation != Relation::default() {
        out.push("relation", package.relation.name());
    }
    if package.usage != Usage::default() {
        out.push("usage", package.usage.name());
    }
    out.option("commit", package.commit.as_deref());
    if let Some(recognised) = &package.recognised {
        out.json(
            "recognised",
            &Sign {
                signature: recognised.signature.clone(),
                offset: recognised.offset,
                text: recognised.text.clone(),
            },
        );
    }
}

/// Takes one fact; `None` where the value is not one of ours.
fn take(name: &str, value: &str, package: &mut Package) -> Option<()> {
    let text = || Some(value.to_owned());
    match name {
        "architecture" => package.architecture = text(),
        "source:name" => source(package).name = text()?,
        "source:version" => source(package).version = text()?,
        "vendor" => package.vendor = text(),
        "maintainer" => package.maintainer = text(),
        "module" => package.module = text(),
        "location" => {
            let place: Place = serde_json::from_str(value).ok()?;
            package.locations.push(place.into());
        }
        "removed-in" => package.removed_in = Some(value.parse().ok()?),
        "program" => package.files.push(value.into()),
        "cpe" => package.cpes.push(text()?),
        "changelog" => take_changelog(value, package)?,
        "presence" => {
            let all = [Presence::Installed, Presence::Declared];
            package.presence = all.into_iter().find(|one| one.name() == value)?;
        }
        "relation" => {
            use Relation::{Direct, Indirect, Project, Unknown};
            let all = [Unknown, Project, Direct, Indirect];
            package.relation = all.into_iter().find(|one| one.name() == value)?;
        }
        "usage" => {
            use Usage::{Development, Optional, Production, Unknown};
            let all = [Unknown, Production, Optional, Development];
            package.usage = all.into_iter().find(|one| one.name() == value)?;
        }
        "commit" => package.commit = text(),
        "recognised" => {
            let sign: Sign = serde_json::from_str(value).ok()?;
            package.recognised = Some(Recognised {
                signature: sign.signature,
                offset: sign.offset,
                text: sign.text,
            });
        }
        // Names of later versions, and those that a format takes itself.
        _ => {}
    }
    Some(())
}

fn source(package: &mut Package) -> &mut SourcePackage {
    package.source.get_or_insert_with(|| SourcePackage {
        name: String::new(),
        version: String::new(),
    })
}

fn take_changelog(value: &str, package: &mut Package) -> Option<()> {
    let changelog: OwnedChangelog = serde_json::from_str(value).ok()?;
    for (version, ids) in &changelog.versions {
        package
            .changelog
            .extend(ids.iter().map(|id| ChangelogMention {
                id: id.as_str().into(),
                version: version.as_str().into(),
                path: changelog.path.as_str().into(),
            }));
    }
    Some(())
}

/// A location, with positions as line and column.
#[derive(Serialize, Deserialize)]
pub(super) struct Place {
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<(u32, u32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<(u32, u32)>,
}

impl From<&Location> for Place {
    fn from(location: &Location) -> Self {
        let pair = |position: Position| (position.line, position.column);
        Self {
            path: location.path.clone(),
            layer: location.layer,
            start: location.start.map(pair),
            end: location.end.map(pair),
        }
    }
}

impl From<Place> for Location {
    fn from(place: Place) -> Self {
        let position = |(line, column)| Position { line, column };
        Self {
            path: place.path,
            layer: place.layer,
            start: place.start.map(position),
            end: place.end.map(position),
        }
    }
}

#[derive(Serialize)]
struct Changelog<'a> {
    path: &'a str,
    versions: BTreeMap<&'a str, Vec<&'a str>>,
}

#[derive(Deserialize)]
struct OwnedChangelog {
    path: String,
    versions: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, Deserialize)]
struct Sign {
    signature: String,
    offset: u64,
    text: String,
}

/// The property that every package of ours has.
const KIND: &str = "kind";
