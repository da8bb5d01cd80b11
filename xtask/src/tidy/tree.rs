//! What the rules look at: the text of every file that is or could be committed, and the metadata of
//! cargo. Tests make small trees by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::workspace;

/// The repository in memory.
pub(super) struct Tree {
    /// Path → file, sorted.
    pub(super) files: BTreeMap<String, File>,
    /// `cargo metadata`.
    pub(super) metadata: Value,
}

/// One file.
pub(super) struct File {
    /// Size in bytes.
    pub(super) size: u64,
    /// Its text; empty for what is binary or too large to be written by hand.
    pub(super) text: String,
}

impl Tree {
    /// Reads the working tree.
    pub(super) fn read() -> Result<Self> {
        let root = workspace::root();
        let mut files = BTreeMap::new();
        for path in workspace::files()? {
            let full = root.join(&path);
            let size = full.metadata().map_or(0, |meta| meta.len());
            let text = if size <= LARGEST_TEXT {
                let bytes = fs::read(&full).with_context(|| full.display().to_string())?;
                String::from_utf8(bytes).unwrap_or_default()
            } else {
                String::new()
            };
            files.insert(path.to_string_lossy().into_owned(), File { size, text });
        }
        Ok(Self {
            files,
            metadata: workspace::metadata()?,
        })
    }

    /// The text of a file, empty when there is none.
    pub(super) fn text(&self, path: &str) -> &str {
        self.files.get(path).map_or("", |file| file.text.as_str())
    }

    /// The files whose path begins so.
    pub(super) fn below<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.files
            .range(prefix.to_owned()..)
            .map(|(path, file)| (path.as_str(), file.text.as_str()))
            .take_while(move |(path, _)| path.starts_with(prefix))
    }

    /// All files written in Rust.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.below("").filter(|(path, _)| is_rust(path))
    }

    /// The packages of cargo's metadata.
    pub(super) fn packages(&self) -> impl Iterator<Item = &Value> {
        self.metadata["packages"].as_array().into_iter().flatten()
    }
}

/// Whether a path is that of a Rust file.
pub(super) fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "rs")
}

#[cfg(test)]
impl Tree {
    /// A tree of these files.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| {
                let file = File {
                    size: text.len() as u64,
                    text: (*text).to_owned(),
                };
                ((*path).to_owned(), file)
            })
            .collect();
        Self {
            files,
            metadata: Value::Null,
        }
    }

    /// The same with metadata.
    pub(super) fn with_metadata(mut self, metadata: Value) -> Self {
        self.metadata = metadata;
        self
    }
}

const LARGEST_TEXT: u64 = 4 << 20;
