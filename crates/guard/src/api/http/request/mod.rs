//! The head of a request (RFC 9112, sections 3, 6 and 7), with one meaning or none.

use seawall_carrier::http1::fields::{at, is_token, read_line};
use seawall_carrier::http1::lines;

use super::{Fields, Framing, LINE_LIMIT, Progress, Upgrade, response};
use crate::api::refusal::{Refusal, excerpt};
use crate::api::rule;

/// The head of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Method, as it came; methods differ by case.
    pub method: String,
    /// Path and query as they came, or `*` with OPTIONS.
    pub target: String,
    /// Whether it is HTTP/1.0.
    pub old: bool,
    /// All fields.
    pub fields: Fields,
    /// How the body ends.
    pub framing: Framing,
    /// Whether the client waits for `100 Continue` before it sends the body.
    pub expects_continue: bool,
    /// Whether the connection may serve another request.
    pub keeps_alive: bool,
    /// What the connection is to be upgraded to.
    pub upgrade: Option<Upgrade>,
}

/// Reads the head that bytes begin with.
///
/// # Errors
/// Where no further byte could make it a head that has one meaning.
pub fn read(bytes: &[u8]) -> Result<Progress<Head>, Refusal> {
    if bytes.starts_with(PREFACE) {
        return Err(Refusal::new(
            rule::HTTP_H2_PREFACE,
            "head",
            "HTTP/2 with prior knowledge is not spoken here",
        ));
    }
    let Some(length) = lines::end(bytes)? else {
        return Ok(Progress::More);
    };
    let mut lines = lines::lines(bytes.get(..length).unwrap_or_default());
    let (method, target, old) = request_line(lines.next().unwrap_or_default())?;
    let mut fields = Fields::default();
    for line in lines {
        let (name, value) = read_line(line)?;
        fields.push(name, ascii(name, value)?)?;
    }
    let head = interpret(method, target, old, fields)?;
    Ok(Progress::Done { head, length })
}

/// Says what the fields mean.
fn interpret(method: String, target: String, old: bool, fields: Fields) -> Result<Head, Refusal> {
    for name in ONCE {
        fields.single(name)?;
    }
    for name in OVERRIDES {
        if fields.first(name).is_some() {
            return Err(Refusal::new(
                rule::HTTP_OVERRIDE,
                at(name),
                "asks for another method or path than the request line",
            ));
        }
    }
    host(&fields, old)?;
    absent(&fields, "Content-Encoding", rule::HTTP_CONTENT_ENCODING)?;
    absent(&fields, "Trailer", rule::HTTP_TRAILER)?;
    let says = |word: &str| {
        let mut words = fields.members("Connection");
        words.any(|it| it.eq_ignore_ascii_case(word))
    };
    let keeps_alive = !old && !says("close");
    Ok(Head {
        framing: framing(&fields, old)?,
        expects_continue: expectation(&fields, old)?,
        upgrade: upgrade(&fields, says("upgrade"), old)?,
        keeps_alive,
        method,
        target,
        old,
        fields,
    })
}

/// Reads `method SP target SP HTTP/1.x`.
fn request_line(line: &[u8]) -> Result<(String, String, bool), Refusal> {
    let bad = |why: &str| Refusal::new(rule::HTTP_REQUEST_LINE, "request line", why.to_owned());
    if line.len() > LINE_LIMIT {
        let why = format!("has more than {LINE_LIMIT} bytes");
        return Err(Refusal::new(rule::HTTP_TOO_LARGE, "request line", why));
    }
    if !line.iter().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Err(bad("holds a byte that is no visible ASCII character"));
    }
    let text = std::str::from_utf8(line).unwrap_or_default();
    let mut words = text.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(bad(
            "is not a method, a target and a version with one space between",
        ));
    };
    if !is_token(method.as_bytes()) {
        return Err(bad("the method is no token"));
    }
    let old = match version {
        "HTTP/1.1" => false,
        "HTTP/1.0" => true,
        _ => {
            let why = format!("is neither HTTP/1.0 nor HTTP/1.1: {}", excerpt(version));
            return Err(Refusal::new(rule::HTTP_VERSION, "request line", why));
        }
    };
    let asterisk = target == "*" && method == "OPTIONS";
    if !target.starts_with('/') && !asterisk {
        return Err(Refusal::new(
            rule::HTTP_TARGET,
            "request line",
            "the target is not a path that begins with a slash",
        ));
    }
    Ok((method.to_owned(), target.to_owned(), old))
}

