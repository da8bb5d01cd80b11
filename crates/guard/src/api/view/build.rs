//! `images.build`: what a build may reach, out of its query. What the Dockerfile in the stream says is not looked at.

use super::spot::Spot;
use super::{limit, namespace, rule};
use crate::api::asked::Asked;
use crate::api::container::Namespace;
use crate::api::json;
use crate::api::refusal::{Refusal, excerpt};
use crate::api::value::Value;

/// A build.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Build {
    /// Whether `BuildKit` builds.
    pub build_kit: bool,
    /// Names that the image gets, as written.
    pub tags: Vec<String>,
    /// Where the context comes from, where it is not the stream: an address that the engine fetches.
    pub remote: Option<String>,
    /// The network that instructions run in.
    pub network: Option<Namespace>,
    /// Entries for the hosts file.
    pub hosts: Vec<String>,
    /// Where results go, where it is not the engine's store.
    pub outputs: Vec<Output>,
    /// Images that a cache is taken from.
    pub cache_from: Vec<String>,
    /// Security options, as written.
    pub security_options: Vec<String>,
    /// Arguments; the value is nothing where only the name is said.
    pub arguments: Vec<(String, Option<String>)>,
    /// Labels of the image.
    pub labels: Vec<(String, String)>,
    /// Parent of the cgroup.
    pub cgroup_parent: Option<String>,
    /// Limits of processes.
    pub ulimits: Vec<(String, i128, i128)>,
    /// The platform.
    pub platform: Option<String>,
    /// The session that gives `BuildKit` files, secrets and keys of the client.
    pub session: Option<String>,
    /// The Dockerfile's path in the context.
    pub dockerfile: Option<String>,
    /// Isolation (Windows).
    pub isolation: Option<String>,
}

/// Where a result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// `image`, `local`, `tar`, `registry` …
    pub kind: String,
    /// What is said of it: `dest`, `push` …
    pub attributes: Vec<(String, String)>,
}

/// Reads a build. Of other operations than `images.build` nothing.
///
/// # Errors
/// Where the query can't be brought into that form.
pub fn build(asked: &Asked) -> Result<Option<Build>, Refusal> {
    if asked.operation.id != "images.build" {
        return Ok(None);
    }
    Ok(Some(Build {
        build_kit: version(asked)?,
        tags: many(asked, "t"),
        remote: one(asked, "remote"),
        network: network(asked)?,
        hosts: many(asked, "extrahosts"),
        outputs: outputs(asked)?,
        cache_from: document(asked, "cachefrom")?.spot("cachefrom").texts()?,
        security_options: many(asked, "securityopt"),
        arguments: arguments(asked)?,
        labels: document(asked, "labels")?.spot("labels").pairs()?,
        cgroup_parent: one(asked, "cgroupparent"),
        ulimits: limit::ulimits(&document(asked, "ulimits")?.spot("ulimits"))?,
        platform: one(asked, "platform"),
        session: one(asked, "session"),
        dockerfile: one(asked, "dockerfile"),
        isolation: one(asked, "isolation"),
    }))
}

/// Reads which builder builds.
fn version(asked: &Asked) -> Result<bool, Refusal> {
    match asked.parameter("version") {
        None | Some("" | "1") => Ok(false),
        Some("2") => Ok(true),
        Some(other) => {
            let why = format!("`{}` is no builder", excerpt(other));
            Err(Refusal::new(rule::BUILD, "query version", why))
        }
    }
}

fn network(asked: &Asked) -> Result<Option<Namespace>, Refusal> {
    let text = asked.parameter("networkmode").unwrap_or_default();
    let value = Value::Text(text.to_owned());
    namespace::network(&Spot::named(&value, "query networkmode"))
}

fn outputs(asked: &Asked) -> Result<Vec<Output>, Refusal> {
    let document = document(asked, "outputs")?;
    let mut all = Vec::new();
    for item in document.spot("outputs").items()? {
        let kind = item.field("Type")?.text()?.unwrap_or_default();
        let attributes = item.field("Attrs")?.pairs()?;
        all.push(Output { kind, attributes });
    }
    Ok(all)
}

fn arguments(asked: &Asked) -> Result<Vec<(String, Option<String>)>, Refusal> {
    let document = document(asked, "buildargs")?;
    let mut all = Vec::new();
    for (name, value) in document.spot("buildargs").entries()? {
        let value = value.written()?.map(str::to_owned);
        all.push((name.to_owned(), value));
    }
    Ok(all)
}

/// Returns a parameter that says something.
pub(super) fn one(asked: &Asked, name: &str) -> Option<String> {
    let text = asked.parameter(name).filter(|it| !it.is_empty());
    text.map(str::to_owned)
}

/// Returns all values of a parameter.
pub(super) fn many(asked: &Asked, name: &str) -> Vec<String> {
    let found = asked.query.iter().filter(|(key, _)| *key == name);
    found.map(|(_, value)| value.clone()).collect()
}

/// A document out of the query.
struct Document(Value);

impl Document {
    /// Returns its place.
    fn spot(&self, name: &str) -> Spot<'_> {
        Spot::named(&self.0, &format!("query {name}"))
    }
}

/// Reads a parameter that holds a document; nothing reads as null.
fn document(asked: &Asked, name: &str) -> Result<Document, Refusal> {
    let Some(text) = asked.parameter(name).filter(|it| !it.is_empty()) else {
        return Ok(Document(Value::Null));
    };
    let read = json::read(text.as_bytes());
    let value = read.map_err(|it| Refusal::new(it.rule, format!("query {name}"), it.why))?;
    Ok(Document(value))
}
