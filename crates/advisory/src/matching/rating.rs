//! Ratings: the vendor's own word first, then what follows from CVSS base scores, each with its
//! source named. Scores are computed from the base metrics of a vector (FIRST's specifications of
//! CVSS 2.0, 3.0, 3.1, 4.0).

use std::cmp::Reverse;
use std::collections::HashMap;

use seawall_model::finding::{Cvss, Rating};
use seawall_model::severity::Severity;

use super::ecosystem::Plan;
use crate::store::{Source, StoredRow, Vector};

/// Scores vectors: the preferred source first, within a source the newest version of CVSS first. A
/// vector that does not have all base metrics has no score and is left out.
pub(super) fn score(vectors: Vec<Vector>, vendor: &str) -> Vec<Cvss> {
    Scores::default().score(vectors, vendor)
}

/// Scores of vectors that were met before: the same few are published over and over.
#[derive(Default)]
pub(super) struct Scores(HashMap<String, Option<(&'static str, f64)>>);

impl Scores {
    /// Scores vectors as [`score`] does.
    pub(super) fn score(&mut self, vectors: Vec<Vector>, vendor: &str) -> Vec<Cvss> {
        let scored = vectors.into_iter().filter_map(|vector| {
            let known = self.0.get(&vector.vector).copied();
            let (version, score) = known.unwrap_or_else(|| {
                let found = score_one(&vector.vector);
                self.0.insert(vector.vector.clone(), found);
                found
            })?;
            Some(Cvss {
                version,
                vector: vector.vector,
                score,
                source: vector.source,
            })
        });
        let mut scored: Vec<Cvss> = scored.collect();
        scored.sort_by(|a, b| {
            let key = |cvss: &Cvss| (rank(&cvss.source, vendor), Reverse(cvss.version));
            key(a)
                .cmp(&key(b))
                .then_with(|| (&a.source, &a.vector).cmp(&(&b.source, &b.vector)))
        });
        scored
    }
}

/// Collects the ratings: first those of the rows, in their order, then one for each source of CVSS
/// vectors. A source that has rated a vulnerability "unknown" has not rated it.
pub(super) fn rate(words: &[(&str, Severity)], cvss: &[Cvss]) -> Vec<Rating> {
    let mut ratings: Vec<Rating> = Vec::new();
    let mut add = |source: &str, severity: Severity| {
        let known = ratings.iter().any(|rating| rating.source == source);
        if severity != Severity::Unknown && !known {
            ratings.push(Rating {
                source: source.to_owned(),
                severity,
            });
        }
    };
    for (source, word) in words {
        add(source, *word);
    }
    for cvss in cvss {
        let severity = match cvss.version {
            "2.0" => version_2(cvss.score),
            _ => Severity::from_cvss_score(cvss.score),
        };
        add(&cvss.source, severity);
    }
    ratings
}

/// Returns the name that a source's ratings go by: the vendor of a distribution, else the publisher of
/// the database that the source is a copy of.
pub(super) fn publisher<'a>(plan: &Plan, source: &'a Source) -> &'a str {
    if !plan.vendor.is_empty() {
        return plan.vendor;
    }
    let known = PUBLISHERS.iter().find(|(name, _)| *name == source.name);
    known.map_or(source.name.as_str(), |(_, publisher)| *publisher)
}

/// Returns the severity of a row. Records that warn of something else than a vulnerability are never
/// more than a hint, and malware is never less than the worst.
pub(super) fn of_row(row: &StoredRow<'_>) -> Option<Severity> {
    match row.word {
        Some("unmaintained" | "unsound" | "notice") => Some(Severity::Negligible),
        Some("malicious") => Some(Severity::Critical),
        _ => row.severity,
    }
}

