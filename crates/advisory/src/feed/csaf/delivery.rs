//! Rows and facts of a document.

use std::collections::{BTreeSet, HashMap};

use seawall_model::finding::Status;
use seawall_model::severity::Severity;

use super::Vendor;
use super::document::{Document, Remediation, Vulnerability};
use super::product::Products;
use crate::feed::erratum::severity;
use crate::feed::{field, redhat_product, weakness};
use crate::record::{NameKind, Row, RowStatus, Sink, VulnerabilityFacts};

/// Delivers a document; what can't be read is told to the sink.
pub(super) fn deliver(
    document: &Document,
    vendor: &Vendor,
    trust: u8,
    path: &str,
    sink: &mut dyn Sink,
) {
    let products = Products::new(&document.product_tree);
    for vulnerability in &document.vulnerabilities {
        let found = Found {
            document,
            vendor,
            products: &products,
            vulnerability,
        };
        if let Err(why) = found.deliver(trust, path, sink) {
            sink.skipped(path, why);
        }
    }
}

/// A vulnerability in its document.
struct Found<'a> {
    document: &'a Document,
    vendor: &'a Vendor,
    products: &'a Products<'a>,
    vulnerability: &'a Vulnerability,
}

/// What a status list says.
#[derive(Clone, Copy)]
enum Says {
    Fixed,
    Affected,
    NotAffected,
    Investigated,
}

/// What rows are told apart by.
type Key = (String, String, NameKindKey, Option<String>);
/// `true` for source packages.
type NameKindKey = bool;

/// What was found of one package.
struct Told {
    status: RowStatus,
    word: Option<String>,
    severity: Option<Severity>,
    erratum: Option<String>,
}

impl Found<'_> {
    fn deliver(&self, trust: u8, path: &str, sink: &mut dyn Sink) -> Result<(), &'static str> {
        let tracking = &self.document.head.tracking;
        let id = self.vulnerability.cve.as_deref().unwrap_or(&tracking.id);
        let id = field::vulnerability(id).ok_or("no usable vulnerability id")?;
        sink.vulnerability(self.facts(id));
        let record = field::vulnerability(&tracking.id).filter(|record| *record != id);
        let date = tracking
            .current_release_date
            .as_deref()
            .and_then(field::day);
        for ((ecosystem, package, source, module), told) in self.told(path, sink) {
            let mut row = Row::new(&ecosystem, &package, id, told.status);
            row.name_kind = if source {
                NameKind::Source
            } else {
                NameKind::Binary
            };
            row.module = module;
            row.word = told.word;
            row.severity = told.severity;
            row.record = told.erratum.or_else(|| record.map(str::to_owned));
            row.aliases = row.record.iter().cloned().collect();
            row.trust = trust;
            row.date = date;
            sink.row(row);
        }
        Ok(())
    }

    /// Collects what the status lists say, by package.
    fn told(&self, path: &str, sink: &mut dyn Sink) -> Vec<(Key, Told)> {
        let status = &self.vulnerability.product_status;
        let lists = [
            (Says::Fixed, &status.fixed),
            (Says::Fixed, &status.first_fixed),
            (Says::Fixed, &status.recommended),
            (Says::Affected, &status.known_affected),
            (Says::Affected, &status.first_affected),
            (Says::Affected, &status.last_affected),
            (Says::Investigated, &status.under_investigation),
            (Says::NotAffected, &status.known_not_affected),
        ];
        let advice = Advice::new(self.vulnerability);
        let mut seen: BTreeSet<(Key, String)> = BTreeSet::new();
        let mut all = Vec::new();
        let ids = lists
            .iter()
            .flat_map(|(says, ids)| ids.iter().map(move |id| (*says, id)));
        for (count, (says, id)) in ids.enumerate() {
            if count >= MAX_PRODUCTS {
                sink.skipped(path, "the document names too many products");
                break;
            }
            match self.one(says, id, &advice) {
                Ok(Some((key, told))) => {
                    if seen.insert((key.clone(), format!("{:?}", told.status))) {
                        all.push((key, told));
                    }
                }
                Ok(None) => {}
                Err(why) => sink.skipped(path, why),
            }
        }
        without_binaries_of_sources(all)
    }

    /// Reads one product id; `None` for products that are not judged by these facts.
    fn one(
        &self,
        says: Says,
        id: &str,
        advice: &Advice<'_>,
    ) -> Result<Option<(Key, Told)>, &'static str> {
        let Some(package) = self.products.package(id) else {
            return Ok(None);
        };
        let Some(ecosystem) = (self.vendor.ecosystem)(package.cpe) else {
            return Ok(None);
        };
        let rpm = package.rpm;
        let name = field::package(&rpm.name).ok_or("no usable package name")?;
        let status = match (says, rpm.version.as_deref()) {
            (Says::Fixed, Some(version)) => {
                field::fixed(field::version(version).ok_or("no usable version")?)
            }
            (Says::Fixed, None) => return Err("a fix without a version"),
            // A build that is not affected says nothing of the builds before it.
            (Says::NotAffected, Some(_)) => return Ok(None),
            (Says::NotAffected, None) => RowStatus::NotAffected,
            (Says::Investigated, _) => RowStatus::Unfixed(Status::UnderInvestigation),
            (Says::Affected, _) => RowStatus::Unfixed(advice.state(id).0),
        };
        let word = match says {
            Says::Affected => advice.state(id).1.map(str::to_owned),
            _ => None,
        };
        let told = Told {
            status,
            word,
            severity: advice.severity(id).or_else(|| self.severity()),
            erratum: matches!(says, Says::Fixed)
                .then(|| advice.erratum(id))
                .flatten(),
        };
        let key = (ecosystem, name.to_owned(), rpm.source, rpm.module);
        Ok(Some((key, told)))
    }

    fn severity(&self) -> Option<Severity> {
        let words = self.document.head.aggregate_severity.as_ref()?;
        severity(&words.text)
    }

    fn facts(&self, id: &str) -> VulnerabilityFacts {
        let found = self.vulnerability;
        let weaknesses = found.cwe.iter().chain(&found.cwes);
        let cwes: BTreeSet<u32> = weaknesses
            .filter_map(|cwe| weakness::number(&cwe.id))
            .collect();
        let contents = found
            .metrics
            .iter()
            .filter_map(|metric| metric.content.as_ref());
        let mut vectors = Vec::new();
        for score in found.scores.iter().chain(contents).take(MAX_SCORES) {
            let ratings = [&score.v2, &score.v3, &score.v4];
            for rating in ratings.into_iter().flatten() {
                let Some(vector) = field::cvss_vector(&rating.vector_string) else {
                    continue;
                };
                let found = (self.vendor.name.to_owned(), vector.to_owned());
                if vectors.len() < MAX_VECTORS && !vectors.contains(&found) {
                    vectors.push(found);
                }
            }
        }
        VulnerabilityFacts {
            id: id.to_owned(),
            vectors,
            cwes: cwes.into_iter().take(weakness::MOST).collect(),
            published: found.release_date.as_deref().and_then(field::day),
            ..VulnerabilityFacts::default()
        }
    }
}

