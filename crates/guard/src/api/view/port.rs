//! Published and exposed ports (engine: `nat.Port`, `PortBindings`).

use std::net::IpAddr;

use super::rule;
use super::spot::Spot;
use crate::api::container::Port;
use crate::api::refusal::{Refusal, excerpt};

/// Reads `PortBindings`: `PORT[/PROTOCOL]` → where on the host.
pub(super) fn published(spot: &Spot<'_>) -> Result<Vec<Port>, Refusal> {
    let mut ports = Vec::new();
    for (key, bindings) in spot.entries()? {
        let (inside, protocol) = inside(&bindings, key)?;
        let port = |address: String, host| Port {
            inside,
            protocol: protocol.clone(),
            address,
            host,
        };
        let bindings = bindings.items()?;
        if bindings.is_empty() {
            // The engine publishes it all the same, at a port that it chooses.
            ports.push(port(String::new(), None));
        }
        for binding in bindings {
            ports.push(port(address(&binding)?, host(&binding)?));
        }
    }
    Ok(ports)
}

/// Reads `ExposedPorts`: as `PORT/PROTOCOL`, ranges as `FIRST-LAST/PROTOCOL`.
pub(super) fn exposed(spot: &Spot<'_>) -> Result<Vec<String>, Refusal> {
    let mut ports = Vec::new();
    for (key, place) in spot.entries()? {
        let (number, protocol) = split(&place, key)?;
        let (first, last) = range(number).ok_or_else(|| odd(&place, key))?;
        ports.push(if first == last {
            format!("{first}/{protocol}")
        } else {
            format!("{first}-{last}/{protocol}")
        });
    }
    Ok(ports)
}

/// Reads a protocol; nothing where it is none.
pub(super) fn protocol(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "" => Some("tcp".to_owned()),
        "tcp" | "udp" | "sctp" => Some(lower),
        _ => None,
    }
}

/// Reads the port inside: one, since no engine takes a range here.
fn inside(place: &Spot<'_>, key: &str) -> Result<(u16, String), Refusal> {
    let (number, protocol) = split(place, key)?;
    match range(number) {
        Some((first, last)) if first == last && first != 0 => Ok((first, protocol)),
        _ => Err(odd(place, key)),
    }
}

fn split<'k>(place: &Spot<'_>, key: &'k str) -> Result<(&'k str, String), Refusal> {
    let (number, word) = key.split_once('/').unwrap_or((key, "tcp"));
    match protocol(word).filter(|_| !word.is_empty()) {
        Some(protocol) => Ok((number, protocol)),
        None => Err(odd(place, key)),
    }
}

/// Reads where on the host: nothing where the engine chooses.
fn host(binding: &Spot<'_>) -> Result<Option<(u16, u16)>, Refusal> {
    let place = binding.field("HostPort")?;
    let Some(text) = place.text()? else {
        return Ok(None);
    };
    match range(&text) {
        Some((0, 0)) => Ok(None),
        Some((first, last)) if first != 0 => Ok(Some((first, last))),
        _ => Err(odd(&place, &text)),
    }
}

/// Reads an address in its usual form; empty for all. Old engines take what is none for all, so it is refused.
fn address(binding: &Spot<'_>) -> Result<String, Refusal> {
    let place = binding.field("HostIp")?;
    let Some(text) = place.text()? else {
        return Ok(String::new());
    };
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_canonical().to_string());
    }
    let why = format!("`{}` is no address", excerpt(&text));
    Err(place.refuse(rule::PORT, &why))
}

/// Reads a port or a range of ports.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

/// Reads a port: digits only.
fn number(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn odd(place: &Spot<'_>, text: &str) -> Refusal {
    let why = format!("`{}` is no port that the engine takes here", excerpt(text));
    place.refuse(rule::PORT, &why)
}
