//! `watch: prevent:`: what containers are kept from. Whether this machine can is seen by whoever knows it; the place of each
//! item is kept for that.

mod files;
mod network;
mod short;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Wrong;
use super::selection::{self, Selection, SelectionDocument};
use files::{ExecutablesDocument, FilesDocument};
use network::NetworkDocument;
use short::{Said, said};

pub use files::{Access, Drift, ExecInto, Executables, Files, Programs};
pub use network::{Cidr, Network, Protocol, Target, To};

/// Something that containers are kept from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name, by which alerts name it.
    pub name: String,
    /// Line and column of where it stands.
    pub at: (u64, u64),
    /// Which containers.
    pub containers: Selection,
    /// What is done.
    pub mode: Mode,
    /// From what.
    pub what: What,
}

/// What is done with what an item is against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It is told, and goes on.
    #[default]
    DryRun,
    /// It is kept from happening, and told.
    Block,
}

/// What containers are kept from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Executing files that are not in the image.
    Drift(Drift),
    /// Executing some files, or all but some.
    Executables(Executables),
    /// Opening some files.
    Files(Files),
    /// Talking to some addresses, or to all but some; listening on some ports.
    Network(Network),
    /// Processes that join a container from outside.
    ExecInto(ExecInto),
}

/// Something that containers are kept from: one of drift, executables, files, network, exec-into.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ItemDocument {
    /// Name, for alerts.
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// Which containers; default: all.
    #[serde(default)]
    containers: SelectionDocument,
    /// dry-run (default): told, and goes on; block: kept from happening, and told. A block that this machine can't enforce is
    /// an error when watching starts.
    #[serde(default)]
    mode: Mode,
    /// Executing files that are not in the image.
    #[serde(default, deserialize_with = "said")]
    drift: Option<Said<Drift>>,
    /// Executing some files, or all but some.
    #[schemars(with = "Option<ExecutablesDocument>")]
    executables: Option<Spanned<ExecutablesDocument>>,
    /// Opening some files.
    #[schemars(with = "Option<FilesDocument>")]
    files: Option<Spanned<FilesDocument>>,
    /// Talking to some addresses, or to all but some; listening on some ports.
    #[schemars(with = "Option<NetworkDocument>")]
    network: Option<Spanned<NetworkDocument>>,
    /// Processes that join a container from outside, as `docker exec` makes them.
    #[serde(default, deserialize_with = "said")]
    exec_into: Option<Said<ExecInto>>,
}

/// The most items.
const MOST: usize = 256;

/// Reads the list.
pub(super) fn apply(documents: Vec<Spanned<ItemDocument>>) -> Result<Vec<Item>, Wrong> {
    let mut items: Vec<Item> = Vec::new();
    for document in documents {
        let at = document.referenced;
        let name = document.value.name.clone();
        if name.value.is_empty() || name.value.len() > 100 || name.value.contains(char::is_control)
        {
            return Err((name.referenced, "a name has 1 to 100 characters".to_owned()));
        }
        if items.iter().any(|item| item.name == name.value) {
            let why = format!("there are two items `{}`", name.value);
            return Err((name.referenced, why));
        }
        if items.len() >= MOST {
            return Err((at, format!("more than {MOST} items")));
        }
        items.push(one(document)?);
    }
    Ok(items)
}

fn one(document: Spanned<ItemDocument>) -> Result<Item, Wrong> {
    let at = document.referenced;
    let item = document.value;
    let mut all: Vec<What> = Vec::new();
    all.extend(item.drift.map(|it| What::Drift(it.0)));
    if let Some(executables) = item.executables {
        all.push(What::Executables(files::executables(executables)?));
    }
    if let Some(files) = item.files {
        all.push(What::Files(files::files(files)?));
    }
    if let Some(network) = item.network {
        all.push(What::Network(network::apply(network)?));
    }
    all.extend(item.exec_into.map(|it| What::ExecInto(it.0)));
    let (Some(what), true) = (all.pop(), all.is_empty()) else {
        let why = format!(
            "item `{}` has to say exactly one of drift, executables, files, network, exec-into",
            item.name.value
        );
        return Err((at, why));
    };
    Ok(Item {
        name: item.name.value,
        at: (at.line(), at.column()),
        containers: selection::apply(item.containers)?,
        mode: item.mode,
        what,
    })
}

#[cfg(test)]
mod tests;
