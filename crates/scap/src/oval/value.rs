//! How two values are compared: by the datatype and the operation that an entity names (OVAL Language 5.11, section
//! 5.3.6.3.1, `OperationEnumeration` and `SimpleDatatypeEnumeration`).

use std::cmp::Ordering;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::version::{compare_dpkg, compare_numbers, compare_rpm};
use crate::pattern::{Flags, Patterns};

/// What kind of value it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Datatype {
    /// Hexadecimal digits.
    Binary,
    /// True or false.
    Boolean,
    /// Epoch, version and release of rpm.
    EvrString,
    /// Epoch, version and revision of dpkg.
    DebianEvrString,
    /// A number with a point.
    Float,
    /// A whole number.
    Int,
    /// An address or a net.
    Ipv4,
    /// An address or a net.
    Ipv6,
    /// Text.
    #[default]
    String,
    /// Numbers with something between them.
    Version,
    /// One that is not compared here: `ios_version`, `fileset_revision`, `record`.
    Other,
}

impl Datatype {
    /// Reads the word of the specification.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "binary" => Self::Binary,
            "boolean" => Self::Boolean,
            "evr_string" => Self::EvrString,
            "debian_evr_string" => Self::DebianEvrString,
            "float" => Self::Float,
            "int" => Self::Int,
            "ipv4_address" => Self::Ipv4,
            "ipv6_address" => Self::Ipv6,
            "string" => Self::String,
            "version" => Self::Version,
            "ios_version" | "fileset_revision" | "record" => Self::Other,
            _ => return None,
        })
    }

    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Boolean => "boolean",
            Self::EvrString => "evr_string",
            Self::DebianEvrString => "debian_evr_string",
            Self::Float => "float",
            Self::Int => "int",
            Self::Ipv4 => "ipv4_address",
            Self::Ipv6 => "ipv6_address",
            Self::String => "string",
            Self::Version => "version",
            Self::Other => "record",
        }
    }
}

/// How a value is held against another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// The same.
    #[default]
    Equals,
    /// Not the same.
    NotEqual,
    /// The same, whatever the capitals.
    EqualsIgnoringCase,
    /// Not the same, whatever the capitals.
    NotEqualIgnoringCase,
    /// More than what is wanted.
    Greater,
    /// Less than what is wanted.
    Less,
    /// At least what is wanted.
    AtLeast,
    /// At most what is wanted.
    AtMost,
    /// All bits that are wanted are set.
    AllBits,
    /// One of the bits that are wanted is set.
    AnyBits,
    /// What is wanted is a regular expression that it matches.
    Matches,
    /// It is part of what is wanted.
    Subset,
    /// What is wanted is part of it.
    Superset,
}

impl Operation {
    /// Reads the word of the specification.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "equals" => Self::Equals,
            "not equal" => Self::NotEqual,
            "case insensitive equals" => Self::EqualsIgnoringCase,
            "case insensitive not equal" => Self::NotEqualIgnoringCase,
            "greater than" => Self::Greater,
            "less than" => Self::Less,
            "greater than or equal" => Self::AtLeast,
            "less than or equal" => Self::AtMost,
            "bitwise and" => Self::AllBits,
            "bitwise or" => Self::AnyBits,
            "pattern match" => Self::Matches,
            "subset of" => Self::Subset,
            "superset of" => Self::Superset,
            _ => return None,
        })
    }

    /// Says whether an order satisfies it; nothing where it asks for more than an order.
    fn of_order(self, order: Ordering) -> Option<bool> {
        Some(match self {
            Self::Equals => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Greater => order.is_gt(),
            Self::Less => order.is_lt(),
            Self::AtLeast => order.is_ge(),
            Self::AtMost => order.is_le(),
            _ => return None,
        })
    }
}

