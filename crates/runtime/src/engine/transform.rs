//! Transformers: what makes a value of others.
//!
//! Source: falcosecurity/libs, `userspace/libsinsp/sinsp_filter_transformer.cpp`; of `getopt` the documentation of getopt(3).

use crate::fields::{Answer, Type, Value};
use crate::language::Transformer;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;

/// Padding may be there or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Returns what a transformer makes of its arguments, of which `of` is the type of the first. Where one has no value, there
/// is none.
pub(super) fn answer<'a>(
    transformer: Transformer,
    of: Type,
    arguments: Vec<Answer<'a>>,
    key: Option<&str>,
) -> Answer<'a> {
    if arguments.contains(&Answer::Missing) {
        return Answer::Missing;
    }
    let mut arguments = arguments.into_iter();
    match transformer {
        Transformer::ToLower
        | Transformer::ToUpper
        | Transformer::Base64
        | Transformer::BaseName => match arguments.next() {
            Some(Answer::One(value)) => Answer::of(one(transformer, value)),
            Some(Answer::Many(values)) => {
                let made = values.into_iter().map(|value| one(transformer, value));
                made.collect::<Option<_>>()
                    .map_or(Answer::Missing, Answer::Many)
            }
            _ => Answer::Missing,
        },
        Transformer::Length => arguments
            .next()
            .map_or(Answer::Missing, |value| length(&value, of)),
        Transformer::Join => match (arguments.next(), arguments.next()) {
            (Some(Answer::One(separator)), Some(list)) => {
                let separator = separator.bytes().unwrap_or_default();
                Answer::made(texts(&list).join(separator))
            }
            _ => Answer::Missing,
        },
        Transformer::Concat => {
            let parts: Vec<_> = arguments.collect();
            Answer::made(parts.iter().flat_map(texts).collect::<Vec<_>>().concat())
        }
        Transformer::GetOptions => match (arguments.next(), arguments.next()) {
            (Some(list), Some(Answer::One(letters))) => {
                let letters = letters.bytes().unwrap_or_default();
                options(&texts(&list), letters, key)
            }
            _ => Answer::Missing,
        },
    }
}

fn texts<'v>(answer: &'v Answer<'_>) -> Vec<&'v [u8]> {
    answer.values().iter().filter_map(Value::bytes).collect()
}

fn one(transformer: Transformer, value: Value<'_>) -> Option<Value<'_>> {
    let Value::Text(text) = value else {
        return None;
    };
    let text = without_nuls(text);
    Some(Value::Text(match transformer {
        Transformer::ToLower => Cow::Owned(text.to_ascii_lowercase()),
        Transformer::ToUpper => Cow::Owned(text.to_ascii_uppercase()),
        Transformer::Base64 => Cow::Owned(BASE64.decode(&text).ok()?),
        Transformer::BaseName => base_name(text),
        _ => return None,
    }))
}

/// NULs at the end are no part of a text.
fn without_nuls(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    let end = text
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last.saturating_add(1));
    cut(text, |text| text.get(..end))
}

fn base_name(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match text.iter().rposition(|byte| *byte == b'/') {
        Some(at) => cut(text, |text| text.get(at.saturating_add(1)..)),
        None => text,
    }
}

fn cut<'a>(
    text: Cow<'a, [u8]>,
    part: impl for<'p> Fn(&'p [u8]) -> Option<&'p [u8]>,
) -> Cow<'a, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(part(text).unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(part(&text).unwrap_or(&text).to_vec()),
    }
}

/// Returns how many values a list has, how many bytes a text has up to its NUL, how many a buffer has.
fn length<'a>(value: &Answer<'_>, of: Type) -> Answer<'a> {
    let length = match value {
        Answer::Missing => return Answer::Missing,
        Answer::Many(values) => values.len(),
        Answer::One(Value::Text(bytes)) if of == Type::Bytes => bytes.len(),
        Answer::One(Value::Text(bytes)) => memchr::memchr(0, bytes).unwrap_or(bytes.len()),
        Answer::One(_) => return Answer::Missing,
    };
    Answer::uint(length as u64)
}

/// Options as getopt(3) finds them in arguments: letters, and behind each that wants a value that value. `?` stands for a
/// letter that is not known, and for one that wants a value and has none. `--` and the first argument that is no option
/// end them; `--long` is passed over. With a key, the value of the last such option, or its letter.
fn options<'a>(arguments: &[&[u8]], letters: &[u8], key: Option<&str>) -> Answer<'a> {
    let mut found = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let Some(cluster) = argument.strip_prefix(b"-").filter(|rest| !rest.is_empty()) else {
            break;
        };
        match cluster {
            b"-" => break,
            [b'-', ..] => continue,
            _ => {}
        }
        let mut cluster = cluster;
        while let Some((&letter, behind)) = cluster.split_first() {
            cluster = behind;
            let value = match wants(letters, letter) {
                None => {
                    found.push((b'?', None));
                    continue;
                }
                Some(false) => None,
                Some(true) if !behind.is_empty() => {
                    cluster = &[];
                    Some(behind)
                }
                Some(true) => {
                    let Some(value) = rest.next() else {
                        found.push((b'?', None));
                        continue;
                    };
                    Some(*value)
                }
            };
            found.push((letter, value));
        }
    }
    chosen(&found, key)
}

fn chosen<'a>(found: &[(u8, Option<&[u8]>)], key: Option<&str>) -> Answer<'a> {
    let Some(key) = key else {
        let all = found.iter().flat_map(|(letter, value)| {
            let value = value.map(<[u8]>::to_vec);
            std::iter::once(vec![*letter]).chain(value)
        });
        return Answer::Many(all.map(|text| Value::Text(Cow::Owned(text))).collect());
    };
    let last = found
        .iter()
        .rfind(|(letter, _)| key.as_bytes() == [*letter]);
    match last {
        Some((letter, value)) => Answer::made(value.map_or_else(|| vec![*letter], <[u8]>::to_vec)),
        None => Answer::Missing,
    }
}

/// Returns whether an option wants a value; nothing where it is not known. `:` is never one.
fn wants(letters: &[u8], letter: u8) -> Option<bool> {
    if letter == b':' {
        return None;
    }
    let at = memchr::memchr(letter, letters)?;
    Some(letters.get(at.checked_add(1)?) == Some(&b':'))
}
