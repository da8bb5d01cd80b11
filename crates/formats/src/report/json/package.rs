//! What a report says of a package.

use seawall_model::package::{Hash, Package, Presence, Recognised, Relation, SourcePackage, Usage};

use super::super::document::{
    HashDocument, PackageReferenceDocument, RecognisedDocument, SourcePackageDocument, Word,
};

/// Returns what a finding says of its package.
pub(crate) fn package_reference(package: &Package) -> PackageReferenceDocument {
    let declared = package.presence == Presence::Declared;
    PackageReferenceDocument {
        name: package.name.clone(),
        version: package.version.clone(),
        purl: package.purl.to_string(),
        position: None,
        source: package.source.as_ref().map(source_package),
        architecture: package.architecture.clone(),
        presence: declared.then(|| package.presence.name().into()),
        relation: relation(package.relation),
        usage: usage(package.usage),
    }
}

pub(super) fn source_package(source: &SourcePackage) -> SourcePackageDocument {
    SourcePackageDocument {
        name: source.name.clone(),
        version: source.version.clone(),
    }
}

pub(super) fn relation(relation: Relation) -> Option<Word> {
    (relation != Relation::Unknown).then(|| relation.name().into())
}

pub(super) fn usage(usage: Usage) -> Option<Word> {
    (usage != Usage::Unknown).then(|| usage.name().into())
}

pub(super) fn hash(hash: &Hash) -> HashDocument {
    HashDocument {
        algorithm: hash.algorithm.name().into(),
        hex: hash.hex.clone(),
    }
}

pub(super) fn recognised(recognised: &Recognised) -> RecognisedDocument {
    RecognisedDocument {
        signature: recognised.signature.clone(),
        offset: recognised.offset,
        text: recognised.text.clone(),
    }
}