/// Says whether a value is as it is wanted.
///
/// # Errors
/// A clause that says why the two cannot be compared.
pub fn compare(
    datatype: Datatype,
    operation: Operation,
    wanted: &str,
    actual: &str,
    patterns: &Patterns,
) -> Result<bool, String> {
    let order = match datatype {
        Datatype::String => return text(operation, wanted, actual, patterns),
        Datatype::Int => {
            let (wanted, actual) = (int(wanted)?, int(actual)?);
            match operation {
                Operation::AllBits => return Ok(actual & wanted == wanted),
                Operation::AnyBits => return Ok(actual & wanted != 0),
                _ => actual.cmp(&wanted),
            }
        }
        Datatype::Float => float(actual)?
            .partial_cmp(&float(wanted)?)
            .ok_or("what is no number has no order")?,
        Datatype::Boolean => return equality(operation, boolean(actual)? == boolean(wanted)?),
        Datatype::Binary => return equality(operation, binary(actual)? == binary(wanted)?),
        Datatype::EvrString => compare_rpm(actual, wanted),
        Datatype::DebianEvrString => compare_dpkg(actual, wanted),
        Datatype::Version if operation == Operation::Matches => {
            return text(operation, wanted, actual, patterns);
        }
        Datatype::Version => compare_numbers(actual, wanted),
        Datatype::Ipv4 => return address(operation, ipv4(wanted)?, ipv4(actual)?, 32),
        Datatype::Ipv6 => return address(operation, ipv6(wanted)?, ipv6(actual)?, 128),
        Datatype::Other => return Err("values of this datatype are not compared".to_owned()),
    };
    operation.of_order(order).ok_or_else(|| unfit(datatype))
}

fn unfit(datatype: Datatype) -> String {
    format!("the operation means nothing for {}", datatype.name())
}

fn equality(operation: Operation, same: bool) -> Result<bool, String> {
    match operation {
        Operation::Equals => Ok(same),
        Operation::NotEqual => Ok(!same),
        _ => Err("the operation means nothing for this datatype".to_owned()),
    }
}

fn text(
    operation: Operation,
    wanted: &str,
    actual: &str,
    patterns: &Patterns,
) -> Result<bool, String> {
    Ok(match operation {
        Operation::Equals => actual == wanted,
        Operation::NotEqual => actual != wanted,
        Operation::EqualsIgnoringCase => actual.to_lowercase() == wanted.to_lowercase(),
        Operation::NotEqualIgnoringCase => actual.to_lowercase() != wanted.to_lowercase(),
        Operation::Matches => patterns.get(wanted, Flags::default())?.is_match(actual)?,
        _ => return Err(unfit(Datatype::String)),
    })
}

fn int(text: &str) -> Result<i128, String> {
    let short: String = text.trim().chars().take(60).collect();
    short
        .parse()
        .map_err(|_| format!("{short:?} is no whole number"))
}

fn float(text: &str) -> Result<f64, String> {
    let short: String = text.trim().chars().take(60).collect();
    short.parse().map_err(|_| format!("{short:?} is no number"))
}

fn boolean(text: &str) -> Result<bool, String> {
    match text.trim() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => {
            let short: String = other.chars().take(60).collect();
            Err(format!("{short:?} is neither true nor false"))
        }
    }
}

fn binary(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_hex = text.chars().all(|c| c.is_ascii_hexdigit());
    if !is_hex || text.len() & 1 == 1 {
        return Err("it is no hexadecimal number".to_owned());
    }
    Ok(text.to_ascii_lowercase())
}

/// An address, and how many of its bits name the net.
type Net = (u128, u32);

fn ipv4(text: &str) -> Result<Net, String> {
    let wrong = || "it is no IPv4 address".to_owned();
    let (address, prefix) = text.trim().split_once('/').unwrap_or((text.trim(), "32"));
    let address: Ipv4Addr = address.parse().map_err(|_| wrong())?;
    let prefix = match prefix.parse::<Ipv4Addr>() {
        Ok(mask) => {
            let mask = u32::from(mask);
            if mask.leading_ones().saturating_add(mask.trailing_zeros()) < 32 {
                return Err(wrong());
            }
            mask.leading_ones()
        }
        Err(_) => prefix.parse().map_err(|_| wrong())?,
    };
    if prefix > 32 {
        return Err(wrong());
    }
    Ok((u128::from(u32::from(address)), prefix))
}

fn ipv6(text: &str) -> Result<Net, String> {
    let wrong = || "it is no IPv6 address".to_owned();
    let (address, prefix) = text.trim().split_once('/').unwrap_or((text.trim(), "128"));
    let address: Ipv6Addr = address.parse().map_err(|_| wrong())?;
    let prefix: u32 = prefix.parse().map_err(|_| wrong())?;
    if prefix > 128 {
        return Err(wrong());
    }
    Ok((u128::from(address), prefix))
}

