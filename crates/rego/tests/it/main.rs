//! Tests of policies: what files declare, what rules say, and how the process that evaluates talks.
#![cfg(feature = "interpreter")]

mod declared;
mod judged;
mod served;

use seawall_rego::Policies;
use seawall_rego::protocol::{File, Refusal, Rule};

/// Reads policies called `0.rego`, `1.rego` and so on.
fn load(texts: &[&str]) -> Result<Policies, Vec<Refusal>> {
    let files = texts.iter().enumerate().map(|(index, text)| File {
        path: format!("{index}.rego"),
        text: (*text).to_owned(),
    });
    Policies::load(files.collect())
}

/// Returns what files declare.
fn rules(texts: &[&str]) -> Vec<Rule> {
    let loaded = load(texts);
    loaded
        .map(|policies| policies.rules().to_vec())
        .unwrap_or_else(|refused| panic!("{refused:?}"))
}
