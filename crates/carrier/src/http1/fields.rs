//! The fields of a head (RFC 9110, section 5). A [`Fields`] holds nothing that could end a line, so writing one can't
//! write a second field.

use super::FIELD_LIMIT;
use super::refusal::{Refusal, excerpt};
use super::rule;

/// Fields in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Adds a field.
    ///
    /// # Errors
    /// Where the name is no token, the value holds a control character, or there are too many.
    pub fn push(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        if self.0.len() >= FIELD_LIMIT {
            return Err(Refusal::new(
                rule::HTTP_TOO_LARGE,
                "head",
                format!("has more than {FIELD_LIMIT} fields"),
            ));
        }
        if !is_token(name.as_bytes()) {
            return Err(Refusal::new(
                rule::HTTP_FIELD,
                "head",
                format!("the name of a field is no token: {}", excerpt(name)),
            ));
        }
        let value = value.trim_matches([' ', '\t']);
        if value.chars().any(|it| it.is_control() && it != '\t') {
            return Err(Refusal::new(
                rule::HTTP_FIELD_VALUE,
                at(name),
                "holds a control character",
            ));
        }
        self.0.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Returns the values of a field, whatever case its name is in.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Returns the first value of a field.
    pub fn first(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the value of a field that may stand once.
    ///
    /// # Errors
    /// Where it stands more than once.
    pub fn single(&self, name: &str) -> Result<Option<&str>, Refusal> {
        if self.all(name).count() > 1 {
            return Err(Refusal::new(
                rule::HTTP_DUPLICATE_FIELD,
                at(name),
                "stands more than once",
            ));
        }
        Ok(self.first(name))
    }

    /// Returns all fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Returns the members of a field that is a list separated by commas (RFC 9110, section 5.6.1).
    pub fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name)
            .flat_map(|value| value.split(','))
            .map(|it| it.trim_matches([' ', '\t']))
            .filter(|it| !it.is_empty())
    }
}

/// Reads a field line.
pub fn read_line(line: &[u8]) -> Result<(&str, &[u8]), Refusal> {
    let bad = |why: &str| Refusal::new(rule::HTTP_FIELD, "head", why.to_owned());
    if line.starts_with(b" ") || line.starts_with(b"\t") {
        return Err(bad("a field is folded over two lines"));
    }
    let colon = line.iter().position(|byte| *byte == b':');
    let Some((name, rest)) = colon.and_then(|colon| line.split_at_checked(colon)) else {
        return Err(bad("a line has no colon"));
    };
    let value = rest.strip_prefix(b":").unwrap_or(rest);
    match std::str::from_utf8(name) {
        Ok(name) if is_token(name.as_bytes()) => Ok((name, value)),
        _ => Err(bad(
            "the name of a field is no token, or space stands before the colon",
        )),
    }
}

/// Says whether bytes are a token (RFC 9110, section 5.6.2).
pub fn is_token(bytes: &[u8]) -> bool {
    let special = b"!#$%&'*+-.^_`|~";
    !bytes.is_empty()
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || special.contains(byte))
}

/// Names a field in a refusal.
pub fn at(name: &str) -> String {
    format!("header {}", excerpt(name))
}
