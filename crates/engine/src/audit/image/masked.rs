//! Secrets of images that stand in no fact any more: their values were left out when the facts were read, and where
//! one was is what remains.

use seawall_checks::fault::{Fault, Place};
use seawall_checks::list;
use seawall_model::finding::Finding;
use seawall_model::host::engine::image::Image;

use crate::check::finding::of_faults;
use crate::scan::ScanOptions;

/// The check of secrets that are written down.
pub(super) const CHECK: &str = "DF-0089";

/// Tells variables whose values were left out, those left out that are told already.
pub(super) fn findings(image: &Image, told: &[Finding], options: &ScanOptions) -> Vec<Finding> {
    let Some(check) = list::find(CHECK).filter(|it| has(options, it.id)) else {
        return Vec::new();
    };
    let facts = image.configuration.known();
    let names = facts
        .and_then(|it| it.secrets.known())
        .into_iter()
        .flatten();
    let is_told = |name: &str| {
        let said = told.iter().filter(|it| it.id == CHECK);
        let mut said = said.filter_map(|it| it.misconfiguration.as_ref());
        said.any(|it| it.message.contains(&format!("`{name}`")))
    };
    let fault = |name: &String| {
        let message = format!("`{name}` has a value that is, or looks like, a secret");
        let place = Place {
            words: format!("ENV {name}"),
            ..Place::default()
        };
        Fault::new(check, message, place).variant("value").likely()
    };
    let faults: Vec<Fault> = names.filter(|name| !is_told(name)).map(fault).collect();
    of_faults(&faults, &options.checks)
}

/// Says in how many steps of the history something was left out that may have been a secret.
pub(super) fn steps(image: &Image) -> usize {
    let steps = image.history.known().into_iter().flatten();
    steps.filter(|step| step.text.contains(MASK)).count()
}

pub(super) fn has(options: &ScanOptions, id: &str) -> bool {
    options.checks.checks().any(|check| check.id == id)
}

/// What stands in the place of a secret.
const MASK: &str = "***";
