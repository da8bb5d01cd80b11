//! Which operation a method and a path ask for.
//!
//! The engine tries its routes in the order in which they are registered, each with and without a version, and takes the
//! first that matches; parameters of many of its routes match across slashes. Here a parameter is one segment, but for
//! references of images and plugins (`{name...}`), and no path matches two rows of a method but one by its literal words
//! and another by a parameter: then the literal words count, as in the engine, which registers those first. Each path
//! that has an operation here has the same one in the engine; some that the engine routes have none here (names with
//! slashes of containers, networks and volumes; OPTIONS on a path), and are refused. Both is tested.
//!
//! The rows follow the Engine API's documents of version 1.24 to 1.51, the history of its changes up to 1.56, and the
//! routes that the engine registers. What could not be found there is absent, and so denied.

mod build;
mod config;
mod container;
mod debug;
mod distribution;
mod exec;
mod image;
mod network;
mod node;
mod plugin;
mod secret;
mod service;
mod session;
mod swarm;
mod system;
mod task;
mod volume;

use super::operation::Operation;
use super::path::Path;
use super::refusal::{Refusal, excerpt};
use super::rule;

/// Returns all operations: one of several paths stands once for each, and so does each of two that share a path.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    AREAS.iter().copied().flatten()
}

/// Returns the operations of an id: `system.ping` has two.
pub fn of(id: &str) -> impl Iterator<Item = &'static Operation> {
    all().filter(move |it| it.id == id)
}

/// Finds the operation of a method and a path, with the path's parameters.
///
/// # Errors
/// Where there is none, or none in the version of the path.
pub fn find(method: &str, path: &Path) -> Result<Match, Refusal> {
    let alike = all().filter(|it| begins_alike(it.template, path));
    let matches = alike.filter_map(|it| parameters(it.template, path).map(|found| (it, found)));
    let mut known = false;
    let mut best: Option<Match> = None;
    for (operation, found) in matches {
        known = true;
        let better = best.as_ref().is_none_or(|(_, it)| found.len() < it.len());
        if operation.method == method && better {
            best = Some((operation, found));
        }
    }
    let refuse = |rule, why: String| Err(Refusal::new(rule, "path", why));
    match best {
        Some((operation, found)) => {
            version(operation, path)?;
            Ok((operation, found))
        }
        None if known => {
            let why = format!("has no operation with the method {}", excerpt(method));
            refuse(rule::ROUTE_METHOD, why)
        }
        None => refuse(
            rule::ROUTE_UNKNOWN,
            "has no operation of the Engine API".to_owned(),
        ),
    }
}

/// Finds the operation of the target `*`.
///
/// # Errors
/// Where the method has none.
pub fn asterisk(method: &str) -> Result<&'static Operation, Refusal> {
    let mut found = all().filter(|it| it.template == "*" && it.method == method);
    found.next().ok_or_else(|| {
        let why = format!("has no operation with the method {}", excerpt(method));
        Refusal::new(rule::ROUTE_METHOD, "path", why)
    })
}

/// Tells the operations apart that share a method and a path: `POST /images/create` pulls where `fromImage` names an
/// image, and imports otherwise.
///
/// # Errors
/// Where the query asks for both.
pub fn variant(
    operation: &'static Operation,
    query: &[(&'static str, String)],
) -> Result<&'static Operation, Refusal> {
    if operation.id != image::PULL.id {
        return Ok(operation);
    }
    let said = |name| {
        query
            .iter()
            .any(|(it, value)| *it == name && !value.is_empty())
    };
    match (said("fromImage"), said("fromSrc")) {
        (true, true) => Err(Refusal::new(
            rule::QUERY_CONFLICT,
            "query fromSrc",
            "stands beside fromImage",
        )),
        (true, false) => Ok(operation),
        (false, _) => Ok(of(image::IMPORT.id).next().unwrap_or(operation)),
    }
}

/// An operation, and the parameters of its path.
pub type Match = (&'static Operation, Vec<(&'static str, String)>);

/// Holds the version of the path against the operation's.
fn version(operation: &Operation, path: &Path) -> Result<(), Refusal> {
    let there = path
        .version
        .is_none_or(|it| operation.since <= it && operation.until.is_none_or(|until| it < until));
    if there {
        return Ok(());
    }
    let why = format!("{} is in the API since {}", operation.id, operation.since);
    Err(Refusal::new(rule::ROUTE_VERSION, "path", why))
}

/// Says whether a template begins with the word that the path begins with. No template begins with a parameter.
fn begins_alike(template: &str, path: &Path) -> bool {
    let first = path.segments.first().map_or("", String::as_str);
    let rest = template
        .strip_prefix('/')
        .and_then(|it| it.strip_prefix(first));
    rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

/// Matches a path with a template; returns the parameters.
fn parameters(template: &'static str, path: &Path) -> Option<Vec<(&'static str, String)>> {
    let (words, slash) = match template.strip_suffix('/') {
        Some(words) => (words, true),
        None => (template, false),
    };
    if slash != path.slash {
        return None;
    }
    let words = words.strip_prefix('/')?.split('/');
    // All segments more than there are words belong to the one parameter that takes several.
    let more = path.segments.len().checked_sub(words.clone().count())?;
    let mut segments = path.segments.iter();
    let mut found = Vec::new();
    for word in words {
        let Some(name) = word.strip_prefix('{').and_then(|it| it.strip_suffix('}')) else {
            if segments.next()? != word {
                return None;
            }
            continue;
        };
        let Some(name) = name.strip_suffix("...") else {
            found.push((name, segments.next()?.clone()));
            continue;
        };
        let taken: Vec<&str> = segments
            .by_ref()
            .take(more.saturating_add(1))
            .map(String::as_str)
            .collect();
        found.push((name, taken.join("/")));
    }
    segments.next().is_none().then_some(found)
}

/// The rows of each area.
static AREAS: &[&[Operation]] = &[
    container::ROWS,
    exec::ROWS,
    image::ROWS,
    network::ROWS,
    volume::ROWS,
    plugin::ROWS,
    swarm::ROWS,
    node::ROWS,
    service::ROWS,
    task::ROWS,
    secret::ROWS,
    config::ROWS,
    system::ROWS,
    distribution::ROWS,
    session::ROWS,
    debug::ROWS,
];

#[cfg(test)]
mod tests;
