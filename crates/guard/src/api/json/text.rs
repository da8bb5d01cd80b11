//! Texts (RFC 8259, section 7): escapes are resolved, so that `"\u0050idMode"` is `PidMode`.

use crate::api::refusal::Refusal;
use crate::api::rule;

/// Reads a text behind its first quotation mark; returns it, and how many bytes it takes with the last one.
pub(super) fn read(text: &str) -> Result<(String, usize), Refusal> {
    let mut read = String::new();
    let mut rest = text;
    loop {
        let plain = rest.find(|it: char| matches!(it, '"' | '\\') || it < ' ');
        let Some((before, behind)) = plain.and_then(|at| rest.split_at_checked(at)) else {
            return Err(syntax("a text does not end"));
        };
        read.push_str(before);
        if let Some(behind) = behind.strip_prefix('"') {
            return Ok((read, text.len().saturating_sub(behind.len())));
        }
        let Some(escape) = behind.strip_prefix('\\') else {
            return Err(syntax("a text holds a control character"));
        };
        let (character, behind) = unescape(escape)?;
        if character == '\0' {
            return Err(refuse(rule::JSON_NUL, "a text holds a NUL character"));
        }
        read.push(character);
        rest = behind;
    }
}

/// Resolves an escape behind its backslash; returns the rest too.
fn unescape(text: &str) -> Result<(char, &str), Refusal> {
    let mut characters = text.chars();
    let character = match characters.next() {
        Some(it @ ('"' | '\\' | '/')) => it,
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return unit(characters.as_str()),
        _ => return Err(syntax("a text holds an unknown escape")),
    };
    Ok((character, characters.as_str()))
}

/// Reads the digits of `\u`, with the second half of a surrogate pair.
fn unit(text: &str) -> Result<(char, &str), Refusal> {
    let (high, rest) = digits(text)?;
    if let Some(character) = char::from_u32(high) {
        return Ok((character, rest));
    }
    let lone = || {
        refuse(
            rule::JSON_SURROGATE,
            "a text holds half of a surrogate pair",
        )
    };
    let (low, rest) = digits(rest.strip_prefix("\\u").ok_or_else(lone)?)?;
    if !(0xd800..0xdc00).contains(&high) || !(0xdc00..0xe000).contains(&low) {
        return Err(lone());
    }
    let upper = high.saturating_sub(0xd800).saturating_mul(0x400);
    let scalar = upper
        .saturating_add(low.saturating_sub(0xdc00))
        .saturating_add(0x1_0000);
    char::from_u32(scalar).map(|it| (it, rest)).ok_or_else(lone)
}

/// Reads four hexadecimal digits.
fn digits(text: &str) -> Result<(u32, &str), Refusal> {
    let bad = || syntax("an escape has no four hexadecimal digits");
    let (digits, rest) = text.split_at_checked(4).ok_or_else(bad)?;
    if !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(bad());
    }
    let value = u32::from_str_radix(digits, 16).map_err(|_| bad())?;
    Ok((value, rest))
}

pub(super) fn syntax(why: &str) -> Refusal {
    refuse(rule::JSON_SYNTAX, why)
}

pub(super) fn refuse(rule: &'static str, why: &str) -> Refusal {
    Refusal::new(rule, "body", why)
}
