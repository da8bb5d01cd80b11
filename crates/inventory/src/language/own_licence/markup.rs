//! Manifests in XML: Maven's `pom.xml` ("POM Reference", "Licenses", "Inheritance") and those of .NET (`nuspec`
//! reference, `license`; `MSBuild` targets for `NuGet`, `PackageLicenseExpression`).

use seawall_model::package::PackageType;

use super::{LICENCES, said_anything};
use crate::language::document::xml::{Element, parse};
use crate::language::word::licence;
use crate::licence::own::{Inherits, OwnLicence};

/// Reads a project of Maven; what says nothing inherits from its parent, where that lies in the tree.
pub(super) fn pom(bytes: &[u8]) -> Option<OwnLicence> {
    let root = parse(bytes).0.filter(|root| root.name == "project")?;
    let mut own = empty(PackageType::Maven, root.line);
    for one in root.within("licenses", "license").take(LICENCES) {
        let words = one.text_of("name").or_else(|| one.text_of("url"));
        if own.words.is_empty() {
            own.line = one.line;
        }
        own.words.extend(words.and_then(licence));
    }
    if own.words.is_empty()
        && let Some(parent) = root.child("parent")
    {
        let path = parent.child("relativePath").map(|path| path.text.trim());
        // An empty one says that the parent is not looked for in the tree.
        let path = path.unwrap_or("../pom.xml");
        own.inherits = (!path.is_empty()).then(|| Inherits::From(path.to_owned()));
    }
    said_anything(own)
}

/// Reads a package description of `NuGet`.
pub(super) fn nuspec(bytes: &[u8]) -> Option<OwnLicence> {
    let root = parse(bytes).0.filter(|root| root.name == "package")?;
    let metadata = root.child("metadata")?;
    let mut own = empty(PackageType::Nuget, metadata.line);
    if let Some(node) = metadata.child("license") {
        own.line = node.line;
        let text = node.text.trim();
        match node.attribute("type") {
            Some("file") => own.files.push(text.to_owned()),
            _ => own.words.extend(licence(text)),
        }
    } else if let Some(address) = metadata.child("licenseUrl") {
        own.line = address.line;
        own.words.extend(licence(&address.text));
    }
    said_anything(own)
}

/// Reads a project of `MSBuild`.
pub(super) fn msbuild(bytes: &[u8]) -> Option<OwnLicence> {
    let root = parse(bytes).0.filter(|root| root.name == "Project")?;
    let find = |name: &'static str| root.within("PropertyGroup", name).last();
    let plain = |node: &&Element| !node.text.contains("$(");
    let words = find("PackageLicenseExpression").filter(plain);
    let file = find("PackageLicenseFile").filter(plain);
    let mut own = empty(PackageType::Nuget, words.or(file)?.line);
    own.words.extend(words.and_then(|node| licence(&node.text)));
    own.files
        .extend(file.map(|node| node.text.trim().to_owned()));
    said_anything(own)
}

fn empty(kind: PackageType, line: u32) -> OwnLicence {
    OwnLicence {
        kind,
        words: Vec::new(),
        line,
        files: Vec::new(),
        inherits: None,
        release: None,
    }
}
