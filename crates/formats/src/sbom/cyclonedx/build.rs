//! An inventory → the parts of a document.

use seawall_model::artifact::ArtifactKind;
use seawall_model::package::{Package, PackageType, Relation, Usage};
use sha2::{Digest as _, Sha256};

use super::document::{
    Component, Composition, Dependency, Document, Evidence, Hash, Licence, LicenceChoice,
    ListedTool, Metadata, Occurrence, Organisation, Property, Tools,
};
use super::vulnerability::vulnerabilities;
use crate::sbom::format::CycloneDxVersion;
use crate::sbom::property::{self, of_package, of_subject};
use crate::sbom::reference::References;
use crate::sbom::{Error, Source};

/// Makes a document.
pub(super) fn document(version: CycloneDxVersion, source: &Source<'_>) -> Result<Document, Error> {
    let references = References::new(source.inventory);
    let mut components: Vec<Component> = system(source).into_iter().collect();
    let packages = source.inventory.packages.iter().enumerate();
    components.extend(packages.map(|(at, one)| package(version, at, one, &references)));
    let mut document = Document {
        schema: format!(
            "http://cyclonedx.org/schema/bom-{}.schema.json",
            version.name()
        ),
        format: "CycloneDX",
        spec_version: version.name(),
        serial_number: None,
        version: 1,
        metadata: metadata(version, source, ROOT),
        dependencies: dependencies(source, &references, ROOT),
        compositions: compositions(source, ROOT),
        vulnerabilities: source
            .findings
            .map(|findings| vulnerabilities(findings, &references)),
        components,
    };
    document.serial_number = Some(serial_number(&document)?);
    Ok(document)
}

fn metadata(version: CycloneDxVersion, source: &Source<'_>, root: &str) -> Metadata {
    let tool = source.tool;
    let tools = if version >= CycloneDxVersion::V1_5 {
        Tools::Components {
            components: vec![Component {
                kind: "application".to_owned(),
                name: tool.name.clone(),
                version: Some(tool.version.clone()),
                ..Component::default()
            }],
        }
    } else {
        Tools::Listed([ListedTool {
            name: tool.name.clone(),
            version: tool.version.clone(),
        }])
    };
    Metadata {
        timestamp: source.created.map(|time| time.to_string()),
        tools,
        component: subject(source, root),
        properties: properties(of_subject(source)),
    }
}

/// The artifact itself.
fn subject(source: &Source<'_>, root: &str) -> Component {
    let artifact = source.artifact;
    let kind = match artifact.kind {
        ArtifactKind::Image => "container",
        ArtifactKind::Filesystem => "operating-system",
        _ => "application",
    };
    let digest = artifact.digest.as_ref().or(artifact.image_id.as_ref());
    Component {
        kind: kind.to_owned(),
        reference: Some(root.to_owned()),
        name: artifact.name.clone(),
        version: digest.map(ToString::to_string),
        ..Component::default()
    }
}

fn system(source: &Source<'_>) -> Option<Component> {
    let distribution = source.inventory.distribution.as_ref()?;
    Some(Component {
        kind: "operating-system".to_owned(),
        reference: Some(SYSTEM.to_owned()),
        name: match distribution.id.as_str() {
            "" => "unknown".to_owned(),
            id => id.to_owned(),
        },
        version: Some(distribution.version.clone()).filter(|version| !version.is_empty()),
        description: Some(distribution.pretty_name.clone()).filter(|text| !text.is_empty()),
        ..Component::default()
    })
}

fn package(
    version: CycloneDxVersion,
    at: usize,
    package: &Package,
    references: &References,
) -> Component {
    let (group, name) = group_and_name(package);
    let mut own = properties(of_package(package, references));
    if name != package.name {
        own.push(Property {
            name: format!("{}name", property::PREFIX),
            value: Some(package.name.clone()),
        });
    }
    let scope = match package.usage {
        Usage::Unknown => None,
        Usage::Production => Some("required"),
        Usage::Optional => Some("optional"),
        Usage::Development => Some("excluded"),
    };
    let hash = |hash: &seawall_model::package::Hash| Hash {
        algorithm: hash.algorithm.name().to_owned(),
        content: hash.hex.clone(),
    };
    Component {
        kind: component_type(package).to_owned(),
        reference: Some(references.of(at).to_owned()),
        supplier: package
            .vendor
            .clone()
            .map(|name| Organisation { name: Some(name) }),
        publisher: package.maintainer.clone(),
        group,
        name: name.to_owned(),
        version: Some(package.version.clone()),
        scope: scope.map(str::to_owned),
        hashes: package.hashes.iter().map(hash).collect(),
        licenses: licences(package),
        cpe: package.cpes.iter().find(|cpe| is_cpe(cpe)).cloned(),
        purl: Some(package.purl.to_string()),
        properties: own,
        evidence: (version >= CycloneDxVersion::V1_5)
            .then(|| evidence(version, package))
            .flatten(),
        ..Component::default()
    }
}

fn component_type(package: &Package) -> &'static str {
    use PackageType::{Generic, Snap, VscodeExtension, Wordpress};
    let program = matches!(package.kind, Generic | Snap | VscodeExtension | Wordpress);
    if program || package.relation == Relation::Project {
        "application"
    } else {
        "library"
    }
}

