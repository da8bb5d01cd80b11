//! What was understood, written again in its one form: this and nothing else reaches the engine.

use super::asked::{Asked, Given};
use super::http::Framing;
use super::json;
use super::percent;
use super::refusal::Refusal;
use super::rule;

/// A request in its one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// Method.
    pub method: &'static str,
    /// Path with version and query.
    pub target: String,
    /// The body, where it is not streamed: its length is known.
    pub body: Option<Vec<u8>>,
    /// Its content type, or that of the stream.
    pub content_type: Option<&'static str>,
}

impl Canonical {
    /// Says how the body is sent on, of which the client said this.
    pub fn framing(&self, given: Framing) -> Framing {
        match (&self.body, self.content_type) {
            (Some(body), _) => u64::try_from(body.len()).map_or(Framing::Chunked, Framing::Length),
            (None, Some(_)) => given,
            (None, None) => Framing::None,
        }
    }
}

/// Writes what was asked for.
///
/// # Errors
/// Where a path's parameter was changed into one that reads as another path.
pub fn write(asked: &Asked) -> Result<Canonical, Refusal> {
    let mut target = String::new();
    if asked.operation.template == "*" {
        target.push('*');
    } else {
        if let Some(version) = asked.version {
            let version = format!("/v{version}");
            target.push_str(&version);
        }
        path(&mut target, asked)?;
    }
    for (index, (name, value)) in asked.query.iter().enumerate() {
        target.push(if index == 0 { '?' } else { '&' });
        percent::encode(&mut target, name, b"");
        target.push('=');
        percent::encode(&mut target, value, b"");
    }
    let (body, content_type) = match &asked.body {
        Given::Json(value) => (Some(json::write(value)), Some("application/json")),
        Given::Stream => (None, Some("application/x-tar")),
        Given::None => (None, None),
    };
    let body = body.map(String::into_bytes);
    Ok(Canonical {
        method: asked.operation.method,
        target,
        body,
        content_type,
    })
}

/// Writes the path of the operation's template.
fn path(target: &mut String, asked: &Asked) -> Result<(), Refusal> {
    for word in asked.operation.template.split('/').skip(1) {
        target.push('/');
        let Some(name) = word.strip_prefix('{').and_then(|it| it.strip_suffix('}')) else {
            target.push_str(word);
            continue;
        };
        let (name, rest) = match name.strip_suffix("...") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let found = asked.path.iter().find(|(it, _)| *it == name);
        let value = found.map_or("", |(_, value)| value);
        for (index, segment) in value.split('/').enumerate() {
            let clean = !matches!(segment, "" | "." | "..")
                && !segment.contains(|it: char| it.is_control() || matches!(it, '%' | '\\'));
            if !clean || index > 0 && !rest {
                let why = format!("the parameter {name} can't be written into it");
                return Err(Refusal::new(rule::PATH_CHARACTER, "path", why));
            }
            if index > 0 {
                target.push('/');
            }
            percent::encode(target, segment, b":@");
        }
    }
    Ok(())
}
