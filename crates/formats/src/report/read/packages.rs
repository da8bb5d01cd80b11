//! The packages of a saved report: its own list, else those that its findings name.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use seawall_model::package::{Hash, Package, PackageType, Recognised, Relation, SourcePackage};
use seawall_model::purl::Purl;

use super::super::document::{
    FindingDocument, HashDocument, PackageDocument, PackageReferenceDocument, TargetDocument, Word,
};
use super::parts::Layers;
use super::{InvalidReport, words};

/// The packages, and which of them a finding speaks of.
pub(super) struct Packages {
    pub(super) list: Vec<Package>,
    /// Whether they are the report's own list.
    listed: bool,
    named: BTreeMap<Name, usize>,
}

/// What tells packages that only findings name from each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(
    clippy::struct_field_names,
    reason = "a package's name is one of its marks"
)]
struct Name {
    kind: PackageType,
    name: String,
    version: String,
    architecture: Option<String>,
    purl: String,
}

impl Packages {
    pub(super) fn of(
        place: &str,
        target: &TargetDocument,
        layers: &Layers,
    ) -> Result<Self, InvalidReport> {
        let Some(listed) = &target.packages else {
            return Self::named(place, target, layers);
        };
        let mut list = Vec::with_capacity(listed.len());
        for (index, document) in listed.iter().enumerate() {
            let place = format!("{place}/packages/{index}");
            list.push(package(&place, document, layers, listed.len())?);
        }
        Ok(Self {
            list,
            listed: true,
            named: BTreeMap::new(),
        })
    }

    /// Returns the position of the package that a finding speaks of.
    pub(super) fn position(&self, finding: &FindingDocument) -> Option<usize> {
        let reference = finding.package.as_ref()?;
        if self.listed {
            let same = |package: &Package| {
                package.name == reference.name && package.version == reference.version
            };
            let at = (reference.position)
                .filter(|at| self.list.get(*at).is_some_and(same))
                .or_else(|| self.list.iter().position(same));
            return at;
        }
        self.named.get(&name("", reference).ok()?).copied()
    }

    /// Gathers what findings name, and what leads there.
    fn named(place: &str, target: &TargetDocument, layers: &Layers) -> Result<Self, InvalidReport> {
        let findings = || {
            let dismissed = target.dismissed.iter().map(|one| &one.finding);
            target.findings.iter().chain(dismissed)
        };
        let mut gathered: BTreeMap<Name, Package> = BTreeMap::new();
        // What a finding says of its own package is more than what the way to another one says of it.
        let own = findings().map(|finding| (finding, finding.package.iter().cloned().collect()));
        let ways = findings().map(|finding| (finding, chain(finding)));
        for (finding, documents) in own.chain(ways) {
            for document in documents {
                let name = name(place, &document)?;
                if let Entry::Vacant(vacant) = gathered.entry(name) {
                    let mut package = named_package(place, vacant.key(), &document)?;
                    package.locations = vec![layers.location(&finding.location)];
                    vacant.insert(package);
                }
            }
        }
        let names = gathered.keys().cloned().enumerate();
        let mut packages = Self {
            named: names.map(|(index, name)| (name, index)).collect(),
            list: gathered.into_values().collect(),
            listed: false,
        };
        findings().for_each(|finding| packages.link(finding));
        for package in &mut packages.list {
            package.dependencies.sort_unstable();
            package.dependencies.dedup();
        }
        Ok(packages)
    }

    /// Notes who needs whom on the way to the package of a finding.
    fn link(&mut self, finding: &FindingDocument) {
        let positions: Vec<usize> = chain(finding)
            .iter()
            .filter_map(|one| self.named.get(&name("", one).ok()?).copied())
            .collect();
        for pair in positions.windows(2) {
            if let [needs, needed] = pair
                && let Some(package) = self.list.get_mut(*needs)
                && !package.dependencies.contains(needed)
            {
                package.dependencies.push(*needed);
            }
        }
    }
}