/// Divides the name where its ecosystem does.
fn group_and_name(package: &Package) -> (Option<String>, &str) {
    let mark = match package.kind {
        PackageType::Maven => ':',
        PackageType::Npm | PackageType::Composer => '/',
        _ => return (None, &package.name),
    };
    match package.name.rsplit_once(mark) {
        Some((group, name)) if !group.is_empty() && !name.is_empty() => {
            (Some(group.to_owned()), name)
        }
        _ => (None, &package.name),
    }
}

/// One expression, or else the words as they are: the versions before 1.7 know no mixture.
fn licences(package: &Package) -> Vec<LicenceChoice> {
    if let Some(expression) = &package.licence {
        return vec![LicenceChoice {
            expression: Some(expression.clone()),
            license: None,
        }];
    }
    let named = |name: &String| LicenceChoice {
        license: Some(Licence {
            name: Some(name.clone()),
            id: None,
        }),
        expression: None,
    };
    package.licences.iter().map(named).collect()
}

/// A name that the schemas take: the first of several; all of them are properties, too.
fn is_cpe(cpe: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-*?\\:~%/+".contains(c);
    let colons = cpe.matches(':').count();
    match cpe.strip_prefix("cpe:2.3:") {
        Some(rest) => {
            let escaped = rest.contains('+') && !rest.contains("\\+");
            colons == 12 && rest.chars().all(plain) && !escaped && !rest.contains("::")
        }
        None => {
            cpe.strip_prefix("cpe:/").is_some_and(|rest| {
                rest.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._-~%:".contains(c))
            }) && colons <= 8
        }
    }
}

fn evidence(version: CycloneDxVersion, package: &Package) -> Option<Evidence> {
    let with_line = version >= CycloneDxVersion::V1_6;
    let occurrences: Vec<_> = package
        .locations
        .iter()
        .map(|location| Occurrence {
            location: location.path.clone(),
            line: location.start.map(|start| start.line).filter(|_| with_line),
        })
        .collect();
    (!occurrences.is_empty()).then_some(Evidence { occurrences })
}

/// An entry for everything that there is, so that "needs nothing" and "not known" can be told apart.
fn dependencies(source: &Source<'_>, references: &References, root: &str) -> Vec<Dependency> {
    let packages = &source.inventory.packages;
    let mut needed = vec![false; packages.len()];
    for at in packages.iter().flat_map(|package| &package.dependencies) {
        if let Some(slot) = needed.get_mut(*at) {
            *slot = true;
        }
    }
    let mut all = Vec::with_capacity(packages.len().saturating_add(2));
    let has_system = source.inventory.distribution.is_some();
    let of_system = |package: &Package| has_system && package.kind.is_of_distribution();
    // Below the system stand all of its packages, below the artifact those that nothing else needs.
    let under = |wanted: bool| -> Vec<String> {
        let all = packages.iter().zip(references.all()).zip(&needed);
        let all = all
            .filter(|((package, _), needed)| of_system(package) == wanted && (!**needed || wanted));
        all.map(|((_, reference), _)| reference.clone()).collect()
    };
    let mut of_root: Vec<String> = has_system.then(|| SYSTEM.to_owned()).into_iter().collect();
    of_root.extend(under(false));
    all.push(entry(root, of_root));
    if has_system {
        all.push(entry(SYSTEM, under(true)));
    }
    for (package, reference) in packages.iter().zip(references.all()) {
        let needs = package.dependencies.iter();
        let needs = needs.map(|at| references.of(*at).to_owned());
        all.push(entry(
            reference,
            needs.filter(|to| !to.is_empty()).collect(),
        ));
    }
    all
}

fn entry(reference: &str, mut depends_on: Vec<String>) -> Dependency {
    depends_on.sort();
    depends_on.dedup();
    Dependency {
        reference: reference.to_owned(),
        depends_on,
    }
}

/// What could not be read makes the list incomplete; that it is complete nobody can promise.
fn compositions(source: &Source<'_>, root: &str) -> Vec<Composition> {
    let aggregate = if source.inventory.problems.is_empty() {
        "unknown"
    } else {
        "incomplete"
    };
    vec![Composition {
        aggregate,
        assemblies: vec![root.to_owned()],
    }]
}

fn properties(all: Vec<property::Property>) -> Vec<Property> {
    let one = |property: property::Property| Property {
        name: property.name,
        value: Some(property.value),
    };
    all.into_iter().map(one).collect()
}

/// A version 8 UUID (RFC 9562) of the content.
fn serial_number(document: &Document) -> Result<String, Error> {
    let mut hash = HashWriter(Sha256::new());
    serde_json::to_writer(&mut hash, document).map_err(std::io::Error::from)?;
    let bytes: [u8; 32] = hash.0.finalize().into();
    let digest = seawall_model::digest::Digest::sha256(&bytes);
    let hex = digest.hex();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Ok(format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 30)
    ))
}

struct HashWriter(Sha256);

impl std::io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What the artifact is called; no package URL begins like it.
const ROOT: &str = "artifact";
const SYSTEM: &str = "operating-system";
