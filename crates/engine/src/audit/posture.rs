//! Facts and what checks said of them → how the host stands as a whole.

use seawall_model::host::HostFacts;
use seawall_model::posture::Posture;

use super::AuditOptions;
use crate::scan::Scanned;

/// Puts together how a host stands: all containers count, also those that no report was asked of.
pub(super) fn posture(facts: &HostFacts, _targets: &[Scanned], _options: &AuditOptions) -> Posture {
    Posture {
        network: seawall_checks::reach::picture(facts),
        ..Posture::default()
    }
}
