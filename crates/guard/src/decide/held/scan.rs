//! What the last scan of an image must not have found: the gates of scans, judged on what was kept of it.

use seawall_model::coverage::CoverageState;
use seawall_model::digest::Digest;
use seawall_model::finding::FindingKind;
use seawall_model::time::Timestamp;
use seawall_policy::config::guard::{Gaps, LookedFor, Scanned};
use seawall_policy::essence::{Essence, Terms};
use seawall_policy::gate::{Gate, Judged};

use super::{Held, shown};
use crate::decide::Time;
use crate::world::Object;

impl Held<'_> {
    /// Holds an image to what the profile asks of its scan.
    pub(super) fn scanned(&mut self, said: &str, image: &Object) {
        let Some(wanted) = self.profile.images.scan.clone() else {
            return;
        };
        let said = shown(said);
        // What engines with containerd's store call an image may be an index: any of its images may be run.
        let ids = if image.manifests.is_empty() {
            std::slice::from_ref(&image.id)
        } else {
            image.manifests.as_slice()
        };
        for id in ids {
            let Ok(digest) = id.parse::<Digest>() else {
                let why = format!("whether {said} was scanned is not known: its id is no digest");
                self.fault("images", why);
                continue;
            };
            let faults = match self.evidence.scan(&digest) {
                Err(unknown) => vec![format!(
                    "whether {said} was scanned is not known: {unknown}; {}",
                    scan_it(&said)
                )],
                Ok(None) => vec![format!("{said} was never scanned; {}", scan_it(&said))],
                Ok(Some(scan)) => faults(&said, &scan, &wanted, self.scene.now),
            };
            for why in faults {
                self.fault("images", why);
            }
        }
    }
}

/// Says why a scan does not let an image pass. What makes it no scan to go by goes first, and alone.
fn faults(said: &str, scan: &Essence, wanted: &Scanned, now: Time) -> Vec<String> {
    let unfit = [
        too_old(said, scan, wanted, now),
        unlooked(said, scan, wanted),
    ];
    let unfit: Vec<String> = unfit.into_iter().flatten().collect();
    if !unfit.is_empty() {
        return unfit;
    }
    let judged = [scan.judged(Terms {
        today: Timestamp::from_seconds(now).date(),
        ignore_unfixed: wanted.ignore_unfixed,
        exceptions: wanted.exceptions,
    })];
    let closed = |gate: &Gate| closed(said, *gate, &judged);
    wanted.fail_on.iter().filter_map(closed).collect()
}

/// Says why the scan, or what it was made with, is too old.
fn too_old(said: &str, scan: &Essence, wanted: &Scanned, now: Time) -> Option<String> {
    let made = scan.time.seconds();
    if made > now.saturating_add(SKEW) {
        return Some(format!(
            "the last scan of {said} is of {}, which is yet to come; {}",
            scan.time,
            scan_it(said)
        ));
    }
    if is_older(made, wanted.oldest_days, now) {
        return Some(format!(
            "the last scan of {said} is {} days old, and {} are allowed; {}",
            days(made, now),
            wanted.oldest_days,
            scan_it(said)
        ));
    }
    if !wanted.scanners.contains(&VULNERABILITIES) {
        return None;
    }
    let Some(built) = scan.database.map(Timestamp::seconds) else {
        return Some(format!(
            "the last scan of {said} does not say which advisories it was made with; {}",
            scan_it(said)
        ));
    };
    is_older(built, wanted.oldest_database_days, now).then(|| {
        format!(
            "the last scan of {said} was made with advisories that are {} days old, and {} are allowed; run `seawall db \
             update`, then {}",
            days(built, now),
            wanted.oldest_database_days,
            command(said)
        )
    })
}

/// Says what the scan did not look at.
fn unlooked(said: &str, scan: &Essence, wanted: &Scanned) -> Option<String> {
    let missing = |it: &&LookedFor| !scan.looked_for.contains(&it.0);
    if let Some(missing) = wanted.scanners.iter().find(missing) {
        let what = missing.name();
        return Some(format!(
            "the last scan of {said} did not look for what `{what}` finds; add `--scanners` to {}",
            command(said)
        ));
    }
    if scan.is_blind() {
        return Some(format!(
            "the last scan of {said} could judge nothing that is in it"
        ));
    }
    let is_less = match wanted.gaps {
        Gaps::None => scan.has_gaps(),
        Gaps::Facts => scan.has_unseen(),
        Gaps::Any => false,
    };
    is_less.then(|| {
        format!(
            "the last scan of {said} could not look well at everything in it ({}); `gaps:` of the profile says what it \
             may have missed",
            gaps(scan)
        )
    })
}

/// Says what there are gaps in.
fn gaps(scan: &Essence) -> String {
    let partial = scan.coverage.iter();
    let partial = partial.filter(|(_, state)| *state != CoverageState::Covered);
    let mut gaps: Vec<String> = partial
        .map(|(what, state)| format!("{}: {}", shown(what), state.name()))
        .take(MOST_NAMED)
        .collect();
    if let Some(first) = &scan.first_problem {
        gaps.push(format!(
            "{} problems, the first: {}",
            scan.problems,
            shown(first)
        ));
    }
    gaps.join(", ")
}

/// Says which findings close a gate.
fn closed(said: &str, gate: Gate, judged: &[Judged]) -> Option<String> {
    let result = gate.judge(judged);
    if result.passed {
        return None;
    }
    let findings = judged.iter().flat_map(|it| &it.findings);
    let findings = findings.filter(|it| result.findings.binary_search(&it.fingerprint).is_ok());
    let mut findings: Vec<_> = findings.map(|it| (it.severity, it.id.as_str())).collect();
    findings.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    findings.dedup();
    let named = findings.iter().take(MOST_NAMED).map(|(_, id)| shown(id));
    let mut named = named.collect::<Vec<_>>().join(", ");
    let more = findings.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        named = format!("{named} and {more} more");
    }
    let ids = if named.is_empty() {
        String::new()
    } else {
        format!(": {named}")
    };
    Some(format!(
        "the gate `{gate}` is closed for {said}: {}{ids}",
        result.why
    ))
}

fn is_older(than: Time, days: u32, now: Time) -> bool {
    now.saturating_sub(than) > i64::from(days).saturating_mul(DAY)
}

fn days(since: Time, now: Time) -> i64 {
    now.saturating_sub(since).div_euclid(DAY)
}

/// Says what to do. What is named here has been read as a reference, which has nothing in it that a shell would take.
fn scan_it(said: &str) -> String {
    format!("run {}", command(said))
}

fn command(said: &str) -> String {
    format!("`seawall scan --record engine {said}`")
}

const DAY: i64 = 86_400;
/// Seconds by which clocks may differ.
const SKEW: i64 = 300;
/// Findings that are named.
const MOST_NAMED: usize = 5;
const VULNERABILITIES: LookedFor = LookedFor(FindingKind::Vulnerability);
