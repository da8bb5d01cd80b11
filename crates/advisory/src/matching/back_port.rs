//! Changelog evidence: the vendor's own changelog inside the artifact names the vulnerability at or below
//! the installed version, so the fix is in, whatever the advisories say.
//!
//! It goes before every row but one: the vendor's own advisory that names a later fixed version knows
//! of the fix in the changelog, too, and says that it was not enough. Rows that are not the vendor's
//! own (derived ones, Debian's lists of which a regression update repeats ids, those of a compatible
//! distribution) know less than the changelog.

use std::cmp::Ordering;

use seawall_model::finding::{Dismissal, Status};
use seawall_model::package::{ChangelogMention, Package, PackageType};

use super::candidate::{Candidate, without_epoch};
use super::cluster::Cluster;
use super::coverage::is_derived;
use super::decide::Claim;
use super::ecosystem::Plan;
use super::rebuild::Rebuild;
use crate::feed::trust::OFFICIAL;

/// Returns the changelog's word where it takes back a claim.
pub(super) fn back_port(
    plan: &Plan,
    package: &Package,
    cluster: &Cluster<'_, '_>,
    claim: &Claim,
) -> Option<Dismissal> {
    if package.changelog.is_empty() {
        return None;
    }
    let deciding = cluster.candidates.get(claim.deciding)?;
    if claim.status == Status::Fixed && is_last_word(plan, deciding) {
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

/// Says whether a row is the vendor's own advisory of today. In the snapshot those of Debian are not.
fn is_last_word(plan: &Plan, deciding: &Candidate<'_>) -> bool {
    let streams = plan.rebuild == Rebuild::RedHatStreams;
    let own = plan.compatibility.is_none() && plan.vendor != "debian" && !streams;
    deciding.row.trust >= OFFICIAL || (own && !is_derived(deciding.source))
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