/// Leaves out fixed binary packages of releases and modules whose fixed source packages are listed, too:
/// those say the same of all their binaries.
fn without_binaries_of_sources(mut all: Vec<(Key, Told)>) -> Vec<(Key, Told)> {
    let is_fixed = |told: &Told| matches!(told.status, RowStatus::FixedIn(_));
    let sources: BTreeSet<(String, Option<String>)> = all
        .iter()
        .filter(|((_, _, source, _), told)| *source && is_fixed(told))
        .map(|((ecosystem, _, _, module), _)| (ecosystem.clone(), module.clone()))
        .collect();
    all.retain(|((ecosystem, _, source, module), told)| {
        *source || !is_fixed(told) || !sources.contains(&(ecosystem.clone(), module.clone()))
    });
    all
}

/// Remediations and threats by product id.
struct Advice<'a> {
    remediations: HashMap<&'a str, (Status, Option<&'static str>)>,
    errata: HashMap<&'a str, &'a str>,
    severities: HashMap<&'a str, Severity>,
    /// Of every product.
    general: Option<Severity>,
}

impl<'a> Advice<'a> {
    fn new(vulnerability: &'a Vulnerability) -> Self {
        let mut advice = Self {
            remediations: HashMap::new(),
            errata: HashMap::new(),
            severities: HashMap::new(),
            general: None,
        };
        for remediation in &vulnerability.remediations {
            advice.add(remediation);
        }
        for threat in vulnerability
            .threats
            .iter()
            .filter(|t| t.category == "impact")
        {
            let Some(severity) = severity(&threat.details) else {
                continue;
            };
            if threat.product_ids.is_empty() {
                advice.general = Some(severity);
            }
            let ids = threat.product_ids.iter().map(|id| (id.as_str(), severity));
            advice.severities.extend(ids);
        }
        advice
    }

    fn add(&mut self, remediation: &'a Remediation) {
        let erratum = remediation
            .url
            .as_deref()
            .and_then(|url| url.rsplit('/').next());
        let state = state(&remediation.category, &remediation.details);
        for id in &remediation.product_ids {
            if let Some(state) = state {
                self.remediations.insert(id, state);
            }
            if remediation.category == "vendor_fix"
                && let Some(erratum) = erratum.and_then(field::vulnerability)
            {
                self.errata.insert(id, erratum);
            }
        }
    }

    /// Says in which state the vendor holds an affected product, and the vendor's word.
    fn state(&self, id: &str) -> (Status, Option<&'static str>) {
        self.remediations
            .get(id)
            .copied()
            .unwrap_or((Status::Affected, None))
    }

    fn erratum(&self, id: &str) -> Option<String> {
        self.errata.get(id).map(|erratum| (*erratum).to_owned())
    }

    fn severity(&self, id: &str) -> Option<Severity> {
        self.severities.get(id).copied().or(self.general)
    }
}

/// Reads category and words of a remediation; `None` for those that are no state.
fn state(category: &str, details: &str) -> Option<(Status, Option<&'static str>)> {
    let said = redhat_product::state(details);
    match category {
        "none_available" | "fix_planned" => Some(said.unwrap_or((Status::Affected, None))),
        "no_fix_planned" => Some(said.unwrap_or((Status::WillNotFix, Some("no-fix-planned")))),
        _ => None,
    }
}

/// Real documents name fewer than 100,000 products.
const MAX_PRODUCTS: usize = 500_000;
/// Scores repeat for groups of products; real documents have some hundreds.
const MAX_SCORES: usize = 2000;
/// Most different vectors of one id.
const MAX_VECTORS: usize = 64;
