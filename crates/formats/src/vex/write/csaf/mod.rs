//! CSAF 2.0 (OASIS), profile 5 "VEX" (section 4.5): products in a tree of branches by package URL, parts of a
//! product as relationships, one vulnerability for each id (section 6.1.23), flags and threats as the reasons of
//! what is not affected, remediations as what to do about what is.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::statement::{Statement, StatementStatus};
use serde::Serialize;

use super::{VexHead, content_id, is_cve, name_of};

mod tree;

use tree::{ProductTree, Tree};

/// Writes a document.
pub(super) fn text(
    statements: &[Statement],
    head: &VexHead<'_>,
) -> Result<String, serde_json::Error> {
    let mut tree = Tree::default();
    let mut by_id: BTreeMap<&str, Vulnerability> = BTreeMap::new();
    for statement in statements {
        let products: BTreeSet<String> = statement
            .products
            .iter()
            .flat_map(|product| tree.add(product))
            .collect();
        let vulnerability = by_id.entry(name_of(statement)).or_default();
        vulnerability.call(statement);
        vulnerability.say(statement, products.into_iter().collect(), head);
    }
    let mut document = Document {
        about: about(head),
        product_tree: tree.written(),
        vulnerabilities: by_id.into_values().map(Vulnerability::finished).collect(),
    };
    document.about.tracking.id = match head.id {
        Some(id) => id.to_owned(),
        None => format!(
            "vex-{}",
            content_id(&document)?.get(..32).unwrap_or_default()
        ),
    };
    serde_json::to_string_pretty(&document)
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "document")]
    about: About<'a>,
    product_tree: ProductTree,
    vulnerabilities: Vec<Vulnerability>,
}

#[derive(Serialize)]
struct About<'a> {
    category: &'static str,
    csaf_version: &'static str,
    publisher: Publisher<'a>,
    title: String,
    tracking: Tracking<'a>,
}

#[derive(Serialize)]
struct Publisher<'a> {
    category: &'a str,
    name: &'a str,
    namespace: &'a str,
}

#[derive(Serialize)]
struct Tracking<'a> {
    current_release_date: String,
    generator: Generator<'a>,
    id: String,
    initial_release_date: String,
    revision_history: Vec<Revision>,
    status: &'static str,
    version: String,
}

#[derive(Serialize)]
struct Generator<'a> {
    engine: Engine<'a>,
}

#[derive(Serialize)]
struct Engine<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Revision {
    date: String,
    number: String,
    summary: String,
}

fn about<'a>(head: &VexHead<'a>) -> About<'a> {
    let date = head.created.to_string();
    // Versions are counted without gaps; of those before, no more is known than that there were some.
    let revisions = (1..=head.version).map(|number| Revision {
        date: date.clone(),
        number: number.to_string(),
        summary: match number {
            1 => "first version".to_owned(),
            _ => "statements were added or changed".to_owned(),
        },
    });
    let revisions = revisions.take(MOST_REVISIONS).collect();
    About {
        category: "csaf_vex",
        csaf_version: "2.0",
        publisher: Publisher {
            category: head.role.unwrap_or("other"),
            name: head.author,
            namespace: head.namespace.unwrap_or_default(),
        },
        title: format!("VEX of {}", head.author),
        tracking: Tracking {
            current_release_date: date.clone(),
            generator: Generator {
                engine: Engine {
                    name: &head.tool.name,
                    version: &head.tool.version,
                },
            },
            id: String::new(),
            initial_release_date: date.clone(),
            revision_history: revisions,
            status: "final",
            version: head.version.to_string(),
        },
    }
}

#[derive(Default, Serialize)]
struct Vulnerability {
    #[serde(skip_serializing_if = "Option::is_none")]
    cve: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ids: Vec<Id>,
    notes: Vec<Note>,
    product_status: BTreeMap<&'static str, BTreeSet<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<Flag>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    threats: Vec<Remark>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remediations: Vec<Remark>,
}

