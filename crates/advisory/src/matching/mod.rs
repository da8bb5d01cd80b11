//! Packages against advisories: which published vulnerabilities hold for what is installed, and how we know.

mod outcome;

pub use outcome::{Judgement, Match};

use seawall_model::inventory::Inventory;
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::time::Date;

use crate::store::Database;

/// Judges every package of an inventory.
pub fn match_packages(_database: &Database, _inventory: &Inventory, _today: Date) -> Judgement {
    Judgement {
        problems: vec![Problem::new(
            ProblemKind::Unsupported,
            "packages",
            "matching is still being written",
        )],
        ..Judgement::default()
    }
}
