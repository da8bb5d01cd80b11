//! A client that says what it asks for, byte by byte, and takes nothing for an answer that is not whole.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

/// A whole answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The name that the guard gave the request.
    pub(super) request: String,
    /// The rules by which the guard did not do it.
    pub(super) rule: String,
    pub(super) body: String,
}

impl Answer {
    /// Reads the body as JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Returns the id of what was made.
    pub(super) fn id(&self) -> String {
        self.json()["Id"].as_str().unwrap().to_owned()
    }
}

/// Asks over a connection of its own. An answer that is cut off is an error, and so is none.
pub(super) fn ask(
    socket: &Path,
    method: &str,
    path: &str,
    body: Option<&str>,
) -> io::Result<Answer> {
    let mut stream = connect(socket)?;
    // Whoever is turned away may be so before everything was said.
    let sent = stream.write_all(request(method, path, body).as_bytes());
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    whole(&bytes).ok_or_else(|| {
        let text = String::from_utf8_lossy(&bytes);
        io::Error::other(format!("{sent:?} {read:?}: no whole answer: {text:?}"))
    })
}

/// Connects.
pub(super) fn connect(socket: &Path) -> io::Result<UnixStream> {
    let stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Writes a request; the connection ends with it.
pub(super) fn request(method: &str, path: &str, body: Option<&str>) -> String {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n");
    match body {
        Some(body) => {
            let length = body.len();
            let media = "Content-Type: application/json";
            format!("{head}{media}\r\nContent-Length: {length}\r\n\r\n{body}")
        }
        None if method == "GET" => head + "\r\n",
        None => head + "Content-Length: 0\r\n\r\n",
    }
}

/// Reads an answer that the connection ends with; nothing where it is not whole.
pub(super) fn whole(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let field = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(it, _)| it.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.to_owned())
    };
    let status: u16 = head.split(' ').nth(1)?.parse().ok()?;
    let body = if field("Transfer-Encoding").is_some() {
        chunks(body)?
    } else {
        let length: Option<usize> = field("Content-Length").and_then(|it| it.parse().ok());
        if status != 204 && length.is_some_and(|it| it != body.len()) {
            return None;
        }
        body.to_owned()
    };
    Some(Answer {
        status,
        request: field("Seawall-Request").unwrap_or_default(),
        rule: field("Seawall-Rule").unwrap_or_default(),
        body,
    })
}

/// Joins chunks; nothing where the last one is missing.
fn chunks(text: &str) -> Option<String> {
    let (mut rest, mut all) = (text, String::new());
    loop {
        let (size, after) = rest.split_once("\r\n")?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(all);
        }
        all.push_str(after.get(..size)?);
        rest = after.get(size..)?.strip_prefix("\r\n")?;
    }
}

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);
