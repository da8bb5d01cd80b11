//! Checks of the user's own: what `checks.custom` of `seawall.yaml` says.

mod about;

use std::sync::Arc;

pub use about::About;

/// A check of the user's own.
#[derive(Debug)]
pub struct OwnCheck {
    /// What is documented about it.
    pub about: Arc<About>,
}
