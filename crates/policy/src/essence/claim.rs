//! What gates need of one finding.

use seawall_model::finding::{
    AppliedException, Confidence, Epss, Finding, FindingKind, Kev, Status,
};
use seawall_model::inventory::Inventory;
use seawall_model::location::Location;
use seawall_model::severity::Severity;
use seawall_model::time::Date;

use super::Terms;

/// What gates need of one finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What kind of finding.
    pub kind: FindingKind,
    /// Its id: `CVE-2024-1234`.
    pub id: String,
    /// Name and version of the package, where it is about one.
    pub package: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// The vendor's word; `fixed` is one for which a fix is published.
    pub status: Status,
    /// Whether it is known to be exploited.
    pub kev: bool,
    /// Probability of exploitation within 30 days, where somebody reckons it.
    pub epss: Option<f64>,
    /// Whether the package's code is never run in the image.
    pub not_loaded: bool,
    /// The exception that accepts it.
    pub accepted: Option<Accepted>,
    /// Identifies the claim across scans.
    pub fingerprint: String,
}

/// An exception that accepts a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Last day on which it holds; nothing: for ever.
    pub until: Option<Date>,
    /// File and line that made it.
    pub origin: String,
}

impl Claim {
    /// Takes what gates need from a finding.
    pub fn of(finding: &Finding, inventory: &Inventory) -> Self {
        let package = finding.package.and_then(|at| inventory.packages.get(at));
        let accepted = finding.exception.as_ref().map(|it| Accepted {
            until: it.until,
            origin: it.origin.clone(),
        });
        Self {
            kind: finding.kind,
            id: finding.id.clone(),
            package: package.map(|it| format!("{} {}", it.name, it.version)),
            severity: finding.severity,
            status: finding.status,
            kev: finding.kev.is_some(),
            epss: finding.epss.map(|it| it.probability),
            not_loaded: finding.not_loaded.is_some(),
            accepted,
            fingerprint: finding.fingerprint.clone(),
        }
    }

    /// Returns the finding again as far as gates look at it, with what accepts it on the day in question.
    pub(super) fn finding(&self, terms: Terms) -> Finding {
        let accepted = self.accepted.as_ref().filter(|it| {
            let holds = it.until.is_none_or(|last| last >= terms.today);
            terms.exceptions && holds
        });
        Finding {
            kind: self.kind,
            id: self.id.clone(),
            aliases: Vec::new(),
            severity: self.severity,
            severity_source: None,
            ratings: Vec::new(),
            cvss: Vec::new(),
            epss: self.epss.map(|probability| Epss {
                probability,
                percentile: 0.0,
                date: None,
            }),
            kev: self.kev.then_some(Kev {
                added: None,
                due: None,
                ransomware: false,
            }),
            ssvc: None,
            published: None,
            package: None,
            fixed_version: None,
            status: self.status,
            location: Location::default(),
            evidence: Vec::new(),
            remedy: None,
            references: Vec::new(),
            fingerprint: self.fingerprint.clone(),
            confidence: Confidence::High,
            risk: None,
            not_loaded: self.not_loaded.then(String::new),
            statement: None,
            exception: accepted.map(|it| AppliedException {
                reason: String::new(),
                until: it.until,
                origin: it.origin.clone(),
            }),
            misconfiguration: None,
        }
    }
}
