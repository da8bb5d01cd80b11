//! Facts and what checks said of them → how the host stands as a whole.

use seawall_model::host::HostFacts;
use seawall_model::posture::Posture;

use super::{AuditOptions, paths};
use crate::scan::Scanned;

/// Puts together how a host stands: all containers count, also those that no report was asked of.
pub(super) fn posture(facts: &HostFacts, targets: &[Scanned], options: &AuditOptions) -> Posture {
    let mut posture = Posture {
        network: seawall_checks::reach::picture(facts),
        ..Posture::default()
    };
    // Behind the network's picture, which paths are made of.
    paths::add(&mut posture, facts, targets, options);
    posture
}
