//! Dependency specifiers (`PyPA`, "Dependency specifiers", PEP 508) as far as a name and one release
//! follow from them.

use crate::language::python::release::{Address, is_version};

/// What one requirement asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Requirement {
    pub(super) name: String,
    pub(super) pin: Pin,
}

/// Which release.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pin {
    /// This one.
    Version(String),
    /// What lies at an address.
    Address(Address),
    /// Any of many.
    Open,
}

/// Reads a requirement without options behind it.
pub(super) fn parse(text: &str) -> Option<Requirement> {
    let text = text.trim();
    let in_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let end = text.find(|c: char| !in_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || name.len() > NAME {
        return None;
    }
    let mut rest = rest.trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    let name = name.to_owned();
    if let Some(url) = rest.strip_prefix('@') {
        let url = url.split_whitespace().next()?;
        let pin = Pin::Address(Address::read(url.trim_end_matches(';')));
        return Some(Requirement { name, pin });
    }
    let specifiers = rest.split(';').next().unwrap_or_default().trim();
    let inner = specifiers
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'));
    let specifiers = inner.unwrap_or(specifiers);
    let operator = |c: char| "=<>!~".contains(c);
    if !specifiers.is_empty() && !specifiers.starts_with(operator) {
        return None;
    }
    let exact = specifiers.split(',').find_map(exact);
    let pin = exact.map_or(Pin::Open, |version| Pin::Version(version.to_owned()));
    Some(Requirement { name, pin })
}

/// The version of `==` or `===`.
fn exact(specifier: &str) -> Option<&str> {
    let version = specifier.trim().strip_prefix("==")?;
    let version = version.strip_prefix('=').unwrap_or(version).trim();
    is_version(version).then_some(version)
}

/// Bytes of a name.
const NAME: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specifiers() {
        let version = |text: &str| Some(Pin::Version(text.to_owned()));
        for (text, want) in [
            ("a==1.0", version("1.0")),
            ("A_b [x, y] == 1.0 ; python_version < '3'", version("1.0")),
            ("a===1.0-local", version("1.0-local")),
            ("a (==1!2.0)", version("1!2.0")),
            ("a!=1,==1.2", version("1.2")),
            ("a==1.*", Some(Pin::Open)),
            ("a", Some(Pin::Open)),
            ("a>=1,<2", Some(Pin::Open)),
            ("a==${V}", Some(Pin::Open)),
            ("<html>", None),
            ("two words", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(|found| found.pin), want, "{text}");
        }
    }

    #[test]
    fn addresses() {
        let found = parse("b @ https://a.example/b-2-py3-none-any.whl ; os_name == 'x'").unwrap();
        assert!(
            matches!(found.pin, Pin::Address(address) if address.version.as_deref() == Some("2"))
        );
    }
}
