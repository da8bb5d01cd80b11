//! A request as a whole: path, version, operation, query, body. What is read here is what [`write`](super::write) writes
//! and the engine gets.

use super::asked::{Asked, Given};
use super::http::{Framing, Head, Upgrade};
use super::operation::{Body, Operation, Shape};
use super::refusal::{Refusal, excerpt};
use super::value::Value;
use super::version::Version;
use super::{check, json, path, query, route, rule};

/// What the head of a request asks for, before its body is read.
#[derive(Clone, Debug)]
pub struct Found {
    /// What is to be done; says what to do with the body.
    pub operation: &'static Operation,
    /// The version of the path; nothing where it has none.
    pub version: Option<Version>,
    /// The path's parameters by name, decoded.
    pub path: Vec<(&'static str, String)>,
    /// The query's parameters, each in its one form.
    pub query: Vec<(&'static str, String)>,
}

/// Reads a request whose body is known: whole, or not at all where the operation streams it.
///
/// # Errors
/// Where anything of it is not understood.
pub fn read(head: &Head, body: Option<&[u8]>) -> Result<Asked, Refusal> {
    find(head)?.read(head, body)
}

/// Reads the head of a request.
///
/// # Errors
/// Where anything of it is not understood.
pub fn find(head: &Head) -> Result<Found, Refusal> {
    let (text, query) = match head.target.split_once('?') {
        Some((path, query)) => (path, query),
        None => (head.target.as_str(), ""),
    };
    let (operation, version, path) = if text == "*" {
        (route::asterisk(&head.method)?, None, Vec::new())
    } else {
        let path = path::read(text)?;
        let (operation, parameters) = route::find(&head.method, &path)?;
        (operation, path.version, parameters)
    };
    let query = query::read(query, operation, version)?;
    let operation = route::variant(operation, &query)?;
    upgrade(operation, head.upgrade)?;
    Ok(Found {
        operation,
        version,
        path,
        query,
    })
}

impl Found {
    /// Says whether the body has to be read whole before the request is understood; at most [`BODY_LIMIT`] bytes of it.
    /// Otherwise it is a stream that is passed on as it comes.
    pub fn wants_body(&self, head: &Head) -> bool {
        let streams = matches!(self.operation.body, Body::Stream);
        !streams && !matches!(head.framing, Framing::None | Framing::Length(0))
    }

    /// Reads the body: bytes, or nothing where there is none or it is a stream.
    ///
    /// # Errors
    /// Where it is not understood.
    pub fn read(self, head: &Head, body: Option<&[u8]>) -> Result<Asked, Refusal> {
        let bytes = body.unwrap_or_default();
        if bytes.len() > BODY_LIMIT {
            return Err(too_large());
        }
        let missing = body.is_none() && self.wants_body(head);
        let media = Media::of(head.fields.first("Content-Type"));
        let there =
            !matches!(head.framing, Framing::None | Framing::Length(0)) || !bytes.is_empty();
        let body = match self.operation.body {
            _ if missing => return Err(unexpected("was not read")),
            _ if there && media == Media::Form => return Err(content_type("a form", head)),
            Body::None => nothing(bytes, self.operation)?,
            Body::Stream if media == Media::Malformed => {
                return Err(content_type("unreadable", head));
            }
            Body::Stream => Given::Stream,
            Body::Json(_) | Body::Hijack(_) if there && media != Media::Json => {
                return Err(content_type("not application/json", head));
            }
            Body::Json(shape) | Body::Hijack(shape) => {
                document(bytes, self.operation, shape, self.version)?
            }
        };
        Ok(Asked {
            operation: self.operation,
            version: self.version,
            path: self.path,
            query: self.query,
            body,
            container: None,
        })
    }
}

/// Makes the refusal of a body over the bound, for those who read it.
pub fn too_large() -> Refusal {
    let why = format!("has more than {BODY_LIMIT} bytes");
    Refusal::new(rule::BODY_TOO_LARGE, "body", why)
}

/// Reads a document of a shape. The engine takes null for an empty one. No body at all some engines take for that and
/// others refuse, so it is refused but where all take it.
fn document(
    bytes: &[u8],
    operation: &Operation,
    shape: Shape,
    version: Option<Version>,
) -> Result<Given, Refusal> {
    let value = match bytes {
        b"" if operation.id == MAY_MISS => Value::Null,
        b"" => {
            let why = format!("{} needs one", operation.id);
            return Err(Refusal::new(rule::BODY_MISSING, "body", why));
        }
        _ => json::read(bytes)?,
    };
    check::check_or_zero(value, shape, version).map(Given::Json)
}

/// Takes what clients send where there is nothing to send: an empty document, or the query's parameters once more. It goes
/// no further.
fn nothing(bytes: &[u8], operation: &Operation) -> Result<Given, Refusal> {
    let own = |name: &str| operation.query.iter().any(|it| it.name == name);
    let text = bytes.trim_ascii();
    let dropped = match text.first() {
        None => true,
        Some(_) => match json::read(text)? {
            Value::Null => true,
            Value::Object(fields) => fields.iter().all(|(name, _)| own(name)),
            _ => false,
        },
    };
    if dropped {
        return Ok(Given::None);
    }
    Err(unexpected("the operation has none"))
}

/// Holds the upgrade against the operation's.
fn upgrade(operation: &Operation, asked: Option<Upgrade>) -> Result<(), Refusal> {
    let needed = matches!(operation.upgrade, Some(Upgrade::H2c | Upgrade::WebSocket));
    let why = match (asked, operation.upgrade) {
        (None, Some(upgrade)) if needed => format!("{} needs {}", operation.id, upgrade.name()),
        (Some(asked), own) if own != Some(asked) => {
            format!("{} has no upgrade to {}", operation.id, asked.name())
        }
        _ => return Ok(()),
    };
    Err(Refusal::new(rule::HTTP_UPGRADE, "header Upgrade", why))
}

/// What a content type says of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Media {
    /// JSON in UTF-8.
    Json,
    /// A form: Go's reader would take parameters out of it, before those of the query.
    Form,
    /// Something else, or nothing.
    Other,
    /// What is no content type.
    Malformed,
}

impl Media {
    /// Reads a content type (RFC 9110, section 8.3.1) as Go's `mime.ParseMediaType` would, and not more leniently.
    fn of(text: Option<&str>) -> Self {
        let Some(text) = text else {
            return Self::Other;
        };
        let mut parts = text.split(';').map(|it| it.trim_matches([' ', '\t']));
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let word = |it: &str| !it.is_empty() && it.bytes().all(is_media_character);
        if essence.contains("form") {
            return Self::Form;
        }
        let named = essence
            .split_once('/')
            .is_some_and(|(a, b)| word(a) && word(b));
        let parameters: Vec<&str> = parts.collect();
        let readable = parameters.iter().all(|it| {
            it.split_once('=')
                .is_some_and(|(name, value)| word(name) && word(unquoted(value)))
        });
        let utf8 = parameters.iter().all(|it| match it.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                unquoted(value).eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        });
        match essence.as_str() {
            _ if !named || !readable || parameters.len() > 1 => Self::Malformed,
            "application/json" if utf8 => Self::Json,
            "application/json" => Self::Malformed,
            _ => Self::Other,
        }
    }
}

fn unquoted(value: &str) -> &str {
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.unwrap_or(value)
}

fn is_media_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte)
}

fn content_type(what: &str, head: &Head) -> Refusal {
    let given = head.fields.first("Content-Type").unwrap_or("none");
    let why = format!("is {what}: {}", excerpt(given));
    Refusal::new(rule::BODY_CONTENT_TYPE, "header Content-Type", why)
}

fn unexpected(why: &str) -> Refusal {
    Refusal::new(rule::BODY_UNEXPECTED, "body", why)
}

/// The operation whose body clients leave out.
const MAY_MISS: &str = "images.commit";

/// The most bytes of a body that is read whole.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests;