fn address(operation: Operation, wanted: Net, actual: Net, bits: u32) -> Result<bool, String> {
    let is_within = |inner: Net, outer: Net| {
        let host = bits.saturating_sub(outer.1);
        let cut = |address: u128| address.checked_shr(host).unwrap_or(0);
        inner.1 >= outer.1 && cut(inner.0) == cut(outer.0)
    };
    Ok(match operation {
        Operation::Equals => wanted == actual,
        Operation::NotEqual => wanted != actual,
        Operation::Subset => is_within(actual, wanted),
        Operation::Superset => is_within(wanted, actual),
        _ if wanted.1 != actual.1 => {
            return Err("addresses of nets of different sizes have no order".to_owned());
        }
        _ => {
            let order = actual.0.cmp(&wanted.0);
            return operation
                .of_order(order)
                .ok_or_else(|| "the operation means nothing for addresses".to_owned());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Datatype, Operation, compare};
    use crate::pattern::Patterns;

    /// Datatype, operation, what is wanted, what is there: holds, does not, or cannot be compared.
    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn values_are_compared_by_datatype_and_operation() {
        let (yes, no, error) = (Some(true), Some(false), None);
        let rows = [
            ("string", "equals", "a", "a", yes),
            ("string", "equals", "a", "A", no),
            ("string", "not equal", "a", "b", yes),
            ("string", "case insensitive equals", "aÄ", "Aä", yes),
            ("string", "case insensitive not equal", "a", "A", no),
            ("string", "pattern match", "^a.c$", "abc", yes),
            ("string", "pattern match", "b", "abc", yes),
            ("string", "pattern match", "(", "abc", error),
            ("string", "greater than", "a", "b", error),
            ("int", "equals", "10", " 10 ", yes),
            ("int", "greater than", "9", "10", yes),
            ("int", "less than or equal", "9", "10", no),
            ("int", "less than", "18446744073709551615", "5", yes),
            ("int", "bitwise and", "6", "7", yes),
            ("int", "bitwise and", "6", "4", no),
            ("int", "bitwise or", "6", "4", yes),
            ("int", "bitwise or", "6", "1", no),
            ("int", "equals", "1", "one", error),
            ("int", "equals", "1", "", error),
            ("int", "pattern match", "1", "1", error),
            ("float", "greater than or equal", "1.5", "1.50", yes),
            ("float", "equals", "1.5", "x", error),
            ("float", "less than", "NaN", "1", error),
            ("boolean", "equals", "true", "1", yes),
            ("boolean", "not equal", "false", "1", yes),
            ("boolean", "equals", "true", "yes", error),
            ("boolean", "greater than", "true", "1", error),
            ("binary", "equals", "0aFF", "0AfF", yes),
            ("binary", "equals", "0a", "0", error),
            ("version", "greater than", "1.9", "1.10", yes),
            ("version", "equals", "1.2.0", "1.2", yes),
            ("evr_string", "less than", "0:1.0-2", "0:1.0-1", yes),
            (
                "evr_string",
                "greater than or equal",
                "1:1.0-1",
                "0:2.0-1",
                no,
            ),
            (
                "debian_evr_string",
                "less than",
                "0:1.0-1",
                "0:1.0~rc1-1",
                yes,
            ),
            ("ipv4_address", "equals", "10.0.0.1", "10.0.0.1/32", yes),
            (
                "ipv4_address",
                "subset of",
                "10.0.0.0/8",
                "10.1.0.0/16",
                yes,
            ),
            ("ipv4_address", "subset of", "10.1.0.0/16", "10.0.0.0/8", no),
            (
                "ipv4_address",
                "superset of",
                "10.1.0.0/16",
                "10.0.0.0/8",
                yes,
            ),
            ("ipv4_address", "subset of", "0.0.0.0/0", "10.1.0.0/16", yes),
            (
                "ipv4_address",
                "equals",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/8",
                yes,
            ),
            (
                "ipv4_address",
                "equals",
                "10.0.0.0/255.0.255.0",
                "10.0.0.0/8",
                error,
            ),
            ("ipv4_address", "greater than", "10.0.0.1", "10.0.0.2", yes),
            (
                "ipv4_address",
                "greater than",
                "10.0.0.1/8",
                "10.0.0.2",
                error,
            ),
            ("ipv4_address", "equals", "10.0.0.256", "10.0.0.2", error),
            ("ipv6_address", "equals", "::1", "0:0:0:0:0:0:0:1/128", yes),
            (
                "ipv6_address",
                "subset of",
                "2001:db8::/32",
                "2001:db8:1::/48",
                yes,
            ),
            ("ipv6_address", "equals", "::1/129", "::1", error),
            ("ios_version", "equals", "1", "1", error),
        ];
        for (datatype, operation, wanted, actual, want) in rows {
            let got = compare(
                Datatype::read(datatype).unwrap(),
                Operation::read(operation).unwrap(),
                wanted,
                actual,
                &Patterns::default(),
            );
            assert_eq!(got.ok(), want, "{datatype} {operation} {wanted} {actual}");
        }
    }
}
