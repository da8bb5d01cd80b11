//! Heads as they are sent on: written anew, with the fields that the other side may know of and a length that is ours.

use super::{Fields, Framing, Head, Upgrade, response};
use crate::api::write::Canonical;

/// Writes the head of a request to the engine: what was understood, and of the client's fields those that an engine
/// reads. The host is ours, hop-by-hop fields are left out (RFC 9110, section 7.6.1), and the framing says how the body
/// is sent on.
pub fn request(canonical: &Canonical, head: &Head, framing: Framing) -> Vec<u8> {
    let mut text = format!(
        "{} {} HTTP/1.1\r\nHost: docker\r\n",
        canonical.method, canonical.target
    );
    let nominated = nominated(&head.fields);
    for (name, value) in head.fields.iter() {
        if is_forwarded(name, head.upgrade) && !is_in(&nominated, name) {
            field(&mut text, name, value);
        }
    }
    if let Some(media_type) = canonical.content_type {
        field(&mut text, "Content-Type", media_type);
    }
    let body = match framing {
        // Engines want a length of methods that may have a body.
        Framing::None | Framing::UntilClose if has_body(canonical.method) => Framing::Length(0),
        other => other,
    };
    write_framing(&mut text, body);
    write_upgrade(&mut text, head.upgrade);
    text.push_str("\r\n");
    text.into_bytes()
}

/// Writes the head of an answer to the client: the engine's without hop-by-hop fields, and with a framing of ours. An
/// upgrade is written where the engine switched protocols (status 101).
pub fn answer(head: &response::Head, framing: Framing, keeps_alive: bool) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {} {}\r\n", head.status, head.reason);
    let nominated = nominated(&head.fields);
    for (name, value) in head.fields.iter() {
        if !is_in(&HOP_BY_HOP, name) && !is_in(&nominated, name) {
            field(&mut text, name, value);
        }
    }
    let switched = head.fields.first("Upgrade").and_then(Upgrade::of);
    if let Some(upgrade) = switched.filter(|_| head.status == 101) {
        write_upgrade(&mut text, Some(upgrade));
    } else {
        write_framing(&mut text, framing);
        if !keeps_alive || framing == Framing::UntilClose {
            field(&mut text, "Connection", "close");
        }
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Says whether an engine may read this field of a request. Those that it does not know of are dropped, so that nothing
/// in front of it or in a plugin of it reads more than was judged.
fn is_forwarded(name: &str, upgrade: Option<Upgrade>) -> bool {
    let lower = name.to_ascii_lowercase();
    let websocket = upgrade == Some(Upgrade::WebSocket);
    is_in(&FORWARDED, &lower)
        || PREFIXES.iter().any(|prefix| lower.starts_with(prefix))
        || websocket && (lower.starts_with("sec-websocket-") || lower == "origin")
}

/// Returns the fields that the sender wants to go no further than to us.
fn nominated(fields: &Fields) -> Vec<&str> {
    fields.members("Connection").collect()
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}

fn has_body(method: &str) -> bool {
    !matches!(method, "GET" | "HEAD" | "OPTIONS" | "DELETE")
}

fn write_framing(text: &mut String, framing: Framing) {
    match framing {
        Framing::None | Framing::UntilClose => {}
        Framing::Length(length) => field(text, "Content-Length", &length.to_string()),
        Framing::Chunked => field(text, "Transfer-Encoding", "chunked"),
    }
}

fn write_upgrade(text: &mut String, upgrade: Option<Upgrade>) {
    if let Some(upgrade) = upgrade {
        field(text, "Connection", "Upgrade");
        field(text, "Upgrade", upgrade.name());
    }
}

/// Writes a field line; the name and the value come from [`Fields`] or from here, so neither holds a line's end.
fn field(text: &mut String, name: &str, value: &str) {
    text.extend([name, ": ", value, "\r\n"]);
}

/// Fields of requests that engines read: content negotiation (events, archives), credentials of registries, who asks,
/// and where a trace goes on.
const FORWARDED: [&str; 8] = [
    "accept",
    "accept-encoding",
    "user-agent",
    "x-registry-auth",
    "x-registry-config",
    "traceparent",
    "tracestate",
    "baggage",
];

/// Beginnings of such fields: what is sent on to registries, and what a `BuildKit` session offers.
const PREFIXES: [&str; 2] = ["x-meta-", "x-docker-expose-session-"];

/// Fields of one connection only, and those that the framing writes.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
];

#[cfg(test)]
mod tests;
