//! Metrics in the text format of Prometheus (exposition format 0.0.4), for the text file collector of its node exporter:
//! no time stamps on samples, and a bound on the number of series, whatever a host is full of.

mod metric;

use metric::Metric;
use seawall_model::severity::Severity;

use super::compliance::{frameworks, numbers};
use super::document::{AttackPathDocument, Document, TargetDocument};
use super::say;

/// Draws a report.
pub fn render_prometheus(document: &Document) -> String {
    let mut out = String::new();
    for metric in [
        about(document),
        created(document),
        targets(document),
        findings(document),
        by_check(document),
        accepted(document),
        assessments(document),
        problems(document),
        blind(document),
        gates(document),
    ] {
        metric.write(&mut out);
    }
    if document.posture.is_some() {
        for metric in [
            controls(document),
            met(document),
            paths(document),
            worst(document),
        ] {
            metric.write(&mut out);
        }
    }
    out
}

fn about(document: &Document) -> Metric {
    let database = document.tool.database.as_ref();
    let built = database.map_or("", |database| &database.built);
    let labels = [("version", &*document.tool.version), ("database", built)];
    let mut metric = Metric::gauge(
        "seawall_info",
        "Version of the program and of its database.",
    );
    metric.add(&labels, 1.0);
    metric
}

/// A run's own time, since a file that nobody writes any more looks like one that was just written.
fn created(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_run_timestamp_seconds",
        "When the report was made, in seconds since 1970.",
    );
    let time = document.created.parse::<seawall_model::time::Timestamp>();
    if let Ok(time) = time {
        metric.add_whole(&[], usize::try_from(time.seconds()).unwrap_or(0));
    }
    metric
}

fn targets(document: &Document) -> Metric {
    let mut metric = Metric::gauge("seawall_targets", "Targets of the report by kind.");
    for target in &document.targets {
        metric.add(&[("kind", &target.kind)], 1.0);
    }
    metric
}

/// A severity that a target has no findings of is told as zero, so that alarms see it fall.
fn findings(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_findings",
        "Open findings by target and severity; targets beyond a bound are counted as (others).",
    );
    for (index, target) in document.targets.iter().enumerate() {
        let shown = index < MOST_TARGETS;
        let (name, kind): (&str, &str) = if shown {
            (&target.name, &target.kind)
        } else {
            (OTHERS, OTHERS)
        };
        for severity in Severity::ALL {
            let count = say::open(target).filter(|one| say::severity(one) == severity);
            let labels = [
                ("target", name),
                ("kind", kind),
                ("severity", severity.name()),
            ];
            metric.add_whole(&labels, count.count());
        }
    }
    metric
}

/// Only checks of configurations: the ids of vulnerabilities know no bound.
fn by_check(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_check_findings",
        "Open findings of checks by check and severity; checks beyond a bound are counted as (others).",
    );
    let mut known = std::collections::BTreeSet::new();
    for finding in document.targets.iter().flat_map(say::open) {
        if !say::is_fault(finding) {
            continue;
        }
        if known.len() < MOST_CHECKS {
            known.insert(&*finding.id);
        }
        let check = if known.contains(&*finding.id) {
            &finding.id
        } else {
            OTHERS
        };
        let severity = say::severity(finding).name();
        metric.add(&[("check", check), ("severity", severity)], 1.0);
    }
    metric
}

fn accepted(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_findings_accepted",
        "Findings that exceptions accept.",
    );
    let findings = document.targets.iter().flat_map(|target| &target.findings);
    let accepted = findings.filter(|finding| finding.exception.is_some());
    metric.add_whole(&[], accepted.count());
    metric
}

fn assessments(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_assessments",
        "What checks said of objects, by outcome.",
    );
    let all = || {
        document
            .targets
            .iter()
            .flat_map(|target| &target.assessments)
    };
    if all().next().is_some() {
        for outcome in OUTCOMES {
            let count = all().filter(|one| one.outcome == outcome).count();
            metric.add_whole(&[("outcome", outcome)], count);
        }
    }
    metric
}

fn problems(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_problems",
        "What could not be looked at, by kind of problem.",
    );
    for problem in document.targets.iter().flat_map(|target| &target.problems) {
        metric.add(&[("kind", &problem.kind)], 1.0);
    }
    metric
}

/// No finding where nothing was judged is no good news.
fn blind(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_targets_not_judged",
        "Targets of which nothing could be judged, or only a part.",
    );
    let is_partial = |target: &&TargetDocument| {
        let gaps = target.coverage.iter().any(|one| one.state != "covered");
        gaps && !say::is_blind(target)
    };
    let blind = document.targets.iter().filter(|one| say::is_blind(one));
    metric.add_whole(&[("how", "none")], blind.count());
    let partial = document.targets.iter().filter(is_partial);
    metric.add_whole(&[("how", "partial")], partial.count());
    metric
}

fn gates(document: &Document) -> Metric {
    let mut metric = Metric::gauge("seawall_gate_passed", "Whether a gate lets pass: 1 or 0.");
    for gate in &document.verdict.gates {
        // Two gates of one name would be one series, and a sum of both says neither.
        metric.least(&[("gate", &gate.gate)], if gate.passed { 1.0 } else { 0.0 });
    }
    metric
}

fn controls(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_framework_controls",
        "Controls of a framework by how they came out.",
    );
    for framework in frameworks(document) {
        for (state, count) in numbers(&framework.score()) {
            let labels = [("framework", &*framework.id), ("state", state.name())];
            metric.add_whole(&labels, count);
        }
    }
    metric
}

fn met(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_framework_met_ratio",
        "Share of a framework's applicable controls that are proved to be met.",
    );
    for framework in frameworks(document) {
        if let Some(percent) = framework.score().percent() {
            metric.least(&[("framework", &framework.id)], f64::from(percent) / 100.0);
        }
    }
    metric
}

fn paths(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_attack_paths",
        "Ways of attackers by score: low 0-39, medium 40-69, high 70-89, critical 90-100.",
    );
    for band in BANDS {
        let count = all_paths(document).filter(|path| self::band(path.score) == band);
        metric.add_whole(&[("band", band)], count.count());
    }
    metric
}

fn worst(document: &Document) -> Metric {
    let mut metric = Metric::gauge(
        "seawall_attack_path_worst_score",
        "Score of the worst way of an attacker, 0 to 100.",
    );
    let worst = all_paths(document).map(|path| path.score).max();
    metric.add(&[], f64::from(worst.unwrap_or(0)));
    metric
}

fn all_paths(document: &Document) -> impl Iterator<Item = &AttackPathDocument> {
    let posture = document.posture.iter();
    posture.flat_map(|posture| &posture.paths)
}

const fn band(score: u8) -> &'static str {
    match score {
        0..=39 => "low",
        40..=69 => "medium",
        70..=89 => "high",
        90.. => "critical",
    }
}

const BANDS: [&str; 4] = ["critical", "high", "medium", "low"];
const OUTCOMES: [&str; 5] = ["pass", "fail", "manual", "not-applicable", "not-looked-at"];
/// Targets with series of their own.
const MOST_TARGETS: usize = 500;
/// Checks with series of their own; those of the user's own can be many.
const MOST_CHECKS: usize = 1_000;
/// What is beyond the bounds.
const OTHERS: &str = "(others)";