/// The packages on the way to that of a finding, and itself.
fn chain(finding: &FindingDocument) -> Vec<PackageReferenceDocument> {
    let way = finding.via.iter().enumerate().map(|(index, via)| {
        let relation = if index == 0 {
            Relation::Direct
        } else {
            Relation::Indirect
        };
        PackageReferenceDocument {
            name: via.name.clone(),
            version: via.version.clone(),
            purl: via.purl.clone(),
            position: None,
            source: None,
            architecture: None,
            presence: None,
            relation: Some(relation.name().into()),
            usage: None,
        }
    });
    way.chain(finding.package.clone()).collect()
}

fn name(place: &str, reference: &PackageReferenceDocument) -> Result<Name, InvalidReport> {
    let kind = reference.purl.strip_prefix("pkg:").unwrap_or_default();
    let kind = kind.split('/').next().unwrap_or_default();
    Ok(Name {
        kind: words::package_type(place, kind)?,
        name: reference.name.clone(),
        version: reference.version.clone(),
        architecture: reference.architecture.clone(),
        purl: reference.purl.clone(),
    })
}

fn named_package(
    place: &str,
    name: &Name,
    document: &PackageReferenceDocument,
) -> Result<Package, InvalidReport> {
    Ok(Package {
        architecture: document.architecture.clone(),
        source: document.source.as_ref().map(|source| SourcePackage {
            name: source.name.clone(),
            version: source.version.clone(),
        }),
        presence: word(place, document.presence.as_ref(), words::presence)?,
        relation: word(place, document.relation.as_ref(), words::relation)?,
        usage: word(place, document.usage.as_ref(), words::usage)?,
        ..Package::new(
            name.kind,
            &name.name,
            &name.version,
            purl(name.kind, &name.name, &name.version, &name.purl),
        )
    })
}

fn package(
    place: &str,
    document: &PackageDocument,
    layers: &Layers,
    count: usize,
) -> Result<Package, InvalidReport> {
    let kind = words::package_type(place, &document.kind)?;
    let purl = purl(kind, &document.name, &document.version, &document.purl);
    let hashes = document.hashes.iter().map(|one| hash(place, one));
    let mut dependencies = document.dependencies.clone();
    dependencies.retain(|at| *at < count);
    dependencies.sort_unstable();
    dependencies.dedup();
    Ok(Package {
        architecture: document.architecture.clone(),
        source: document.source.as_ref().map(|source| SourcePackage {
            name: source.name.clone(),
            version: source.version.clone(),
        }),
        licences: document.licences.clone(),
        licence: document.licence.clone(),
        vendor: document.vendor.clone(),
        maintainer: document.maintainer.clone(),
        module: document.module.clone(),
        locations: (document.locations.iter())
            .map(|location| layers.location(location))
            .collect(),
        removed_in: layers.index(document.removed_in.as_ref()),
        cpes: document.cpes.clone(),
        owner: document.owner.filter(|at| *at < count),
        presence: words::presence(place, &document.presence)?,
        relation: word(place, document.relation.as_ref(), words::relation)?,
        usage: word(place, document.usage.as_ref(), words::usage)?,
        dependencies,
        hashes: hashes.collect::<Result<_, _>>()?,
        commit: document.commit.clone(),
        recognised: document.recognised.as_ref().map(|one| Recognised {
            signature: one.signature.clone(),
            offset: one.offset,
            text: one.text.clone(),
        }),
        ..Package::new(kind, &document.name, &document.version, purl)
    })
}

/// A hostile name can make a package URL that nobody reads; the package is there all the same.
fn purl(kind: PackageType, name: &str, version: &str, text: &str) -> Purl {
    Purl::parse_verbatim(text).unwrap_or_else(|_| Purl::new(kind.name(), name, version))
}

fn hash(place: &str, document: &HashDocument) -> Result<Hash, InvalidReport> {
    let algorithm = words::hash_algorithm(place, &document.algorithm)?;
    let wrong = || InvalidReport::new(place, "a digest has not as many digits as it must have");
    Hash::new(algorithm, &document.hex).ok_or_else(wrong)
}

/// Reads a word that is left out where nothing is known.
fn word<T: Default>(
    place: &str,
    word: Option<&Word>,
    read: fn(&str, &str) -> Result<T, InvalidReport>,
) -> Result<T, InvalidReport> {
    word.map_or_else(|| Ok(T::default()), |word| read(place, word))
}
