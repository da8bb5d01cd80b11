//! How urgent a finding is: a score of 0–100 in the shape `threat × severity × exploited`, with every
//! term and where it comes from. `docs/risk.md` explains the formula and where its constants were
//! measured.
//!
//! A finding whose exploit prediction is not known is not harmless: a prior takes its place.

use std::collections::BTreeMap;

use seawall_model::finding::{
    Confidence, Cvss, Exploitation, Finding, FindingKind, Risk, RiskTerm,
};
use seawall_model::severity::Severity;
use seawall_model::time::Date;

/// Scores findings; `today` tells how old a vulnerability is.
pub fn score_findings(findings: &mut [Finding], today: Date) {
    for finding in findings {
        // The formula is about attacks.
        if finding.kind == FindingKind::Vulnerability {
            finding.risk = Some(assess(finding, today));
        }
    }
}

/// Scores a finding.
pub fn assess(finding: &Finding, today: Date) -> Risk {
    let (threat, weight) = (threat(finding, today), severity(finding));
    let (exploited, sure) = (exploited(finding), confidence(finding.confidence));
    let base = (threat.value * weight.value * exploited.value).min(1.0);
    let mut score = base * sure.value;
    let mut terms = vec![threat, weight, exploited, sure];
    if let Some(why) = &finding.not_loaded {
        score *= NOT_LOADED;
        terms.push(term("loaded", NOT_LOADED, why.clone()));
    }
    Risk {
        score: rounded(score * 100.0),
        terms,
    }
}

/// Returns how likely an attack is, 0–1: what was seen goes before what is predicted, and what is
/// predicted before what is usual.
fn threat(finding: &Finding, today: Date) -> RiskTerm {
    let exploitation = finding.ssvc.map(|ssvc| ssvc.exploitation);
    if is_malicious(finding) {
        return term("threat", 1.0, "the package itself is malicious".to_owned());
    }
    if finding.kev.is_some() {
        return term("threat", 1.0, "known to be exploited (KEV)".to_owned());
    }
    if exploitation == Some(Exploitation::Active) {
        return term("threat", 1.0, "CISA has seen attacks (SSVC)".to_owned());
    }
    let known = finding.epss.filter(|epss| epss.probability.is_finite());
    if let Some(epss) = known {
        let of = epss
            .date
            .map_or_else(String::new, |day| format!(" of {day}"));
        return term(
            "threat",
            epss.probability.clamp(0.0, 1.0),
            format!("EPSS{of}"),
        );
    }
    prior(finding, exploitation, today)
}

/// Returns the mean EPSS of vulnerabilities like this one.
fn prior(finding: &Finding, exploitation: Option<Exploitation>, today: Date) -> RiskTerm {
    let mut why = format!("no EPSS; usual for severity {}", finding.severity);
    let mut value = PRIOR
        .iter()
        .find(|(severity, _)| *severity == finding.severity)
        .map_or(PRIOR_UNKNOWN, |(_, value)| *value);
    match exploitation {
        Some(Exploitation::ProofOfConcept) => {
            value *= PROOF_OF_CONCEPT;
            why.push_str(", a proof of concept is public (SSVC)");
        }
        Some(Exploitation::None) => {
            value *= NO_EXPLOIT;
            why.push_str(", no exploitation known (SSVC)");
        }
        Some(Exploitation::Active) | None => {}
    }
    match age_in_years(finding, today) {
        Some(years) if years < 1 => {
            value *= YOUNG;
            why.push_str(", less than a year old");
        }
        Some(years) if years > 10 => {
            value *= OLD;
            why.push_str(", more than ten years old");
        }
        _ => {}
    }
    term("threat", value.min(1.0), why)
}

/// Returns the years since publication; where the day is not known, since the middle of the year in
/// the CVE id.
fn age_in_years(finding: &Finding, today: Date) -> Option<i64> {
    let by_id = || {
        let ids = std::iter::once(&finding.id).chain(&finding.aliases);
        let year = ids
            .filter_map(|id| id.strip_prefix("CVE-")?.get(..4)?.parse().ok())
            .min()?;
        Date::from_ymd(year, 7, 1)
    };
    let published = finding.published.or_else(by_id)?;
    today.days_since(published).checked_div(365)
}

