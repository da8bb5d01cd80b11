//! The result of loading a file, as data, as JSON and as text.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{ErrorCode, ItemType, WarningCode};

/// The result of loading a file.
#[derive(Clone, Debug, Default)]
pub struct LoadResult {
    /// The name of the file.
    pub name: String,
    /// What is wrong. The file is taken only where nothing is.
    pub errors: Vec<Finding<ErrorCode>>,
    /// What is likely wrong.
    pub warnings: Vec<Finding<WarningCode>>,
    /// Where the file differs from the schema of rule files; nothing where it was not read so far.
    pub schema_warnings: Option<Vec<String>>,
}

/// Something that is wrong.
#[derive(Clone, Debug)]
pub struct Finding<C> {
    /// What kind of thing.
    pub code: C,
    /// What it is.
    pub message: String,
    /// The way to it, the file first.
    pub locations: Vec<Location>,
    /// The line that it stands in, and a mark below it.
    pub snippet: String,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// What it belongs to.
    pub item_type: ItemType,
    /// The name of that; may be empty.
    pub item_name: String,
    /// The file, or the start of a condition in quotes.
    pub name: String,
    /// The line in the file, from 0.
    pub line: usize,
    /// The column in bytes, from 0.
    pub column: usize,
    /// Bytes before it.
    pub offset: usize,
}

/// Returns the document that `-V` prints.
pub fn document(results: &[LoadResult]) -> Value {
    let results: Vec<Value> = results.iter().map(LoadResult::json).collect();
    json!({ "falco_load_results": results })
}

impl LoadResult {
    /// Says whether the file is taken.
    pub const fn is_successful(&self) -> bool {
        self.errors.is_empty()
    }

    /// Returns it as JSON.
    pub fn json(&self) -> Value {
        let errors: Vec<Value> = self.errors.iter().map(|e| e.json(e.code.words())).collect();
        let warnings = self.warnings.iter().map(|w| w.json(w.code.words()));
        let schema = self.schema_warnings.as_deref();
        json!({
            "name": self.name,
            "successful": self.is_successful(),
            "errors": errors,
            "warnings": warnings.collect::<Vec<_>>(),
            "schema_valid": schema.is_some_and(<[String]>::is_empty),
            "schema_warnings": schema.unwrap_or_default(),
        })
    }

    /// Returns how it is, in a line: the file and `Ok`, `Ok, with warnings` or `Invalid`.
    pub fn summary(&self) -> String {
        let state = match (self.is_successful(), self.warnings.is_empty()) {
            (false, _) => "Invalid",
            (true, true) => "Ok",
            (true, false) => "Ok, with warnings",
        };
        format!("{}: {state}", shown(&self.name))
    }

    /// Returns it as text: the summary, then each error and, where they are wanted, each warning.
    pub fn text(&self, with_warnings: bool) -> String {
        let mut text = self.summary();
        text.push('\n');
        if !self.errors.is_empty() {
            let _ = writeln!(text, "{} Errors:", self.errors.len());
            for error in &self.errors {
                text.push_str(&error.text(error.code.words()));
            }
        }
        if with_warnings && !self.warnings.is_empty() {
            let _ = writeln!(text, "{} Warnings:", self.warnings.len());
            for warning in &self.warnings {
                text.push_str(&warning.text(warning.code.words()));
            }
        }
        text
    }
}

impl<C> Finding<C> {
    fn json(&self, (code, description): (&str, &str)) -> Value {
        let locations: Vec<Value> = self.locations.iter().map(Location::json).collect();
        json!({
            "code": code,
            "codedesc": description,
            "message": self.message,
            "context": { "locations": locations, "snippet": self.snippet },
        })
    }

    fn text(&self, (code, description): (&str, &str)) -> String {
        let mut text = String::new();
        for (index, location) in self.locations.iter().enumerate() {
            let lead = if index == 0 { "In " } else { "    " };
            let _ = writeln!(text, "{lead}{}", location.text());
        }
        let _ = write!(text, "------\n{}------\n", self.snippet);
        let _ = writeln!(text, "{code} ({description}): {}", shown(&self.message));
        text
    }
}

impl Location {
    fn json(&self) -> Value {
        json!({
            "item_type": self.item_type.name(),
            "item_name": self.item_name,
            "position": {
                "name": self.name,
                "line": self.line,
                "column": self.column,
                "offset": self.offset,
            },
        })
    }

    fn text(&self) -> String {
        let mut text = self.item_type.name().to_owned();
        if !self.item_name.is_empty() {
            let _ = write!(text, " '{}'", shown(&self.item_name));
        }
        let _ = write!(
            text,
            ": ({}:{}:{})",
            shown(&self.name),
            self.line,
            self.column
        );
        text
    }
}

/// What a terminal would obey is shown as a blank.
fn shown(text: &str) -> String {
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    text.chars().map(plain).collect()
}
