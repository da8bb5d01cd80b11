//! What other tools say in their own properties: Trivy (`aquasecurity:trivy:…`) and Syft (`syft:…`).

use std::collections::BTreeMap;

use seawall_model::artifact::{Artifact, ArtifactKind, Layer};
use seawall_model::distribution::Distribution;
use seawall_model::location::Location;
use seawall_model::package::{Package, PackageType, SourcePackage};
use seawall_model::purl::Purl;

use super::document::Component;
use crate::sbom::Bom;

/// Takes what is told about the artifact.
pub(super) fn take_artifact(component: &Component, bom: &mut Bom) {
    let artifact = &mut bom.artifact;
    if bom.subject.is_none() && component.kind == "container" {
        bom.subject = Some(ArtifactKind::Image);
    }
    let version = component.version.as_deref();
    let by_purl = component.purl.as_deref().and_then(|purl| {
        let purl = Purl::parse_verbatim(purl).ok()?;
        purl.version()?.parse().ok()
    });
    let digest = version.and_then(|version| version.parse().ok()).or(by_purl);
    if artifact.digest.is_none() && artifact.image_id.is_none() {
        artifact.digest = digest;
    }
    for (name, value) in properties(component) {
        let Some(name) = name.strip_prefix(TRIVY) else {
            continue;
        };
        match name {
            "ImageID" => artifact.image_id = value.parse().ok().or(artifact.image_id.take()),
            "RepoTag" | "RepoDigest" => artifact.references.push(value.to_owned()),
            "DiffID" => artifact
                .layers
                .extend(value.parse().ok().map(|diff_id| Layer {
                    diff_id: Some(diff_id),
                    ..Layer::default()
                })),
            _ => {}
        }
    }
    artifact.references.sort();
    artifact.references.dedup();
}

/// Takes what is told about a distribution.
pub(super) fn take_distribution(component: &Component, distribution: &mut Distribution) {
    for (name, value) in properties(component) {
        let Some(name) = name.strip_prefix(SYFT_DISTRIBUTION) else {
            continue;
        };
        match name {
            "id" => value.clone_into(&mut distribution.id),
            "prettyName" => value.clone_into(&mut distribution.pretty_name),
            "versionID" => value.clone_into(&mut distribution.version),
            "versionCodename" => distribution.codename = Some(value.to_owned()),
            "variantID" => distribution.variant = Some(value.to_owned()),
            _ if name.starts_with("idLike") => distribution.id_like.push(value.to_owned()),
            _ => {}
        }
    }
}

/// Takes what is told about a package.
pub(super) fn take_package(component: &Component, artifact: &Artifact, package: &mut Package) {
    let properties: BTreeMap<&str, &str> = properties(component).collect();
    trivy(&properties, artifact, package);
    syft(&properties, artifact, package);
    if package.kind == PackageType::Generic {
        let cpe = component
            .cpe
            .iter()
            .filter(|cpe| !package.cpes.contains(cpe));
        let cpes: Vec<String> = cpe.cloned().collect();
        package.cpes.extend(cpes);
    }
}

fn trivy(properties: &BTreeMap<&str, &str>, artifact: &Artifact, package: &mut Package) {
    let get = |name: &str| properties.get(format!("{TRIVY}{name}").as_str()).copied();
    if let (Some(name), Some(version)) = (get("SrcName"), get("SrcVersion")) {
        let release = get("SrcRelease").filter(|text| !text.is_empty());
        let mut version = match release {
            Some(release) => format!("{version}-{release}"),
            None => version.to_owned(),
        };
        // The names of source packages of RPM carry no epoch.
        let epoch = get("SrcEpoch").filter(|epoch| !matches!(*epoch, "" | "0"));
        if let Some(epoch) = epoch
            && package.kind != PackageType::Rpm
        {
            version = format!("{epoch}:{version}");
        }
        let own = name == package.name && version == package.version;
        package.source = (!own || package.kind == PackageType::Rpm).then(|| SourcePackage {
            name: name.to_owned(),
            version,
        });
    }
    if let Some(module) = get("Modularitylabel") {
        package.module = Some(module.to_owned());
    }
    let layer = get("LayerDiffID").or(get("LayerDigest"));
    let layer = layer.and_then(|digest| layer_at(digest, artifact));
    let path = get("FilePath");
    if (path.is_some() || layer.is_some()) && package.locations.is_empty() {
        let path = path.unwrap_or_default().trim_start_matches('/');
        package.locations.push(Location::file(path, layer));
    }
}

fn syft(properties: &BTreeMap<&str, &str>, artifact: &Artifact, package: &mut Package) {
    for at in 0..LOCATIONS {
        let Some(path) = properties.get(format!("syft:location:{at}:path").as_str()) else {
            break;
        };
        let layer = properties.get(format!("syft:location:{at}:layerID").as_str());
        let layer = layer.and_then(|digest| layer_at(digest, artifact));
        let path = path.trim_start_matches('/');
        package.locations.push(Location::file(path, layer));
    }
    let module = properties.get("syft:metadata:modularityLabel");
    if let Some(module) = module.filter(|label| !label.is_empty()) {
        package.module = Some((*module).to_owned());
    }
}

fn layer_at(digest: &str, artifact: &Artifact) -> Option<usize> {
    let mut layers = artifact.layers.iter();
    layers.position(|layer| {
        let names = layer.diff_id.iter().chain(&layer.digest);
        names.into_iter().any(|name| name.to_string() == digest)
    })
}

fn properties(component: &Component) -> impl Iterator<Item = (&str, &str)> {
    let all = component.properties.iter();
    all.map(|one| (one.name.as_str(), one.value.as_deref().unwrap_or_default()))
}

const TRIVY: &str = "aquasecurity:trivy:";
const SYFT_DISTRIBUTION: &str = "syft:distro:";
/// Places of one package.
const LOCATIONS: usize = 1_000;
