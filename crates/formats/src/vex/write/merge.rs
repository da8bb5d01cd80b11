//! Statements of several documents → those of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::statement::{Product, Statement};

use super::rules::JUSTIFICATIONS;
use super::{name_of, purl};

/// Puts statements together: of those about one vulnerability in one thing the latest counts. Those of one
/// time that contradict each other all stay, so that writing them is refused. Also returns what was
/// overridden, as clauses.
pub fn merge(statements: Vec<Statement>) -> (Vec<Statement>, Vec<String>) {
    let mut all: BTreeMap<(String, String), Vec<Statement>> = BTreeMap::new();
    for statement in statements.into_iter().map(translated) {
        for product in statement
            .products
            .iter()
            .flat_map(|product| single(product))
        {
            let key = (name_of(&statement).to_ascii_uppercase(), name(&product));
            let one = Statement {
                products: vec![Arc::new(product)],
                ..statement.clone()
            };
            all.entry(key).or_default().push(one);
        }
    }
    let (mut merged, mut notes) = (Vec::new(), Vec::new());
    for mut about in all.into_values() {
        let latest = about.iter().map(|one| one.time).max().flatten();
        let (kept, old): (Vec<_>, Vec<_>) = about.drain(..).partition(|one| one.time == latest);
        for one in old {
            let (origin, id) = (&one.origin, &one.vulnerability);
            notes.push(format!(
                "{origin}: what it says of {id} is overridden by a later one"
            ));
        }
        let mut status = Vec::new();
        for one in kept {
            if !status.contains(&one.status) {
                status.push(one.status);
                merged.push(one);
            }
        }
    }
    (merged, notes)
}

/// Splits a product with several parts.
fn single(product: &Product) -> Vec<Product> {
    if product.parts.is_empty() {
        return vec![product.clone()];
    }
    let one = |part: &seawall_model::statement::Identity| Product {
        identity: product.identity.clone(),
        parts: vec![part.clone()],
    };
    product.parts.iter().map(one).collect()
}

fn name(product: &Product) -> String {
    let of = |one| purl(one).unwrap_or_else(|| one.name.clone());
    let parts: Vec<String> = product.parts.iter().map(of).collect();
    format!("{} {}", of(&product.identity), parts.join(" "))
}

/// A word of `CycloneDX` that the others do not know is kept as a text.
fn translated(mut statement: Statement) -> Statement {
    let Some(word) = statement.justification.take() else {
        return statement;
    };
    let known = match word.as_str() {
        "code_not_present" => Some("vulnerable_code_not_present"),
        "code_not_reachable" => Some("vulnerable_code_not_in_execute_path"),
        "protected_by_mitigating_control" => Some("inline_mitigations_already_exist"),
        word => JUSTIFICATIONS.into_iter().find(|known| *known == word),
    };
    if let Some(known) = known {
        statement.justification = Some(known.to_owned());
    } else {
        let text = statement.text.take();
        statement.text = Some(text.map_or(word.clone(), |text| format!("{word}: {text}")));
    }
    statement
}
