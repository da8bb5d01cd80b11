//! `family`: what kind of system it is. All that is looked at here are of one.

use super::{Found, Probe};
use crate::oval::item::Field;

/// Says that it is a Unix.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    Found {
        items: vec![probe.item(vec![Field::text("family", "unix")])],
        ..Found::default()
    }
}
