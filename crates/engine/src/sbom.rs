//! One source or list → what is in each artifact of it, to be written as a bill of materials: nothing is
//! judged.

use seawall_artifact::source::{Progress, Source};
use seawall_model::artifact::Artifact;
use seawall_model::inventory::Inventory;

use crate::error::Error;
use crate::judge::Surveyed;
use crate::listed::{self, Listed};
use crate::scan::{ScanOptions, survey};

/// An artifact with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The artifact.
    pub artifact: Artifact,
    /// What is in it, and everything that could not be looked at.
    pub inventory: Inventory,
    /// What was left out on purpose and holds nothing to be looked at, as clauses.
    pub notes: Vec<String>,
}

/// Takes the inventory of each artifact of a source.
///
/// # Errors
/// Where nothing at all can be said about the source.
pub fn describe(
    source: &dyn Source,
    options: &ScanOptions,
    progress: &dyn Progress,
) -> Result<Vec<Described>, Error> {
    let surveyed = survey(source, options, progress)?;
    Ok(surveyed.into_iter().map(described).collect())
}

/// Takes the inventory that a list is, to be written in another format.
pub fn describe_listed(listed: Listed) -> Vec<Described> {
    let subject = listed.subject();
    let surveyed = listed::survey(listed).into_iter().map(|mut one| {
        one.artifact.kind = subject.unwrap_or(one.artifact.kind);
        described(one)
    });
    surveyed.collect()
}

fn described(mut one: Surveyed) -> Described {
    one.inventory.problems.append(&mut one.problems);
    one.inventory.problems.sort();
    one.inventory.problems.dedup();
    Described {
        artifact: one.artifact,
        inventory: one.inventory,
        notes: one.notes,
    }
}