/// Returns how bad it is, 0–1: the mean of the word's middle and of the CVSS base scores.
fn severity(finding: &Finding) -> RiskTerm {
    if is_malicious(finding) {
        return term(
            "severity",
            1.0,
            "the package itself is malicious".to_owned(),
        );
    }
    let word = MIDDLE
        .iter()
        .find(|(severity, _)| *severity == finding.severity)
        .map_or(MIDDLE_UNKNOWN, |(_, middle)| *middle);
    let named = format!("{} counts {word}", finding.severity);
    // Whoever ships the package holds it harmless there; a score of the fault as such says nothing
    // against that.
    let cvss =
        mean(&newest_scores(&finding.cvss)).filter(|_| finding.severity != Severity::Negligible);
    match cvss {
        Some(score) => {
            let why = format!("{named}, CVSS base score {score:.1}");
            term("severity", (word + score) / 20.0, why)
        }
        None => term("severity", word / 10.0, named),
    }
}

/// Returns for each source the score of its newest CVSS version.
fn newest_scores(cvss: &[Cvss]) -> Vec<f64> {
    let mut newest: BTreeMap<&str, &Cvss> = BTreeMap::new();
    for one in cvss.iter().filter(|one| one.score.is_finite()) {
        let known = newest.entry(&one.source).or_insert(one);
        if one.version > known.version {
            *known = one;
        }
    }
    newest
        .values()
        .map(|one| one.score.clamp(0.0, 10.0))
        .collect()
}

fn mean(scores: &[f64]) -> Option<f64> {
    let count = u32::try_from(scores.len()).ok().filter(|n| *n > 0)?;
    Some(scores.iter().sum::<f64>() / f64::from(count))
}

fn exploited(finding: &Finding) -> RiskTerm {
    let (value, why) = match finding.kev {
        Some(kev) if kev.ransomware => (RANSOMWARE, "used by ransomware (KEV)"),
        Some(_) => (EXPLOITED, "known to be exploited (KEV)"),
        None => (1.0, "not known to be exploited"),
    };
    term("exploited", value, why.to_owned())
}

fn confidence(confidence: Confidence) -> RiskTerm {
    let (value, why) = match confidence {
        Confidence::High => (1.0, "matched by the package's own name"),
        Confidence::Medium => (MEDIUM_CONFIDENCE, "matched by the name of its project"),
        Confidence::Low => (LOW_CONFIDENCE, "matched by a name that may be another's"),
    };
    term("confidence", value, why.to_owned())
}

/// Says whether a record of `OpenSSF` Malicious Packages speaks of it.
fn is_malicious(finding: &Finding) -> bool {
    let mut ids = std::iter::once(&finding.id).chain(&finding.aliases);
    ids.any(|id| id.starts_with("MAL-"))
}

const fn term(name: &'static str, value: f64, why: String) -> RiskTerm {
    RiskTerm { name, value, why }
}

