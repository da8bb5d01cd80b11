//! Checks of built images: what only their files, their configuration or their history show.
//!
//! Many checks of Dockerfiles look at built images, too ([`crate::check::Run::Built`]): history and configuration
//! are made a Dockerfile again, see [`built`].

mod account;
pub mod built;
pub(crate) mod content;
mod fact;
mod input;
pub(crate) mod leftover;
mod origin;
mod privilege;
pub mod upkeep;

use seawall_model::severity::Severity;

use crate::check::{Check, Variant};

pub(crate) use fact::many::Many;
pub use fact::seen::Seen;
pub(crate) use fact::size::size;
pub use input::{Input, file_place};

/// All checks of images, by section.
pub static CHECKS: &[&[&Check]] = &[
    privilege::CHECKS,
    account::CHECKS,
    content::CHECKS,
    origin::CHECKS,
];

/// Makes a variant that has the profile of its check.
const fn variant(name: &'static str, title: &'static str, severity: Option<Severity>) -> Variant {
    Variant {
        name,
        title,
        severity,
        profile: None,
    }
}
