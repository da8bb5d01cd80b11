//! A request that was written down, read as the guard reads those that come to it.

use crate::api::asked::Asked;
use crate::api::http::{Progress, request};
use crate::api::read::find;
use crate::api::refusal::Refusal;
use crate::api::view;

/// A request that was written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Method.
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Further header fields.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<String>,
}

/// Reads a request.
///
/// # Errors
/// Where anything of it is not understood.
pub fn read(written: &Written) -> Result<Asked, Refusal> {
    let Written {
        method,
        path,
        headers,
        body,
    } = written;
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: docker\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if let Some(body) = body {
        let said = |wanted: &str| {
            headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case(wanted))
        };
        if !said("content-type") {
            head.push_str("Content-Type: application/json\r\n");
        }
        if !said("content-length") && !said("transfer-encoding") {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
    }
    head.push_str("\r\n");
    let head = match request::read(head.as_bytes())? {
        Progress::Done { head, .. } => head,
        Progress::More => {
            let why = "does not end: a line break stands in it";
            return Err(Refusal::new(crate::api::rule::HTTP_BYTE, "head", why));
        }
    };
    let found = find(&head)?;
    let mut asked = found.read(&head, body.as_ref().map(String::as_bytes))?;
    asked.container = view::container(&asked)?;
    Ok(asked)
}
