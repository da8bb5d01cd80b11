//! Whether an image is signed (IMG-0073, of built images), by what its engine tells and by what was found in registries.
//! A signature that is there was not verified here, whoever says that they did: a person has to look whose it is.

use seawall_checks::fault::{Fault, Place};
use seawall_checks::list;
use seawall_model::assessment::{Outcome, Reading};
use seawall_model::finding::Finding;
use seawall_model::host::engine::image::Image;
use seawall_model::host::engine::origin::{Identity, Published, VariableSet};
use seawall_model::host::seen::Seen;

use super::masked::has;
use crate::check::finding::of_faults;
use crate::scan::ScanOptions;

/// The check of signatures.
pub(super) const CHECK: &str = "IMG-0073";

/// Tells that no signature of an image is to be had.
pub(super) fn findings(image: &Image, options: &ScanOptions) -> Vec<Finding> {
    let Some(check) = list::find(CHECK).filter(|it| has(options, it.id)) else {
        return Vec::new();
    };
    let Standing::Unsigned(message) = standing(image) else {
        return Vec::new();
    };
    let place = Place {
        words: "image".to_owned(),
        ..Place::default()
    };
    of_faults(
        &[Fault::new(check, message, place).variant("unsigned")],
        &options.checks,
    )
}

/// Says how the check came out.
pub(super) fn outcome(image: &Image) -> Outcome {
    match standing(image) {
        Standing::Empty => Outcome::Pass,
        Standing::Signed(what) => Outcome::Manual(what),
        Standing::Unsigned(_) => Outcome::Fail,
        Standing::Unseen(why) => Outcome::NotLookedAt(why),
    }
}

/// What was read: signatures by place, what the engine says, and what shells say of content trust.
pub(super) fn readings(image: &Image, content_trust: &Seen<Vec<VariableSet>>) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (name, published) in &image.published {
        if let Seen::Known(published) = published {
            let from = format!("registry of {name}");
            readings.push(Reading::new(told(published), from));
        }
    }
    if let Seen::Known(identity) = &image.identity {
        let from = format!("Identity of image {}", super::artifact::name(image));
        for signature in &identity.signatures {
            let value = signature.fault.as_ref().unwrap_or(&signature.signer);
            readings.push(Reading::new(format!("{}: {value}", signature.kind), &from));
        }
        if identity.is_built {
            readings.push(Reading::new("built by this engine", &from));
        }
    }
    readings.truncate(MOST);
    let set = content_trust.known().into_iter().flatten();
    readings.extend(set.take(MOST).map(|it| {
        let value = format!("DOCKER_CONTENT_TRUST={}", it.value);
        Reading::new(value, &it.file)
    }));
    readings
}

/// What is known of an image's signatures.
enum Standing {
    /// It has no layers: nothing could be signed.
    Empty,
    /// There is a signature, or a statement that is signed.
    Signed(String),
    /// There is none.
    Unsigned(String),
    /// It was not looked for everywhere.
    Unseen(String),
}

fn standing(image: &Image) -> Standing {
    if image.layers.known().is_some_and(Vec::is_empty) {
        return Standing::Empty;
    }
    if let Some(signed) = by_engine(image).or_else(|| by_registries(image)) {
        return Standing::Signed(signed);
    }
    if let Some(why) = image.configuration.why_unknown() {
        return Standing::Unseen(format!("the engine does not tell of it: {why}"));
    }
    if let Some(message) = from_here(image) {
        return Standing::Unsigned(message);
    }
    if image.published.is_empty() {
        return Standing::Unseen(NOT_ASKED.to_owned());
    }
    match gap(image) {
        Some(why) => Standing::Unseen(why),
        None => Standing::Unsigned(format!(
            "no signature of the image lies in {}",
            places(image)
        )),
    }
}

/// Says what signatures the engine looked at.
fn by_engine(image: &Image) -> Option<String> {
    let Identity { signatures, .. } = image.identity.known()?;
    let first = signatures.first()?;
    let good = signatures.iter().find(|it| it.fault.is_none());
    Some(match (good, &first.fault) {
        (Some(signature), _) => format!(
            "whose signature it is: the engine says that it verified one of {}, which was not verified here",
            named(&signature.signer)
        ),
        (None, fault) => format!(
            "its signature, which the engine could not verify: {}",
            fault.as_deref().unwrap_or_default()
        ),
    })
}

fn named(signer: &str) -> String {
    match signer {
        "" => "somebody whom it does not name".to_owned(),
        signer => format!("`{signer}`"),
    }
}

fn by_registries(image: &Image) -> Option<String> {
    let known = image.published.iter();
    let mut known = known.filter_map(|(name, it)| Some((name, it.known()?)));
    let (name, found) =
        known.find(|(_, it)| !it.signatures.is_empty() || !it.attestations.is_empty())?;
    let what = if found.signatures.is_empty() {
        "whose statement it is"
    } else {
        "whose signature it is"
    };
    Some(format!(
        "{what}: beside {name} lies {}, which was not verified",
        told(found)
    ))
}

fn told(found: &Published) -> String {
    let signatures = found.signatures.iter().cloned();
    let statements = found
        .attestations
        .iter()
        .map(|it| format!("attestation {it}"));
    let mut all: Vec<String> = signatures.chain(statements).collect();
    let left_out = all.len().saturating_sub(MOST_NAMED);
    all.truncate(MOST_NAMED);
    if all.is_empty() {
        return "no signature, no attestation".to_owned();
    }
    if left_out > 0 {
        all.push(format!("{left_out} more"));
    }
    all.join(", ")
}

/// Says why no registry can have a signature of it.
fn from_here(image: &Image) -> Option<String> {
    let identity = image.identity.known();
    if identity.is_some_and(|it| it.is_built && it.repositories.is_empty()) {
        let why = "the engine built it and never pushed it";
        return Some(format!("the image is not signed: {why}"));
    }
    let why = "no registry knows it, as it was built or loaded here";
    (image.digests.is_empty()).then(|| format!("the image is not signed: {why}"))
}

/// Says why not all was seen that registries may have.
fn gap(image: &Image) -> Option<String> {
    let unknown = |(name, published): (&String, &Seen<Published>)| match published {
        Seen::Known(it) if it.gaps.is_empty() => None,
        Seen::Known(it) => {
            let gaps: Vec<&str> = it
                .gaps
                .iter()
                .take(MOST_NAMED)
                .map(String::as_str)
                .collect();
            Some(format!("{name}: {}", gaps.join("; ")))
        }
        Seen::Absent => Some(format!("{name}: its registry was not asked")),
        Seen::Unknown(why) => Some(format!("{name}: {why}")),
    };
    let unasked = image
        .digests
        .iter()
        .find(|it| !image.published.contains_key(*it));
    let unasked = unasked.map(|it| format!("{it}: its registry was not asked"));
    image.published.iter().find_map(unknown).or(unasked)
}

fn places(image: &Image) -> String {
    let known = image.published.values().filter_map(Seen::known);
    let mut places: Vec<String> = known.map(|it| format!("`{}`", it.place)).collect();
    places.sort();
    places.dedup();
    places.join(", ")
}

/// Why nothing is known of registries.
const NOT_ASKED: &str =
    "signatures lie in registries, and none was asked (`--ask-registries` does)";
/// Readings of a kind.
const MOST: usize = 10;
/// Signatures, and reasons, that a sentence names.
const MOST_NAMED: usize = 3;

#[cfg(test)]
mod tests;
