//! Facts that the formats have no field for, as names and values: what makes a scan of a bill of materials
//! say the same as a scan of what it describes. `docs/sbom.md` lists the names.
//!
//! A value is plain text, or JSON where it has several parts. Names may stand several times. Whoever reads
//! them believes the document: it could leave the package out as well.

mod artifact;
mod package;

pub(super) use artifact::{of_subject, take_subject};
pub(super) use package::{is_own, of_package, take_package};

/// A name, [`PREFIX`] included, and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// For instance `seawall:source:name`.
    pub(super) name: String,
    /// The value.
    pub(super) value: String,
}

/// Properties that are being gathered.
#[derive(Debug, Default)]
struct Properties(Vec<Property>);

impl Properties {
    fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push(Property {
            name: format!("{PREFIX}{name}"),
            value: value.into(),
        });
    }

    fn option(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    /// Writes what has several parts as JSON.
    fn json(&mut self, name: &str, value: &impl serde::Serialize) {
        // Plain structures of texts and numbers can always be written.
        if let Ok(text) = serde_json::to_string(value) {
            self.push(name, text);
        }
    }
}

/// Returns the name without our prefix, where it has it.
fn own_name(name: &str) -> Option<&str> {
    name.strip_prefix(PREFIX)
}

/// What our names begin with.
pub(super) const PREFIX: &str = "seawall:";
