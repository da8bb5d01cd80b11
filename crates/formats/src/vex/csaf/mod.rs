//! CSAF 2.0 and 2.1 (OASIS, Common Security Advisory Framework), VEX profile: statements are a
//! vulnerability's `product_status`, with `flags` and `threats` as the reasons, about products of the
//! `product_tree`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seawall_model::statement::{Product, Statement, StatementStatus};
use seawall_model::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Reader, words};

mod tree;

use tree::{ProductTree, Products};

/// Reads a document.
pub(super) fn read(text: &str, reader: &mut Reader<'_>) -> Result<(), serde_json::Error> {
    let document: Document<'_> = serde_json::from_str(text)?;
    let products = Products::new(document.product_tree);
    let head = document.head;
    let tracking = head.tracking.unwrap_or_default();
    let time = tracking
        .current_release_date
        .as_deref()
        .map(str::parse)
        .transpose();
    let time: Option<Timestamp> = match time {
        Ok(time) => time,
        Err(error) => {
            let origin = reader.origin.to_owned();
            reader.problem(&origin, format!("its date: {error}"));
            None
        }
    };
    let author = head.publisher.and_then(|publisher| publisher.name);
    let context = Context {
        author: author.unwrap_or_default(),
        time,
        products,
    };
    for (index, raw) in document.vulnerabilities.iter().enumerate() {
        let place = reader.place("vulnerability", index);
        match serde_json::from_str::<Vulnerability>(raw.get()) {
            Ok(vulnerability) => context.vulnerability(&vulnerability, &place, reader),
            Err(error) => reader.problem(&place, error),
        }
    }
    reader.finish();
    Ok(())
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(rename = "document")]
    head: Head,
    #[serde(default)]
    product_tree: ProductTree,
    #[serde(borrow, default)]
    vulnerabilities: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    publisher: Option<Publisher>,
    #[serde(default)]
    tracking: Option<Tracking>,
}

#[derive(Deserialize)]
struct Publisher {
    #[serde(default)]
    name: Option<String>,
}

#[derive(Default, Deserialize)]
struct Tracking {
    #[serde(default)]
    current_release_date: Option<String>,
}

#[derive(Deserialize)]
struct Vulnerability {
    #[serde(default)]
    cve: Option<String>,
    #[serde(default)]
    ids: Vec<Id>,
    #[serde(default)]
    product_status: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    flags: Vec<Flag>,
    #[serde(default)]
    threats: Vec<Remark>,
    #[serde(default)]
    remediations: Vec<Remark>,
}

#[derive(Deserialize)]
struct Id {
    text: String,
}

#[derive(Deserialize)]
struct Flag {
    label: String,
    #[serde(default)]
    product_ids: Vec<String>,
    #[serde(default)]
    group_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Remark {
    #[serde(default)]
    category: String,
    #[serde(default)]
    details: String,
    #[serde(default)]
    product_ids: Vec<String>,
    #[serde(default)]
    group_ids: Vec<String>,
}

/// What all statements of a document share.
struct Context {
    author: String,
    time: Option<Timestamp>,
    products: Products,
}

/// Why a product stands where it stands.
type Reason = (Option<String>, Option<String>);

impl Context {
    fn vulnerability(&self, vulnerability: &Vulnerability, place: &str, reader: &mut Reader<'_>) {
        let mut ids = vulnerability
            .cve
            .iter()
            .chain(vulnerability.ids.iter().map(|id| &id.text));
        let Some(name) = ids.next() else {
            return reader.problem(place, "it names no vulnerability");
        };
        let aliases: Vec<String> = ids.cloned().collect();
        let reasons = self.reasons(vulnerability);
        for (group, ids) in &vulnerability.product_status {
            let Some(status) = status_of(group) else {
                continue;
            };
            let (by_reason, unknown) = self.gather(ids, status, &reasons);
            if unknown > 0 {
                let why = format!("{group}: {unknown} products cannot be recognised");
                reader.problem(place, why);
            }
            for ((justification, text), products) in by_reason {
                reader.statement(Statement {
                    vulnerability: name.clone(),
                    aliases: aliases.clone(),
                    products,
                    status,
                    justification,
                    text,
                    author: self.author.clone(),
                    time: self.time,
                    origin: place.to_owned(),
                });
            }
        }
    }

