//! `plugins.pull`, `plugins.upgrade` and `plugins.set`. A plugin is root on the host; what it asks for says how openly.

use super::build::one;
use super::rule;
use super::spot::Spot;
use crate::api::asked::{Asked, Given};
use crate::api::refusal::Refusal;

/// A plugin that is installed, upgraded or set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plugin {
    /// Its name on this engine: of the path, or asked for.
    pub name: Option<String>,
    /// What it is brought from, as written.
    pub remote: Option<String>,
    /// Privileges that are granted: kind, and what of it.
    pub privileges: Vec<(String, Vec<String>)>,
    /// Settings: `NAME=value`.
    pub settings: Vec<String>,
}

/// Reads a plugin. Of other operations than `plugins.pull`, `plugins.upgrade` and `plugins.set` nothing.
///
/// # Errors
/// Where the request can't be brought into that form.
pub fn plugin(asked: &Asked) -> Result<Option<Plugin>, Refusal> {
    let settings = match asked.operation.id {
        "plugins.pull" | "plugins.upgrade" => false,
        "plugins.set" => true,
        _ => return Ok(None),
    };
    let mut plugin = Plugin {
        name: asked
            .target()
            .map(str::to_owned)
            .or_else(|| one(asked, "name")),
        remote: one(asked, "remote"),
        ..Plugin::default()
    };
    let Given::Json(value) = &asked.body else {
        return Ok(Some(plugin));
    };
    let body = Spot::whole(value);
    if settings {
        plugin.settings = body.texts()?;
        return Ok(Some(plugin));
    }
    for item in body.items()? {
        let name = item.either(&["Name", "name"])?.text()?;
        let Some(name) = name else {
            return Err(item.refuse(rule::PLUGIN, "names no privilege"));
        };
        let values = item.either(&["Value", "value"])?.texts()?;
        plugin.privileges.push((name, values));
    }
    Ok(Some(plugin))
}