/// Returns the version of CVSS and the base score.
fn score_one(vector: &str) -> Option<(&'static str, f64)> {
    let text = vector.trim_matches(['(', ')', ' ']);
    let (version, metrics) = match text.strip_prefix("CVSS:") {
        Some(rest) => rest.split_once('/')?,
        None => ("2.0", text),
    };
    let (version, names): (&'static str, &[&str]) = match version {
        "2.0" => ("2.0", &["AV", "AC", "Au", "C", "I", "A"]),
        "3.0" => ("3.0", &["AV", "AC", "PR", "UI", "S", "C", "I", "A"]),
        "3.1" => ("3.1", &["AV", "AC", "PR", "UI", "S", "C", "I", "A"]),
        "4.0" => (
            "4.0",
            &[
                "AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA",
            ],
        ),
        _ => return None,
    };
    let find = |name: &&str| {
        metrics
            .split('/')
            .find(|metric| metric.split_once(':').is_some_and(|(n, _)| n == *name))
    };
    let base: Vec<&str> = names.iter().map(find).collect::<Option<_>>()?;
    let base = base.join("/");
    let canonical = match version {
        "2.0" => base,
        _ => format!("CVSS:{version}/{base}"),
    };
    let score = canonical.parse::<cvss::Cvss>().ok()?.score();
    (0.0..=10.0).contains(&score).then_some((version, score))
}

/// NVD's bands for CVSS 2: there is no "critical" in it.
fn version_2(score: f64) -> Severity {
    Severity::from_cvss_score(score).min(Severity::High)
}

/// Ranks sources: the vendor of the package, then NVD, then Red Hat, then all others.
fn rank(source: &str, vendor: &str) -> usize {
    let own = if vendor == "almalinux" {
        "redhat"
    } else {
        vendor
    };
    let order = [own, "nvd", "redhat", "ghsa"];
    order
        .iter()
        .position(|name| *name == source)
        .unwrap_or(order.len())
}

/// Sources that go by another name than their publisher's.
const PUBLISHERS: &[(&str, &str)] = &[
    ("bitnami-osv", "bitnami"),
    ("drupal-osv", "drupal"),
    ("erlef-osv", "erlef"),
    ("ghsa-selected", "ghsa"),
    ("go-osv", "go"),
    ("lang-osv-2026-01", "ghsa"),
    ("nodejs-security-wg", "nodejs"),
    ("nvd-overrides", "nvd"),
    ("openrewrite-advisories", "ghsa"),
    ("oss-fuzz-osv", "oss-fuzz"),
    ("pypi-osv", "pypa"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(source: &str, vector: &str) -> Vector {
        Vector {
            source: source.to_owned(),
            vector: vector.to_owned(),
        }
    }

    /// Scores from FIRST's examples and from the records of the National Vulnerability Database.
    #[test]
    fn scores_of_published_vectors() {
        let cases = [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", Some(10.0)),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", Some(7.5)),
            (
                "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O",
                Some(7.8),
            ),
            ("AV:N/AC:L/Au:N/C:P/I:N/A:N", Some(5.0)),
            ("(AV:N/AC:L/Au:N/C:C/I:C/A:C)", Some(10.0)),
            (
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                Some(9.3),
            ),
            ("CVSS:3.1/AV:N/AC:L", None),
            ("CVSS:5.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", None),
            ("nonsense", None),
        ];
        for (text, want) in cases {
            let scored = score(vec![vector("nvd", text)], "debian");
            assert_eq!(scored.first().map(|cvss| cvss.score), want, "{text}");
        }
    }

    #[test]
    fn the_vendor_comes_first() {
        let vectors = [
            vector("other", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"),
            vector("nvd", "AV:N/AC:L/Au:N/C:P/I:N/A:N"),
            vector("nvd", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"),
            vector("redhat", "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N"),
        ];
        let sources = |vendor, words: &[Severity]| -> Vec<(String, Severity)> {
            let words: Vec<_> = words.iter().map(|word| (vendor, *word)).collect();
            let ratings = rate(&words, &score(vectors.to_vec(), vendor));
            ratings
                .into_iter()
                .map(|rating| (rating.source, rating.severity))
                .collect()
        };
        let of = |source: &str, severity| (source.to_owned(), severity);
        assert_eq!(
            sources("debian", &[Severity::Unknown, Severity::Negligible]),
            [
                of("debian", Severity::Negligible),
                of("nvd", Severity::High),
                of("redhat", Severity::Low),
                of("other", Severity::Critical),
            ]
        );
        assert_eq!(
            sources("almalinux", &[]).first(),
            Some(&of("redhat", Severity::Low))
        );
    }
}
