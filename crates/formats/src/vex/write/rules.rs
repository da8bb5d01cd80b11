//! What the specifications demand of statements, before they are written.
//!
//! `OpenVEX` 0.2.0, "Status Labels" and "Status Justifications"; CSAF 2.0, sections 4.5 (profile VEX), 6.1.6
//! (contradicting status) and 6.1.13 (package URLs); CISA, "Minimum Requirements for VEX".

use std::collections::BTreeMap;

use seawall_model::purl::Purl;
use seawall_model::statement::{Identity, Statement, StatementStatus};

use super::{VexFormat, VexHead, name_of, purl};

/// The justifications that `OpenVEX` and CSAF know.
pub const JUSTIFICATIONS: [&str; 5] = [
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
];

/// Categories of publishers (CSAF 2.0, section 3.2.1.8.1).
const CATEGORIES: [&str; 6] = [
    "coordinator",
    "discoverer",
    "other",
    "translator",
    "user",
    "vendor",
];

/// Says what keeps statements from being written, as clauses; nothing where all is well.
pub fn faults(format: VexFormat, statements: &[Statement], head: &VexHead<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    if statements.is_empty() {
        faults.push("there is no statement to write: a document without any says nothing".into());
    }
    if head.author.trim().is_empty() {
        faults.push("a document needs its author: somebody has to answer for it".into());
    }
    if format == VexFormat::Csaf {
        publisher(head, &mut faults);
    }
    for statement in statements {
        let about = shown(&statement.vulnerability);
        for why in of_one(format, statement) {
            faults.push(format!("{about}: {why}"));
        }
    }
    contradictions(statements, &mut faults);
    if format == VexFormat::CycloneDx {
        one_product(statements, &mut faults);
    }
    faults
}

fn publisher(head: &VexHead<'_>, faults: &mut Vec<String>) {
    let is_address = |text: &str| {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
    };
    if !head.namespace.is_some_and(is_address) {
        faults.push("CSAF wants the address of its publisher, such as https://example.com".into());
    }
    if let Some(role) = head.role.filter(|role| !CATEGORIES.contains(role)) {
        let all = CATEGORIES.join(", ");
        faults.push(format!("`{}` is no publisher of CSAF: {all}", shown(role)));
    }
}

fn of_one(format: VexFormat, statement: &Statement) -> Vec<String> {
    let mut faults = Vec::new();
    let mut no = |why: &str| faults.push(why.to_owned());
    if statement.vulnerability.trim().is_empty() {
        no("a statement needs the id of a vulnerability");
    }
    if statement.products.is_empty() {
        no("a statement needs a product");
    }
    let has_text = statement
        .text
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty());
    let justification = statement.justification.as_deref();
    match statement.status {
        StatementStatus::NotAffected if justification.is_none() && !has_text => {
            no("`not_affected` needs a justification or a statement of the impact");
        }
        StatementStatus::Affected if !has_text => {
            no("`affected` needs a statement of what to do");
        }
        StatementStatus::NotAffected => {}
        _ if justification.is_some() => no("only `not_affected` has a justification"),
        _ => {}
    }
    if let Some(word) = justification.filter(|word| !JUSTIFICATIONS.contains(word)) {
        let known = JUSTIFICATIONS.join(", ");
        faults.push(format!("`{}` is no justification: {known}", shown(word)));
    }
    for product in &statement.products {
        for identity in std::iter::once(&product.identity).chain(&product.parts) {
            faults.extend(of_identity(identity));
        }
        let named = product.parts.first().unwrap_or(&product.identity);
        if statement.status == StatementStatus::Fixed && !has_version(named) {
            let name = shown(&named.name);
            faults.push(format!(
                "`fixed` needs the version of {name}: no product is fixed in all"
            ));
        }
    }
    if format == VexFormat::Csaf && statement.vulnerability.trim() != statement.vulnerability {
        faults.push("its id begins or ends with a blank".to_owned());
    }
    faults
}

fn of_identity(identity: &Identity) -> Option<String> {
    let Some(purl) = purl(identity) else {
        let name = shown(&identity.name);
        return Some(format!("the product `{name}` has no package URL"));
    };
    let parsed: Result<Purl, _> = purl.parse();
    let error = parsed.err()?;
    Some(format!("`{}` is no package URL: {error}", shown(&purl)))
}

fn has_version(identity: &Identity) -> bool {
    let parsed: Option<Purl> = purl(identity).and_then(|purl| purl.parse().ok());
    parsed.is_some_and(|purl| purl.version().is_some())
}

/// No reader could follow two words about one thing in one document.
fn contradictions(statements: &[Statement], faults: &mut Vec<String>) {
    let mut said: BTreeMap<(&str, String), StatementStatus> = BTreeMap::new();
    for statement in statements {
        for key in statement.products.iter().flat_map(|product| keys(product)) {
            let name = shown(&key);
            let id = name_of(statement);
            let first = *said.entry((id, key)).or_insert(statement.status);
            if first != statement.status {
                let (id, second) = (shown(id), statement.status.name());
                faults.push(format!("{id}: {name} is {} and {second}", first.name()));
            }
        }
    }
}

/// The things that a product stands for.
fn keys(product: &seawall_model::statement::Product) -> Vec<String> {
    let whole = purl(&product.identity).unwrap_or_default();
    if product.parts.is_empty() {
        return vec![whole];
    }
    let parts = product.parts.iter().filter_map(purl);
    parts.map(|part| format!("{part} in {whole}")).collect()
}

/// A `CycloneDX` document is about one thing, and what it says of components it says of those in it.
fn one_product(statements: &[Statement], faults: &mut Vec<String>) {
    let mut wholes: Vec<Option<String>> = Vec::new();
    for product in statements.iter().flat_map(|one| &one.products) {
        let whole = (!product.parts.is_empty())
            .then(|| purl(&product.identity))
            .flatten();
        if !wholes.contains(&whole) {
            wholes.push(whole);
        }
    }
    if wholes.len() > 1 {
        faults.push(
            "a CycloneDX document speaks of the parts of one product, and these are of several"
                .into(),
        );
    }
}

fn shown(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_control());
    plain.take(120).collect()
}
