//! Whether an image comes from where images may come from (DF-0004, of built images): its base where that is known,
//! else the image itself where it was pulled.

use seawall_checks::fault::{Fault, Place};
use seawall_checks::is_from;
use seawall_checks::list;
use seawall_model::artifact::Artifact;
use seawall_model::assessment::Outcome;
use seawall_model::finding::Finding;
use seawall_model::host::engine::image::Image;

use super::masked::has;
use crate::check::finding::of_faults;
use crate::scan::ScanOptions;

/// The check of registries.
pub(super) const CHECK: &str = "DF-0004";

/// Tells names that no allowed registry has.
pub(super) fn findings(artifact: &Artifact, image: &Image, options: &ScanOptions) -> Vec<Finding> {
    let registries = &options.settings.registries;
    let Some(check) = list::find(CHECK).filter(|it| has(options, it.id)) else {
        return Vec::new();
    };
    if registries.is_empty() {
        return Vec::new();
    }
    let foreign = names(artifact, image).into_iter();
    let foreign = foreign.filter(|name| is_from(registries, name) == Some(false));
    let fault = |name: String| {
        let message =
            format!("`{name}` comes from a registry that is not in the list of those allowed");
        let place = Place {
            words: "image".to_owned(),
            ..Place::default()
        };
        Fault::new(check, message, place).value(name)
    };
    let faults: Vec<Fault> = foreign.map(fault).collect();
    of_faults(&faults, &options.checks)
}

/// Says what is to be said where no name is foreign.
pub(super) fn outcome(artifact: &Artifact, image: &Image, options: &ScanOptions) -> Outcome {
    let names = names(artifact, image);
    if options.settings.registries.is_empty() {
        let from = if names.is_empty() {
            "somewhere".to_owned()
        } else {
            names.join(", ")
        };
        let what = format!(
            "whether {from} is to be trusted: no list of registries was given (`checks: registries` in seawall.yaml)"
        );
        return Outcome::Manual(what);
    }
    if names.is_empty() {
        return Outcome::Manual(
            "where it comes from: it was built here, on a base that is not known".to_owned(),
        );
    }
    Outcome::Pass
}

/// The names that say where it comes from.
fn names(artifact: &Artifact, image: &Image) -> Vec<String> {
    let base = artifact.base.as_ref().and_then(|base| base.name.clone());
    let labels = artifact.configuration.as_ref().map(|it| &it.labels);
    let label = labels.and_then(|it| it.get(LABEL).cloned());
    if let Some(base) = label.or(base) {
        return vec![base];
    }
    let pulled = image.digests.iter().filter_map(|it| it.split_once('@'));
    let mut pulled: Vec<String> = pulled.map(|(name, _)| name.to_owned()).collect();
    pulled.dedup();
    pulled
}

/// What builders name the base by (OCI `image-spec` 1.1, annotations.md).
const LABEL: &str = "org.opencontainers.image.base.name";
