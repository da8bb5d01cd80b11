//! What the engine says of a request (Docker's authorisation plugin API, `AuthZPlugin.AuthZReq` and `AuthZRes`).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{Context, SHA256};

use crate::api::http::{Head, Progress, request};
use crate::api::json;
use crate::api::refusal::{Refusal, excerpt};
use crate::api::rule;
use crate::api::value::Value;
use crate::principal::{Principal, Proof};

/// What the engine says of a request, and of its own answer.
#[derive(Debug)]
pub struct Document {
    /// Method.
    pub method: String,
    /// Path and query as the client wrote them.
    pub target: String,
    /// Of each field the last value.
    fields: Vec<(String, String)>,
    /// Its body; empty also where the engine did not hand it on.
    pub body: Vec<u8>,
    /// Common name of the client's certificate.
    user: Option<String>,
    /// Of the engine's own answer.
    pub status: Option<u16>,
}

impl Document {
    /// Reads it.
    ///
    /// # Errors
    /// Where it is not what the plugin API says.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let value = json::read(bytes)?;
        let text = |name: &str| match value.field(name) {
            None => Ok(String::new()),
            Some(Value::Text(text)) => Ok(text.clone()),
            Some(_) => Err(wrong(name)),
        };
        let body = STANDARD.decode(text("RequestBody")?);
        let user = text("User")?;
        // What is not proved by a certificate is nobody's name.
        let is_proved = text("UserAuthNMethod")? == "TLS" && !user.is_empty();
        Ok(Self {
            method: text("RequestMethod")?,
            target: text("RequestUri")?,
            fields: fields(value.field("RequestHeaders"))?,
            body: body.map_err(|_| wrong("RequestBody"))?,
            user: is_proved.then_some(user),
            status: status(value.field("ResponseStatusCode"))?,
        })
    }

    /// Says who asks.
    pub fn principal(&self) -> Principal {
        Principal {
            proof: Proof::Engine {
                name: self.user.clone(),
            },
            listener: super::LISTENER.to_owned(),
        }
    }

    /// Returns the head of the request, read by the reader of all heads.
    ///
    /// The engine takes `Host` and `Transfer-Encoding` out. Where no length is told and there is, or may be, a body, it
    /// came in chunks.
    ///
    /// # Errors
    /// Where what the client wrote is no head that the reader understands.
    pub fn head(&self) -> Result<Head, Refusal> {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.fields {
            // Writing to a String cannot fail.
            let _ = write!(text, "{name}: {value}\r\n");
        }
        if self.field("Host").is_none() {
            text.push_str("Host: docker\r\n");
        }
        let may_have_body = !self.body.is_empty() || self.field("Content-Type").is_some();
        if may_have_body && self.field("Content-Length").is_none() && self.carries() {
            text.push_str("Transfer-Encoding: chunked\r\n");
        }
        text.push_str("\r\n");
        let parts = self.fields.iter().flat_map(|(name, value)| [name, value]);
        let mut parts = parts.chain([&self.method, &self.target]);
        // A line that ends early would be two.
        if parts.any(|it| it.contains(|it: char| it.is_control() && it != '\t')) {
            let why = "holds a control character";
            return Err(Refusal::new(rule::HTTP_FIELD_VALUE, "head", why));
        }
        match request::read(text.as_bytes())? {
            Progress::Done { head, length } if length == text.len() => Ok(head),
            _ => Err(Refusal::new(rule::HTTP_FIELD, "head", "is not one head")),
        }
    }

    /// Returns the value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns a digest of the request, the same in both phases.
    pub fn digest(&self) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        let mut take = |bytes: &[u8]| {
            context.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(bytes);
        };
        take(self.user.as_deref().unwrap_or_default().as_bytes());
        take(self.method.as_bytes());
        take(self.target.as_bytes());
        let mut fields: Vec<_> = self.fields.iter().collect();
        fields.sort_unstable();
        for (name, value) in fields {
            take(name.as_bytes());
            take(value.as_bytes());
        }
        take(&self.body);
        context.finish().as_ref().try_into().unwrap_or([0; 32])
    }

    /// Says whether the engine would read a body with this method.
    fn carries(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS") || !self.body.is_empty()
    }
}

fn fields(value: Option<&Value>) -> Result<Vec<(String, String)>, Refusal> {
    let wrong = || wrong("RequestHeaders");
    let entries = match value {
        None => return Ok(Vec::new()),
        Some(Value::Object(entries)) => entries,
        Some(_) => return Err(wrong()),
    };
    let text = |(name, value): &(String, Value)| match value {
        Value::Text(value) => Ok((name.clone(), value.clone())),
        _ => Err(wrong()),
    };
    entries.iter().map(text).collect()
}

fn status(value: Option<&Value>) -> Result<Option<u16>, Refusal> {
    let Some(value) = value else {
        return Ok(None);
    };
    let number = value.integer().and_then(|it| u16::try_from(it).ok());
    number.map(Some).ok_or_else(|| wrong("ResponseStatusCode"))
}

/// Makes the refusal of a field of the engine's document.
fn wrong(name: &str) -> Refusal {
    let at = format!("the engine's {}", excerpt(name));
    Refusal::new(rule::FIELD_TYPE, at, "is not what the plugin API says")
}

#[cfg(test)]
mod tests;
