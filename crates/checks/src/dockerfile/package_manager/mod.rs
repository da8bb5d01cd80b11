//! Section B of the catalogue: package managers. What is known of each stands in one table; folders hold the
//! checks of one family each.

pub(super) mod apt_get;
mod asking;
mod cleaning;
mod edit;
mod ending;
mod manager;
mod pin;
mod setting;
mod upgrade;
mod values;