/// Rounds to thousandths: more digits pretend an exactness that is not there.
fn rounded(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

/// Middles of the bands of CVSS v3.1 section 5, as Grype counts them.
const MIDDLE: [(Severity, f64); 5] = [
    (Severity::Critical, 9.0),
    (Severity::High, 7.5),
    (Severity::Medium, 5.0),
    (Severity::Low, 3.0),
    (Severity::Negligible, 0.5),
];
/// What nobody has rated is not harmless.
const MIDDLE_UNKNOWN: f64 = 5.0;
/// Mean EPSS by severity, over 75,902 vulnerabilities of 2026-01-11.
const PRIOR: [(Severity, f64); 5] = [
    (Severity::Critical, 0.09),
    (Severity::High, 0.04),
    (Severity::Medium, 0.013),
    (Severity::Low, 0.007),
    (Severity::Negligible, 0.003),
];
/// Mean EPSS over all of them.
const PRIOR_UNKNOWN: f64 = 0.035;
/// By how much the mean is higher where CISA knows a proof of concept.
const PROOF_OF_CONCEPT: f64 = 1.8;
/// And lower where it knows of no exploitation.
const NO_EXPLOIT: f64 = 0.6;
/// By how much the mean is lower in the first year after publication.
const YOUNG: f64 = 0.4;
/// And higher after ten years.
const OLD: f64 = 1.6;
/// Known exploitation, as Grype counts it.
const EXPLOITED: f64 = 1.05;
/// Known use by ransomware, as Grype counts it.
const RANSOMWARE: f64 = 1.1;
const MEDIUM_CONFIDENCE: f64 = 0.8;
const LOW_CONFIDENCE: f64 = 0.5;
/// What never runs can hardly be attacked.
const NOT_LOADED: f64 = 0.05;

#[cfg(test)]
mod tests {
    use seawall_model::finding::{Epss, Kev, Ssvc};

    use super::*;
    use crate::sample::finding;

    fn today() -> Date {
        "2026-11-22".parse().unwrap()
    }

    fn cvss(score: f64, version: &'static str, source: &str) -> Cvss {
        Cvss {
            version,
            vector: String::new(),
            score,
            source: source.to_owned(),
        }
    }

    fn with(change: impl FnOnce(&mut Finding)) -> Finding {
        let mut finding = finding("CVE-2020-0001");
        finding.severity = Severity::High;
        change(&mut finding);
        finding
    }

    fn epss(probability: f64) -> Epss {
        Epss {
            probability,
            percentile: 0.5,
            date: None,
        }
    }

    fn kev(ransomware: bool) -> Kev {
        Kev {
            added: None,
            due: None,
            ransomware,
        }
    }

    fn ssvc(exploitation: Exploitation) -> Ssvc {
        Ssvc {
            exploitation,
            automatable: false,
            total_impact: false,
        }
    }

    /// Worked by hand from the formula in `docs/risk.md`.
    #[test]
    fn worked_examples() {
        let cases: [(&str, Finding, f64); 14] = [
            ("EPSS and word", with(|f| f.epss = Some(epss(0.2))), 15.0),
            (
                "EPSS, word and one score",
                with(|f| {
                    f.epss = Some(epss(0.2));
                    f.cvss = vec![cvss(8.5, "3.1", "nvd")];
                }),
                16.0,
            ),
            (
                "newest version of each source, then the mean",
                with(|f| {
                    f.epss = Some(epss(0.2));
                    f.cvss = vec![
                        cvss(5.0, "2.0", "nvd"),
                        cvss(9.0, "3.1", "nvd"),
                        cvss(7.0, "3.1", "redhat"),
                    ];
                }),
                15.5,
            ),
            ("KEV", with(|f| f.kev = Some(kev(false))), 78.75),
            ("ransomware", with(|f| f.kev = Some(kev(true))), 82.5),
            (
                "never above 100",
                with(|f| {
                    f.kev = Some(kev(true));
                    f.severity = Severity::Critical;
                    f.cvss = vec![cvss(10.0, "3.1", "nvd")];
                }),
                100.0,
            ),
            (
                "attacks seen by CISA outweigh a low prediction",
                with(|f| {
                    f.epss = Some(epss(0.001));
                    f.ssvc = Some(ssvc(Exploitation::Active));
                }),
                75.0,
            ),
            ("no EPSS", with(|_| {}), 3.0),
            (
                "no EPSS, proof of concept",
                with(|f| f.ssvc = Some(ssvc(Exploitation::ProofOfConcept))),
                5.4,
            ),
            (
                "no EPSS, no exploitation",
                with(|f| f.ssvc = Some(ssvc(Exploitation::None))),
                1.8,
            ),
            (
                "no EPSS, young",
                with(|f| f.published = "2026-10-01".parse().ok()),
                1.2,
            ),
            (
                "no EPSS, old by its id",
                with(|f| f.id = "CVE-2009-0001".into()),
                4.8,
            ),
            (
                "low confidence",
                with(|f| f.confidence = Confidence::Low),
                1.5,
            ),
            (
                "negligible to the vendor, whatever the score",
                with(|f| {
                    f.epss = Some(epss(0.2));
                    f.severity = Severity::Negligible;
                    f.cvss = vec![cvss(9.8, "3.1", "nvd")];
                }),
                1.0,
            ),
        ];
        for (name, finding, want) in cases {
            let risk = assess(&finding, today());
            assert!((risk.score - want).abs() < 1e-9, "{name}: {risk:?}");
        }
    }

    #[test]
    fn a_malicious_package_is_as_bad_as_it_gets() {
        let mut bad = finding("GHSA-aaaa-bbbb-cccc");
        bad.aliases = vec!["MAL-2024-1".into()];
        assert!((assess(&bad, today()).score - 100.0).abs() < 1e-9);
    }

    #[test]
    fn every_term_is_shown_and_bad_figures_do_no_harm() {
        let odd = with(|f| {
            f.epss = Some(epss(f64::NAN));
            f.cvss = vec![cvss(f64::INFINITY, "3.1", "nvd"), cvss(-3.0, "3.1", "x")];
            f.not_loaded = Some("kernel headers".into());
        });
        let risk = assess(&odd, today());
        assert!((0.0..=100.0).contains(&risk.score), "{risk:?}");
        let names: Vec<_> = risk.terms.iter().map(|term| term.name).collect();
        assert_eq!(
            names,
            ["threat", "severity", "exploited", "confidence", "loaded"]
        );
        assert!(risk.terms.iter().all(|term| !term.why.is_empty()));
    }
}
