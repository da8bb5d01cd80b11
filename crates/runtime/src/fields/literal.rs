//! What rules write on the right of an operator, by the type of what stands on its left.
//!
//! Nothing is guessed: what isn't wholly a value of the type is an error, so that a rule never compares with something
//! else than it says.

use super::{Type, service};
use crate::engine::pattern;
use crate::language::Operator;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A value that a rule compares with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A whole number with a sign.
    Int(i64),
    /// A whole number without: also times, durations and ports.
    Uint(u64),
    /// A number with a fraction.
    Double(f64),
    /// True or false.
    Bool(bool),
    /// A text, a path, a pattern or bytes.
    Text(Vec<u8>),
    /// An address.
    Ip(IpAddr),
    /// A network.
    Network(Network),
}

/// A network of IPv4 or IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    address: IpAddr,
    length: u8,
}

/// Why something isn't a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Not a whole number, or one that the type can't hold.
    #[error("{0:?} is not a whole number of this field")]
    Number(String),
    /// Not a number.
    #[error("{0:?} is not a number")]
    Double(String),
    /// Neither true nor false.
    #[error("{0:?} is neither true nor false")]
    Bool(String),
    /// Not an address.
    #[error("{0:?} is not an address of IPv4 or IPv6")]
    Address(String),
    /// Not a network.
    #[error("{0:?} is not a network such as 10.0.0.0/8")]
    Network(String),
    /// Neither a port nor a service.
    #[error("{0:?} is neither a port nor a service that is known")]
    Port(String),
    /// Not bytes in hexadecimal digits.
    #[error("{0:?} is not a run of bytes, two hexadecimal digits each")]
    Hex(String),
    /// Not a regular expression.
    #[error("{0}")]
    Regex(#[from] pattern::NotRegex),
    /// The type has no such operator.
    #[error("this operator is not for fields of this type")]
    Operator,
}

/// Reads a value of a type, as an operator has it.
pub fn literal(of: Type, operator: Operator, text: &str) -> Result<Literal, Invalid> {
    match of {
        Type::Int => int(text).map(Literal::Int),
        Type::Uint | Type::Time | Type::Duration => uint(text).map(Literal::Uint),
        Type::Port => port(text),
        Type::Double => double(text),
        Type::Bool => match text {
            "true" => Ok(Literal::Bool(true)),
            "false" => Ok(Literal::Bool(false)),
            _ => Err(Invalid::Bool(text.to_owned())),
        },
        Type::Ip => text
            .parse()
            .map(Literal::Ip)
            .map_err(|_| Invalid::Address(text.to_owned())),
        Type::Network => Network::of(text)
            .map(Literal::Network)
            .ok_or_else(|| Invalid::Network(text.to_owned())),
        Type::Text | Type::Path | Type::Bytes => words(operator, text),
    }
}

fn words(operator: Operator, text: &str) -> Result<Literal, Invalid> {
    match operator {
        Operator::ContainsBytes | Operator::StartsWithBytes => hex(text)
            .map(Literal::Text)
            .ok_or_else(|| Invalid::Hex(text.to_owned())),
        Operator::Regex => {
            pattern::Regex::new(text)?;
            Ok(Literal::Text(text.as_bytes().to_vec()))
        }
        _ => Ok(Literal::Text(text.as_bytes().to_vec())),
    }
}

/// Reads `12`, `-12`, `+12` and `0x0c`.
fn int(text: &str) -> Result<i64, Invalid> {
    let wrong = || Invalid::Number(text.to_owned());
    match hexadecimal(text) {
        Some(digits) => i64::from_str_radix(digits, 16).map_err(|_| wrong()),
        None => text.parse().map_err(|_| wrong()),
    }
}

fn uint(text: &str) -> Result<u64, Invalid> {
    let wrong = || Invalid::Number(text.to_owned());
    match hexadecimal(text) {
        Some(digits) => u64::from_str_radix(digits, 16).map_err(|_| wrong()),
        None => text.parse().map_err(|_| wrong()),
    }
}

/// Returns the digits behind `0x`. A sign is none of them, though the standard library would take it.
fn hexadecimal(text: &str) -> Option<&str> {
    text.strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn double(text: &str) -> Result<Literal, Invalid> {
    let numeric = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let wrong = || Invalid::Double(text.to_owned());
    if !numeric {
        return Err(wrong());
    }
    text.parse().map(Literal::Double).map_err(|_| wrong())
}

fn port(text: &str) -> Result<Literal, Invalid> {
    let number = match uint(text) {
        Ok(number) => u16::try_from(number).ok(),
        Err(_) => service::port(text),
    };
    number
        .map(|port| Literal::Uint(u64::from(port)))
        .ok_or_else(|| Invalid::Port(text.to_owned()))
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

impl Network {
    /// Reads `10.0.0.0/8` and `fd00::/8`. Bits of the address beyond the length don't matter.
    pub fn of(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let length: u8 = length.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        (length <= most).then_some(Self { address, length })
    }

    /// Returns whether it has the address. Those of the other family are in none.
    pub fn has(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(net), IpAddr::V4(address)) => self.v4(net) == self.v4(address),
            (IpAddr::V6(net), IpAddr::V6(address)) => self.v6(net) == self.v6(address),
            _ => false,
        }
    }

    /// Returns whether it is of the same family as an address.
    pub fn is_like(&self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4()
    }

    fn v4(&self, address: Ipv4Addr) -> u32 {
        let rest = 32_u32.saturating_sub(u32::from(self.length));
        u32::from(address).checked_shr(rest).unwrap_or(0)
    }

    fn v6(&self, address: Ipv6Addr) -> u128 {
        let rest = 128_u32.saturating_sub(u32::from(self.length));
        u128::from(address).checked_shr(rest).unwrap_or(0)
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.address, self.length)
    }
}
