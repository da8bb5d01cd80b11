//! The order of findings: the most urgent first, or what the user wants first.

use std::cmp::{Ordering, Reverse};
use std::fmt;
use std::str::FromStr;

use seawall_model::finding::{Finding, Status};
use seawall_model::inventory::Inventory;

/// By what findings are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Score of risk, highest first.
    #[default]
    Risk,
    /// Severity, worst first.
    Severity,
    /// Probability of exploitation, highest first; unknown ones last.
    Epss,
    /// Name of the package.
    Package,
    /// Id.
    Id,
    /// Those with a fix first.
    Fixed,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 6] = [
        Self::Risk,
        Self::Severity,
        Self::Epss,
        Self::Package,
        Self::Id,
        Self::Fixed,
    ];

    /// Returns the word of the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Severity => "severity",
            Self::Epss => "epss",
            Self::Package => "package",
            Self::Id => "id",
            Self::Fixed => "fixed",
        }
    }

    /// Compares two findings. Ends in a total order, so that the same artifact gives the same report.
    pub fn compare(self, a: &Finding, b: &Finding, inventory: &Inventory) -> Ordering {
        let first = match self {
            Self::Risk if inventory.in_use.is_none() => Ordering::Equal,
            Self::Risk | Self::Severity => by_severity(a, b, inventory),
            Self::Epss => probability(b).total_cmp(&probability(a)),
            Self::Package => name(a, inventory).cmp(&name(b, inventory)),
            Self::Id => id_key(&a.id).cmp(&id_key(&b.id)),
            Self::Fixed => unfixed(a).cmp(&unfixed(b)),
        };
        first.then_with(|| urgency(a, b))
    }
}

/// Sorts findings.
pub fn sort_findings(findings: &mut [Finding], inventory: &Inventory, sort: Sort) {
    findings.sort_by(|a, b| sort.compare(a, b, inventory));
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Sort {
    type Err = InvalidSort;

    fn from_str(text: &str) -> Result<Self, InvalidSort> {
        let wanted = text.trim();
        let found = Self::ALL
            .into_iter()
            .find(|sort| sort.name().eq_ignore_ascii_case(wanted));
        found.ok_or_else(|| InvalidSort(text.chars().take(40).collect()))
    }
}

/// The text is not an order of findings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not one of risk, severity, epss, package, id, fixed")]
pub struct InvalidSort(String);

/// The most urgent first: what runs before what does not, then by risk, severity, known exploitation
/// and whether one can do something about it.
fn urgency(a: &Finding, b: &Finding) -> Ordering {
    let loaded = |f: &Finding| f.not_loaded.is_some();
    let key = |f: &Finding| (Reverse(f.severity), f.kev.is_none(), unfixed(f));
    loaded(a)
        .cmp(&loaded(b))
        .then_with(|| score(b).total_cmp(&score(a)))
        .then_with(|| key(a).cmp(&key(b)))
        .then_with(|| id_key(&a.id).cmp(&id_key(&b.id)))
        .then_with(|| a.package.cmp(&b.package))
}

/// The worst first; of one severity what is known to be in use before what is not known, and that before what is not.
fn by_severity(a: &Finding, b: &Finding, inventory: &Inventory) -> Ordering {
    let in_use = |f: &Finding| inventory.in_use.as_ref().map(|it| it.of(f.package));
    let never = |f: &Finding| f.not_loaded.is_some();
    b.severity
        .cmp(&a.severity)
        .then_with(|| never(a).cmp(&never(b)))
        .then_with(|| in_use(a).cmp(&in_use(b)))
}

fn score(finding: &Finding) -> f64 {
    finding.risk.as_ref().map_or(0.0, |risk| risk.score)
}

fn probability(finding: &Finding) -> f64 {
    finding.epss.map_or(-1.0, |epss| epss.probability)
}

fn unfixed(finding: &Finding) -> bool {
    finding.status != Status::Fixed
}

fn name<'a>(finding: &Finding, inventory: &'a Inventory) -> Option<(&'a str, &'a str)> {
    let package = inventory.packages.get(finding.package?)?;
    Some((package.source_name_version().0, &package.name))
}

/// Orders the numbers of ids as numbers: `CVE-2024-999` comes before `CVE-2024-1000`.
fn id_key(id: &str) -> (&str, usize, &str, &str) {
    let (head, number) = id.rsplit_once('-').unwrap_or((id, ""));
    let digits = number.trim_start_matches('0');
    if number.bytes().all(|b| b.is_ascii_digit()) {
        (head, digits.len(), digits, id)
    } else {
        (head, usize::MAX, number, id)
    }
}

