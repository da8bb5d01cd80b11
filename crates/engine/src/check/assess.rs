//! A document → its findings, with what accepts them.

use seawall_model::finding::Finding;
use seawall_model::inventory::Inventory;
use seawall_policy::exception::{Use, apply_exceptions};

use super::accept::{PragmaUse, apply_pragmas};
use super::finding::findings;
use super::look::{Looked, look};
use super::{CheckOptions, Given};

/// A document with its findings.
pub(super) struct Assessed {
    pub(super) looked: Looked,
    /// One for each fault, in the same order.
    pub(super) findings: Vec<Finding>,
    pub(super) pragmas: PragmaUse,
    /// How each exception was used.
    pub(super) uses: Vec<Use>,
}

/// Looks at a document, and lets comments, exceptions and the baseline accept what was seen, in this order.
pub(super) fn assess(given: &Given, options: &CheckOptions) -> Assessed {
    accept(look(given, options), given, options)
}

/// Lets what accepts findings of a document accept them.
pub(super) fn accept(looked: Looked, given: &Given, options: &CheckOptions) -> Assessed {
    let mut findings = findings(&looked, &options.selected);
    let pragmas = if options.pragmas {
        apply_pragmas(&looked, &mut findings, options)
    } else {
        PragmaUse::default()
    };
    let inventory = Inventory::default();
    let uses = apply_exceptions(
        &options.exceptions,
        &mut findings,
        &inventory,
        options.today,
    );
    options.baseline.apply(&given.key, &mut findings);
    Assessed {
        looked,
        findings,
        pragmas,
        uses,
    }
}