    /// Gathers the products of one status by the reason given for each.
    fn gather(
        &self,
        ids: &[String],
        status: StatementStatus,
        reasons: &Reasons,
    ) -> (BTreeMap<Reason, Vec<Arc<Product>>>, usize) {
        let (mut found, mut unknown) = (BTreeMap::<Reason, Vec<_>>::new(), 0_usize);
        for id in ids.iter().collect::<BTreeSet<_>>() {
            match self.products.find(id) {
                Some(product) => {
                    let reason = reasons.of(id, status);
                    found.entry(reason).or_default().push(product);
                }
                None => unknown = unknown.saturating_add(1),
            }
        }
        (found, unknown)
    }

    fn reasons(&self, vulnerability: &Vulnerability) -> Reasons {
        let mut reasons = Reasons::default();
        for flag in &vulnerability.flags {
            let label = words(&flag.label);
            self.note(
                &flag.product_ids,
                &flag.group_ids,
                label.as_ref(),
                &mut reasons.labels,
            );
        }
        for threat in vulnerability
            .threats
            .iter()
            .filter(|threat| threat.category == "impact")
        {
            let text = words(&threat.details);
            self.note(
                &threat.product_ids,
                &threat.group_ids,
                text.as_ref(),
                &mut reasons.impacts,
            );
        }
        for action in &vulnerability.remediations {
            let text = words(&action.details);
            self.note(
                &action.product_ids,
                &action.group_ids,
                text.as_ref(),
                &mut reasons.actions,
            );
        }
        reasons
    }

    /// Notes a reason for products and groups; one that names none holds for all.
    fn note(
        &self,
        products: &[String],
        groups: &[String],
        text: Option<&String>,
        notes: &mut Notes,
    ) {
        let Some(text) = text else { return };
        if products.is_empty() && groups.is_empty() {
            notes.all.get_or_insert_with(|| text.clone());
        }
        let shared: Arc<str> = text.as_str().into();
        let members = groups.iter().flat_map(|group| self.products.group(group));
        for id in products.iter().chain(members).take(MAX_NOTED) {
            notes
                .of
                .entry(id.clone())
                .or_insert_with(|| Arc::clone(&shared));
        }
    }
}

/// Reasons by product.
#[derive(Default)]
struct Reasons {
    labels: Notes,
    impacts: Notes,
    actions: Notes,
}

#[derive(Default)]
struct Notes {
    all: Option<String>,
    of: BTreeMap<String, Arc<str>>,
}

impl Notes {
    fn find(&self, product: &str) -> Option<String> {
        let own = self.of.get(product).map(|text| text.as_ref().to_owned());
        own.or_else(|| self.all.clone())
    }
}

impl Reasons {
    fn of(&self, product: &str, status: StatementStatus) -> Reason {
        match status {
            StatementStatus::NotAffected => (self.labels.find(product), self.impacts.find(product)),
            StatementStatus::Affected => (None, self.actions.find(product)),
            StatementStatus::Fixed | StatementStatus::UnderInvestigation => (None, None),
        }
    }
}

/// Maps the groups of CSAF 2.0 section 3.2.3.9; `recommended` and `unknown` say nothing of the kind.
fn status_of(group: &str) -> Option<StatementStatus> {
    Some(match group {
        "known_not_affected" => StatementStatus::NotAffected,
        "fixed" | "first_fixed" => StatementStatus::Fixed,
        "known_affected" | "first_affected" | "last_affected" => StatementStatus::Affected,
        "under_investigation" => StatementStatus::UnderInvestigation,
        _ => return None,
    })
}

/// Products that one reason may be noted for.
const MAX_NOTED: usize = 200_000;
