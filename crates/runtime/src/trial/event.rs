//! Events of trials: parameters by name made into those of captures.

use super::read::Wrong;
use super::value::{Map, texts};
use crate::event::{Direction, Kind, Param, ParamType, Schema, SystemCall, Traits};
use crate::event::{error_name, signal_name};
use crate::yaml::{Node, Value};
use std::net::{IpAddr, SocketAddr};

/// An event as captures have it.
pub(super) struct Encoded {
    pub(super) kind: Kind,
    pub(super) bytes: Vec<u8>,
    pub(super) lengths: Vec<usize>,
}

/// Makes an event of its name and parameters. Those that are not named have no value.
pub(super) fn encode(map: &Map<'_>, name: &str) -> Result<Encoded, Wrong> {
    let at = map.get("event").map_or(0, |node| node.start);
    let schema = newest(name)
        .ok_or_else(|| Wrong::new(at, format!("there are no events called {name:?}")))?;
    let given = match map.get("with") {
        Some(node) => Map::of(node)?.entries()?,
        None => Vec::new(),
    };
    for (name, node) in &given {
        if schema.param(name).is_none() {
            let names: Vec<_> = schema.params.iter().map(|param| param.name).collect();
            let why = format!(
                "{} has no parameter {name:?}; it has {}",
                schema.name,
                names.join(", ")
            );
            return Err(Wrong::new(node.start, why));
        }
    }
    let mut encoded = Encoded {
        kind: schema.kind,
        bytes: Vec::new(),
        lengths: Vec::new(),
    };
    for param in &schema.params {
        let node = given.iter().find(|(name, _)| *name == param.name);
        let bytes = match node {
            Some((_, node)) => value(*param, node)?,
            None => Vec::new(),
        };
        encoded.lengths.push(bytes.len());
        encoded.bytes.extend(bytes);
    }
    Ok(encoded)
}

/// Returns the current kind of a name: that of leaving the system call, where there are both.
fn newest(name: &str) -> Option<&'static Schema> {
    let current = |schema: &&Schema| !schema.traits.has(Traits::OLD);
    let leaves = |schema: &&Schema| schema.kind.direction() == Direction::Exit;
    let all: Vec<_> = Kind::named(name).filter(current).collect();
    let leaving = all.iter().copied().rfind(leaves);
    leaving.or_else(|| all.last().copied())
}

fn value(param: Param, node: &Node) -> Result<Vec<u8>, Wrong> {
    if matches!(node.value, Value::Null) {
        return Ok(Vec::new());
    }
    let wrong = || {
        let why = format!("that is no value of {}", param.name);
        Wrong::new(node.start, why)
    };
    if matches!(param.of, ParamType::Bytes | ParamType::Texts) {
        return bytes(node);
    }
    let text = node.text().ok_or_else(wrong)?;
    one(param, text).ok_or_else(wrong)
}

/// Returns text as it is, of a list each with NUL at its end.
fn bytes(node: &Node) -> Result<Vec<u8>, Wrong> {
    if let Some(text) = node.text() {
        return Ok(text.as_bytes().to_vec());
    }
    let texts = texts(node)?.into_iter();
    Ok(texts
        .flat_map(|text| [text.into_bytes(), vec![0]])
        .flatten()
        .collect())
}

fn one(param: Param, text: &str) -> Option<Vec<u8>> {
    use ParamType as P;
    match param.of {
        P::Text | P::Path | P::RelativePath => Some([text.as_bytes(), b"\0"].concat()),
        P::SocketAddress => address(text),
        P::SocketTuple => tuple(text),
        P::Boolean => Some(u32::from(text == "true").to_le_bytes().to_vec()),
        P::Double => Some(text.parse::<f64>().ok()?.to_le_bytes().to_vec()),
        of => {
            let width = of.width()?;
            let number = number(text).or_else(|| named(param, text))?;
            fits(number, width, of.signed())
        }
    }
}

fn fits(number: i128, width: usize, signed: bool) -> Option<Vec<u8>> {
    let bits = u32::try_from(width.checked_mul(8)?).ok()?;
    let room = 1_i128.checked_shl(bits)?;
    let half = room.checked_shr(1)?;
    // -1 stands for «none» also where numbers have no sign.
    let low = if signed { half.checked_neg()? } else { -1 };
    let high = if signed { half } else { room };
    if number < low || number >= high {
        return None;
    }
    number.to_le_bytes().get(..width).map(<[u8]>::to_vec)
}

/// Reads `12`, `-12`, `0x0c` and `0o644`; `0644`, as modes are written, is in eights, too.
fn number(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o', ..] => (8, digits.get(2..)?),
        [b'0', _, ..] => (8, digits),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    i128::from_str_radix(digits, radix).ok()?.checked_mul(sign)
}

/// Returns the number that a name stands for: of an error, a signal, a system call, flags.
fn named(param: Param, text: &str) -> Option<i128> {
    use ParamType as P;
    match param.of {
        P::Errno | P::Descriptor | P::Process if text.starts_with('E') => {
            let number = (1..4096_u64).find(|number| error_name(*number) == Some(text))?;
            i128::from(number).checked_neg()
        }
        P::Descriptor if text == "AT_FDCWD" => Some(-100),
        P::Signal => {
            let number = (1..=64_u8).find(|number| signal_name(*number) == Some(text))?;
            Some(i128::from(number))
        }
        P::SystemCall => Some(i128::from(SystemCall::named(text)?.code)),
        _ => text.split('|').try_fold(0_i128, |all, name| {
            let list = &param.names?.list;
            let (_, value) = list.iter().find(|(known, _)| *known == name)?;
            Some(all | i128::from(*value))
        }),
    }
}

/// Makes `ADDRESS:PORT`, or a path.
fn address(text: &str) -> Option<Vec<u8>> {
    if text.starts_with('/') {
        return Some([&[1_u8][..], text.as_bytes(), b"\0"].concat());
    }
    let end: SocketAddr = text.parse().ok()?;
    let family = if end.is_ipv4() { 2 } else { 10 };
    Some([&[family][..], &raw(end)].concat())
}

/// Makes `ADDRESS:PORT->ADDRESS:PORT` of one family, or `->PATH` for a socket of the host.
fn tuple(text: &str) -> Option<Vec<u8>> {
    let (source, destination) = text.split_once("->")?;
    if source.is_empty() {
        return Some([&[1_u8; 1][..], &[0; 16], destination.as_bytes(), b"\0"].concat());
    }
    let source: SocketAddr = source.parse().ok()?;
    let destination: SocketAddr = destination.parse().ok()?;
    if source.is_ipv4() != destination.is_ipv4() {
        return None;
    }
    let family = if source.is_ipv4() { 2 } else { 10 };
    Some([&[family][..], &raw(source), &raw(destination)].concat())
}

fn raw(end: SocketAddr) -> Vec<u8> {
    let address = match end.ip() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    };
    [&address[..], &end.port().to_le_bytes()].concat()
}