/// Requires one Host of HTTP/1.1 (RFC 9112, section 3.2), which reads as an authority.
fn host(fields: &Fields, old: bool) -> Result<(), Refusal> {
    let value = fields.single("Host").map_err(|it| Refusal {
        rule: rule::HTTP_HOST,
        ..it
    })?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&byte);
    match value {
        None if !old => Err("is missing"),
        Some(value) if !value.bytes().all(fits) => Err("is no host"),
        _ => Ok(()),
    }
    .map_err(|why| Refusal::new(rule::HTTP_HOST, "header Host", why))
}

/// Says how the body ends (RFC 9112, section 6.3), where that can be read in one way only.
fn framing(fields: &Fields, old: bool) -> Result<Framing, Refusal> {
    let coding = fields.single("Transfer-Encoding")?;
    let length = fields.single("Content-Length")?;
    if coding.is_some() && length.is_some() {
        return Err(Refusal::new(
            rule::HTTP_TWO_LENGTHS,
            "header Content-Length",
            "stands beside Transfer-Encoding",
        ));
    }
    if let Some(coding) = coding {
        if old || !coding.eq_ignore_ascii_case("chunked") {
            return Err(Refusal::new(
                rule::HTTP_TRANSFER_ENCODING,
                "header Transfer-Encoding",
                "is not `chunked`, or comes with HTTP/1.0",
            ));
        }
        return Ok(Framing::Chunked);
    }
    let Some(length) = length else {
        return Ok(Framing::None);
    };
    response::length(length)
        .map(Framing::Length)
        .ok_or_else(|| {
            Refusal::new(
                rule::HTTP_CONTENT_LENGTH,
                "header Content-Length",
                "is not a plain number of bytes",
            )
        })
}

/// Says whether `100 Continue` is waited for. HTTP/1.0 has no expectations (RFC 9110, section 10.1.1).
fn expectation(fields: &Fields, old: bool) -> Result<bool, Refusal> {
    match fields.first("Expect") {
        None => Ok(false),
        Some(value) if value.eq_ignore_ascii_case("100-continue") => Ok(!old),
        Some(_) => Err(Refusal::new(
            rule::HTTP_EXPECT,
            "header Expect",
            "is not `100-continue`",
        )),
    }
}

/// Reads the upgrade. The engine looks at the field alone, other readers want `Connection: upgrade` beside it: one
/// without the other is refused.
fn upgrade(fields: &Fields, said: bool, old: bool) -> Result<Option<Upgrade>, Refusal> {
    let bad = |why: &str| Refusal::new(rule::HTTP_UPGRADE, "header Upgrade", why.to_owned());
    match fields.first("Upgrade") {
        None if said => Err(bad("is missing, and Connection announces it")),
        None => Ok(None),
        Some(_) if !said || old => Err(bad("stands without `Connection: upgrade` of HTTP/1.1")),
        Some(name) => match Upgrade::of(name) {
            Some(upgrade) => Ok(Some(upgrade)),
            None => Err(bad("is none of tcp, h2c and websocket")),
        },
    }
}

/// Refuses a field.
fn absent(fields: &Fields, name: &str, rule: &'static str) -> Result<(), Refusal> {
    match fields.first(name) {
        Some(_) => Err(Refusal::new(rule, at(name), "is not understood here")),
        None => Ok(()),
    }
}

/// Reads a value of visible ASCII characters, spaces and tabs.
fn ascii<'a>(name: &str, value: &'a [u8]) -> Result<&'a str, Refusal> {
    let fits = value.iter().all(|byte| matches!(byte, b'\t' | 0x20..=0x7e));
    match std::str::from_utf8(value) {
        Ok(text) if fits => Ok(text),
        _ => Err(Refusal::new(
            rule::HTTP_FIELD_VALUE,
            at(name),
            "holds a byte that is no visible ASCII character",
        )),
    }
}

/// How a connection begins that speaks HTTP/2 at once (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n";

/// Fields that may stand once.
const ONCE: [&str; 9] = [
    "Content-Type",
    "Content-Length",
    "Transfer-Encoding",
    "Expect",
    "Upgrade",
    "User-Agent",
    "X-Registry-Auth",
    "X-Registry-Config",
    "Sec-WebSocket-Key",
];

/// Fields by which servers take another method or path than the request line's.
const OVERRIDES: [&str; 6] = [
    "X-HTTP-Method-Override",
    "X-HTTP-Method",
    "X-Method-Override",
    "X-Original-URL",
    "X-Original-Method",
    "X-Rewrite-URL",
];

#[cfg(test)]
mod tests;
