//! Section B of the catalogue: package managers. What is known of each stands in one table; folders hold the
//! checks of one family each.

pub(super) mod apk;
pub(super) mod apt_get;
mod asking;
mod cleaning;
mod edit;
mod ending;
mod flag;
pub(super) mod language;
mod mention;
mod pin;
pub(super) mod rpm;
mod setting;
pub(super) mod system;
mod table;
mod update_alone;
mod upgrade;
mod values;
pub(super) mod zypper;

use crate::check::Check;

/// The checks of several families at once.
pub(super) static CHECKS: &[&Check] = &[&update_alone::CHECK];