#[derive(PartialEq, Serialize)]
struct Id {
    system_name: String,
    text: String,
}

#[derive(PartialEq, Serialize)]
struct Note {
    category: &'static str,
    text: String,
    title: &'static str,
}

#[derive(Serialize)]
struct Flag {
    date: String,
    label: String,
    product_ids: Vec<String>,
}

#[derive(Serialize)]
struct Remark {
    category: &'static str,
    date: String,
    details: String,
    product_ids: Vec<String>,
}

impl Vulnerability {
    /// Takes the ids of a statement: the first CVE is the vulnerability's, all else are other names of it.
    fn call(&mut self, statement: &Statement) {
        for id in std::iter::once(&statement.vulnerability).chain(&statement.aliases) {
            if self.cve.is_none() && is_cve(id) {
                self.cve = Some(id.clone());
            }
            let one = Id {
                system_name: id.split('-').next().unwrap_or_default().to_owned(),
                text: id.clone(),
            };
            let known = self.cve.as_ref() == Some(id) || self.ids.contains(&one);
            if !known && !id.trim().is_empty() {
                self.ids.push(one);
            }
        }
    }

    fn say(&mut self, statement: &Statement, products: Vec<String>, head: &VexHead<'_>) {
        let group = match statement.status {
            StatementStatus::NotAffected => "known_not_affected",
            StatementStatus::Fixed => "fixed",
            StatementStatus::UnderInvestigation => "under_investigation",
            StatementStatus::Affected => "known_affected",
        };
        let listed = self.product_status.entry(group).or_default();
        // A product has one flag of its kind (section 6.1.33); who is named twice keeps the first word.
        let new: Vec<String> = products
            .into_iter()
            .filter(|id| listed.insert(id.clone()))
            .collect();
        if new.is_empty() {
            return;
        }
        let date = statement.time.unwrap_or(head.created).to_string();
        let text = statement.text.clone();
        match statement.status {
            StatementStatus::NotAffected => {
                if let Some(label) = statement.justification.clone() {
                    let (date, product_ids) = (date.clone(), new.clone());
                    self.flags.push(Flag {
                        date,
                        label,
                        product_ids,
                    });
                }
                if let Some(details) = text {
                    self.threats.push(remark("impact", date, details, new));
                }
            }
            StatementStatus::Affected => {
                let details = text.unwrap_or_default();
                let category = remediation(&details);
                self.remediations.push(remark(category, date, details, new));
            }
            StatementStatus::Fixed | StatementStatus::UnderInvestigation => {
                self.notes
                    .extend(text.map(|text| note(text, "About this status")));
            }
        }
    }

    /// The profile wants a note; where nobody wrote one, it says what the vulnerability is called.
    fn finished(mut self) -> Self {
        if self.notes.is_empty() {
            let names = self.cve.iter().chain(self.ids.iter().map(|id| &id.text));
            let names: Vec<&str> = names.map(String::as_str).collect();
            let text = format!("What is said here is about {}.", names.join(", "));
            self.notes.push(note(text, "Subject"));
        }
        self
    }
}

fn note(text: String, title: &'static str) -> Note {
    Note {
        category: "details",
        text,
        title,
    }
}

fn remark(
    category: &'static str,
    date: String,
    details: String,
    product_ids: Vec<String>,
) -> Remark {
    Remark {
        category,
        date,
        details,
        product_ids,
    }
}

/// Which of CSAF's categories (3.2.3.12.1) what is to be done belongs to.
fn remediation(details: &str) -> &'static str {
    let begins = |word: &str| details.starts_with(word);
    if begins("upgrade ") {
        "vendor_fix"
    } else if begins("no fix is published") {
        "none_available"
    } else if begins("accepted") {
        "no_fix_planned"
    } else {
        "mitigation"
    }
}

/// Entries of the history; the schema bounds nothing, a document has to be read.
const MOST_REVISIONS: usize = 1_000;
