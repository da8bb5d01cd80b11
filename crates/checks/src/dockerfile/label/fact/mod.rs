//! What several checks of labels need to know.

pub(super) mod kind;
pub(super) mod labels;
pub(super) mod typed;
