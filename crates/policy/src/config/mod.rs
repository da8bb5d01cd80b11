//! `seawall.yaml`: what a project wants scanned, accepted and allowed, as one typed document.
//!
//! Unknown keys, unknown words and wrong types are refused with line and column; a file of a version that
//! this program does not know is refused whole. Its JSON Schema is published (`seawall schema config`).

mod apply;
mod audit;
mod checks;
mod custom;
mod document;
mod exceptions;
pub mod guard;
mod hadolint;
pub mod watch;

use document::Document;
use seawall_model::nearest::nearest;
use serde::de::DeserializeOwned;

pub use apply::{Config, Scan};
pub use audit::Audit;
pub use checks::{Checks, Said};
pub use custom::{Custom, Written};
pub use document::schema;
pub use hadolint::{Hadolint, parse_hadolint};

/// A file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {why}")]
pub struct InvalidConfig {
    /// File as the caller named it.
    pub file: String,
    /// Line, counted from 1.
    pub line: u64,
    /// Column, counted from 1.
    pub column: u64,
    /// What is wrong, as a clause.
    pub why: String,
}

/// Reads a configuration file.
///
/// # Errors
/// Where it is not as documented: half a policy is a surprise either way.
pub fn parse_config(text: &str, file: &str) -> Result<Config, InvalidConfig> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_nothing = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if text.lines().all(is_nothing) {
        return Err(InvalidConfig {
            file: file.to_owned(),
            line: 1,
            column: 1,
            why: "there is nothing in it: `version: 1` is the least".to_owned(),
        });
    }
    let document: Document = read_yaml(text, file)?;
    apply::apply(document, file, text).map_err(|(at, why)| InvalidConfig {
        file: file.to_owned(),
        line: at.line(),
        column: at.column(),
        why,
    })
}

/// Reads a document of YAML within bounds.
///
/// # Errors
/// Where it is not of that form; with its place.
pub fn read_yaml<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, InvalidConfig> {
    let place = |line, column, why: String| InvalidConfig {
        file: file.to_owned(),
        line,
        column,
        why,
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LONGEST {
        return Err(place(1, 1, format!("it has more than {LONGEST} bytes")));
    }
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_depth: 20,
            max_nodes: 50_000,
            max_events: 200_000,
            max_aliases: 1_000,
            max_documents: 1,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let at = error.location();
        let why = explain(&error.to_string());
        place(
            at.map_or(1, |at| at.line()),
            at.map_or(1, |at| at.column()),
            why,
        )
    })
}

/// Shortens the reader's message to its clause, and names the key that was probably meant.
fn explain(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    // The place is told before the clause.
    let clause = line
        .split(" at line ")
        .next()
        .unwrap_or(line)
        .trim_end_matches([':', ' ']);
    let clause = clause.strip_prefix("error: ").unwrap_or(clause);
    let twice = clause.strip_prefix("duplicate mapping key: ");
    if let Some((key, _)) = twice.and_then(|it| it.split_once(',')) {
        return format!("`{key}` is said twice");
    }
    let clause = match clause {
        "expected mapping start" => {
            "`KEY: VALUE` has to stand here: `{KEY: VALUE}`, or lines below"
        }
        "expected sequence start" => "a list has to stand here: `[A, B]`, or lines with `- `",
        other => other,
    };
    let unknown = clause.split('`').nth(1);
    let known = clause
        .split_once("expected ")
        .map_or("", |(_, known)| known);
    let words = |c: char| !(c.is_alphanumeric() || c == '-');
    let known: Vec<&str> = known.split(words).filter(|word| word.len() > 2).collect();
    let near = unknown
        .filter(|_| clause.starts_with("unknown"))
        .and_then(|unknown| nearest(unknown, &known));
    match near {
        Some(near) => format!("{clause}; did you mean `{near}`?"),
        None => clause.to_owned(),
    }
}

/// Bytes of a file.
const LONGEST: usize = 1 << 20;

#[cfg(test)]
mod tests;
