//! Changelog evidence: the vendor's own changelog inside the artifact names the vulnerability at or below
//! the installed version, so the fix is in, whatever the advisories say.
//!
//! It goes before every row but one: an official advisory that names a later fixed version knows of
//! the fix in the changelog, too, and says that it was not enough.

use std::cmp::Ordering;

use seawall_model::finding::{Dismissal, Status};
use seawall_model::package::{ChangelogMention, Package, PackageType};

use super::candidate::{Candidate, without_epoch};
use super::cluster::Cluster;
use super::decide::Claim;
use super::ecosystem::Plan;
use crate::feed::trust::OFFICIAL;

/// Returns the changelog's word where it takes back a claim.
pub(super) fn back_port(
    plan: &Plan,
    package: &Package,
    cluster: &Cluster<'_>,
    claim: &Claim,
) -> Option<Dismissal> {
    if package.changelog.is_empty() {
        return None;
    }
    let deciding = cluster.candidates.get(claim.deciding)?;
    if claim.status == Status::Fixed && deciding.row.trust >= OFFICIAL {
        return None;
    }
    let id = cluster.id.to_string();
    let at = package
        .changelog
        .binary_search_by(|mention| mention.id.as_ref().cmp(id.as_str()))
        .ok()?;
    let mention = package.changelog.get(at)?;
    is_installed(plan, package, deciding, mention).then(|| Dismissal::BackPort {
        version: mention.version.to_string(),
        path: mention.path.to_string(),
    })
}

/// Says whether the entry of a changelog is at or below the installed version. A changelog holds no
/// entries of the future, but files can be forged, or left behind by another version.
fn is_installed(
    plan: &Plan,
    package: &Package,
    deciding: &Candidate<'_>,
    mention: &ChangelogMention,
) -> bool {
    let installed = deciding.subject.version.as_ref();
    match package.kind {
        // Entries of RPM changelogs often leave out the epoch, or name no version; the header that
        // holds them is that of the installed build.
        PackageType::Rpm if mention.version.is_empty() => true,
        PackageType::Rpm => {
            let bare = |version| without_epoch(version);
            let order = plan.scheme.compare(bare(&mention.version), bare(installed));
            order.is_ok_and(Ordering::is_le)
        }
        _ => plan
            .scheme
            .compare(&mention.version, installed)
            .is_ok_and(Ordering::is_le),
    }
}