#[cfg(test)]
mod tests {
    use seawall_model::finding::{Epss, Kev, Risk};
    use seawall_model::in_use::{InUse, PackagesInUse};
    use seawall_model::package::{Package, PackageType};
    use seawall_model::purl::Purl;
    use seawall_model::severity::Severity;

    use super::*;
    use crate::sample::finding;

    fn inventory() -> Inventory {
        let package = |name: &str| Package::new(PackageType::Npm, name, "1", Purl::default());
        Inventory {
            packages: vec![package("b"), package("a")],
            ..Inventory::default()
        }
    }

    fn one(id: &str, risk: f64, severity: Severity, change: impl FnOnce(&mut Finding)) -> Finding {
        let mut finding = finding(id);
        finding.risk = Some(Risk {
            score: risk,
            terms: Vec::new(),
        });
        finding.severity = severity;
        change(&mut finding);
        finding
    }

    fn findings() -> Vec<Finding> {
        vec![
            one("CVE-2024-1000", 10.0, Severity::Critical, |f| {
                f.package = Some(0);
            }),
            one("CVE-2024-999", 90.0, Severity::Medium, |f| {
                f.package = Some(0);
                f.kev = Some(Kev {
                    added: None,
                    due: None,
                    ransomware: false,
                });
            }),
            one("CVE-2023-5", 10.0, Severity::High, |f| {
                f.package = Some(1);
                f.status = Status::Fixed;
                f.epss = Some(Epss {
                    probability: 0.1,
                    percentile: 0.5,
                    date: None,
                });
            }),
            one("CVE-2020-1", 99.0, Severity::Critical, |f| {
                f.package = Some(1);
                f.not_loaded = Some("headers".into());
            }),
        ]
    }

    #[test]
    fn each_order() {
        let cases: [(&str, [&str; 4]); 6] = [
            ("risk", ["2024-999", "2024-1000", "2023-5", "2020-1"]),
            ("severity", ["2024-1000", "2020-1", "2023-5", "2024-999"]),
            ("epss", ["2023-5", "2024-999", "2024-1000", "2020-1"]),
            ("package", ["2023-5", "2020-1", "2024-999", "2024-1000"]),
            ("id", ["2020-1", "2023-5", "2024-999", "2024-1000"]),
            ("FIXED", ["2023-5", "2024-999", "2024-1000", "2020-1"]),
        ];
        for (word, want) in cases {
            let mut found = findings();
            sort_findings(&mut found, &inventory(), word.parse().unwrap());
            let ids: Vec<_> = found
                .iter()
                .map(|f| f.id.trim_start_matches("CVE-"))
                .collect();
            assert_eq!(ids, want, "{word}");
        }
        assert!("worst".parse::<Sort>().is_err());
    }

    /// With facts of watching: by severity, and within one what is loaded, unknown, dormant.
    #[test]
    fn what_is_in_use_comes_first() {
        let mut inventory = inventory();
        inventory.packages.push(inventory.packages[0].clone());
        inventory.in_use = Some(PackagesInUse {
            packages: vec![InUse::Dormant, InUse::Loaded, InUse::Unknown],
            ..PackagesInUse::default()
        });
        let of = |id, risk, severity, package| {
            one(id, risk, severity, |f: &mut Finding| {
                f.package = Some(package);
            })
        };
        let mut found = vec![
            of("CVE-2024-1", 99.0, Severity::High, 0),
            of("CVE-2024-2", 10.0, Severity::High, 2),
            of("CVE-2024-3", 1.0, Severity::High, 1),
            of("CVE-2024-4", 90.0, Severity::Medium, 1),
            of("CVE-2024-5", 1.0, Severity::Critical, 0),
        ];
        for sort in [Sort::Risk, Sort::Severity] {
            sort_findings(&mut found, &inventory, sort);
            let ids: Vec<_> = found.iter().map(|f| &f.id[9..]).collect();
            assert_eq!(ids, ["5", "3", "2", "1", "4"], "{sort}");
        }
    }

    #[test]
    fn the_order_does_not_depend_on_where_it_began() {
        for sort in Sort::ALL {
            let mut forth = findings();
            let mut back = findings();
            back.reverse();
            sort_findings(&mut forth, &inventory(), sort);
            sort_findings(&mut back, &inventory(), sort);
            assert_eq!(forth, back, "{sort}");
        }
    }
}
