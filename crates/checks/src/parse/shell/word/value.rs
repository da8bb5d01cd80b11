//! What words are worth: POSIX.1-2017, Shell Command Language, 2.6.2 (parameter expansion) and 2.6.7 (quote
//! removal).

use std::borrow::Cow;
use std::sync::Arc;

use super::{Parameter, Part, PartKind, Word};
use crate::parse::shell::syntax::List;

/// Returns what parts are worth where all is known.
pub(super) fn literal(parts: &[Part]) -> Option<Cow<'_, str>> {
    match parts {
        [] => return Some(Cow::Borrowed("")),
        [part] => {
            if let Some(text) = plain(part) {
                return Some(Cow::Borrowed(text));
            }
        }
        _ => {}
    }
    let mut out = String::new();
    parts
        .iter()
        .all(|part| append(part, &mut out))
        .then_some(Cow::Owned(out))
}

fn append(part: &Part, out: &mut String) -> bool {
    match (plain(part), &part.kind) {
        (Some(text), _) => out.push_str(text),
        (None, PartKind::Double(parts)) => return parts.iter().all(|part| append(part, out)),
        _ => return false,
    }
    true
}

fn plain(part: &Part) -> Option<&str> {
    match &part.kind {
        PartKind::Literal(text)
        | PartKind::Single(text)
        | PartKind::Ansi(text)
        | PartKind::Glob(text)
        | PartKind::Tilde(text)
        | PartKind::Brace(text) => Some(text),
        _ => None,
    }
}

/// Says whether all is known of parts.
pub(super) fn is_known(parts: &[Part]) -> bool {
    parts.iter().all(|part| match &part.kind {
        PartKind::Double(parts) => is_known(parts),
        _ => plain(part).is_some(),
    })
}

/// Says whether parts surely begin with a text.
pub(super) fn starts_with(parts: &[Part], text: &str) -> bool {
    match parts.first().map(|first| (plain(first), &first.kind)) {
        Some((Some(first), _)) if first.len() >= text.len() => first.starts_with(text),
        Some((None, kind)) if !matches!(kind, PartKind::Double(_)) => text.is_empty(),
        None => text.is_empty(),
        _ => prefix(parts).starts_with(text),
    }
}

/// Says whether parts speak of something, in any case; `what` is in lower case.
pub(super) fn speaks_of(parts: &[Part], what: &str) -> bool {
    match parts {
        [] => what.is_empty(),
        [part] => match plain(part) {
            Some(text) => contains(text, what),
            None => contains(&shown(parts), what),
        },
        _ => contains(&shown(parts), what),
    }
}

/// Says whether a text holds another, whatever the case of its letters; `what` is in lower case.
pub fn contains(text: &str, what: &str) -> bool {
    let mut windows = text.as_bytes().windows(what.len().max(1));
    what.is_empty() || windows.any(|window| window.eq_ignore_ascii_case(what.as_bytes()))
}

/// Returns what parts surely begin with.
pub(super) fn prefix(parts: &[Part]) -> String {
    let mut out = String::new();
    let _ = parts.iter().all(|part| append(part, &mut out));
    out
}

/// Returns parts for people to read.
pub(super) fn shown(parts: &[Part]) -> String {
    let mut out = String::new();
    show(parts, &mut out);
    out
}

fn show(parts: &[Part], out: &mut String) {
    for part in parts {
        match &part.kind {
            PartKind::Double(parts) => show(parts, out),
            PartKind::Parameter(parameter) => {
                out.push_str("${");
                out.push_str(&parameter.name);
                out.push_str(parameter.operator);
                out.push_str(if parameter.operator.is_empty() {
                    "}"
                } else {
                    "…}"
                });
            }
            PartKind::Command(_) => out.push_str("$(…)"),
            PartKind::Process(_) => out.push_str("<(…)"),
            PartKind::Arithmetic(_) => out.push_str("$((…))"),
            PartKind::Array(_) => out.push_str("(…)"),
            _ => out.push_str(plain(part).unwrap_or_default()),
        }
    }
}

/// Gathers the variables in parts.
pub(super) fn parameters<'a>(parts: &'a [Part], found: &mut Vec<&'a Parameter>) {
    for part in parts {
        match &part.kind {
            PartKind::Double(parts) | PartKind::Arithmetic(parts) => parameters(parts, found),
            PartKind::Array(words) => {
                for word in words {
                    parameters(&word.parts, found);
                }
            }
            PartKind::Parameter(parameter) => {
                found.push(parameter);
                for word in parameter.subscript.iter().chain(&parameter.argument) {
                    parameters(&word.parts, found);
                }
            }
            _ => {}
        }
    }
}

/// Gathers the substitutions in parts.
pub(super) fn substitutions<'a>(parts: &'a [Part], found: &mut Vec<&'a Arc<List>>) {
    for part in parts {
        match &part.kind {
            PartKind::Double(parts) | PartKind::Arithmetic(parts) => substitutions(parts, found),
            PartKind::Array(words) => {
                for word in words {
                    substitutions(&word.parts, found);
                }
            }
            PartKind::Parameter(parameter) => {
                for word in parameter.subscript.iter().chain(&parameter.argument) {
                    substitutions(&word.parts, found);
                }
            }
            PartKind::Command(list) | PartKind::Process(list) => found.push(list),
            _ => {}
        }
    }
}

/// Returns what parts are worth, with values of variables.
pub(super) fn value(parts: &[Part], lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    add(parts, lookup, &mut out)?;
    Some(out)
}

fn add(parts: &[Part], lookup: &dyn Fn(&str) -> Option<String>, out: &mut String) -> Option<()> {
    for part in parts {
        match &part.kind {
            PartKind::Double(parts) => add(parts, lookup, out)?,
            PartKind::Parameter(parameter) => out.push_str(&expand(parameter, lookup)?),
            _ => out.push_str(plain(part)?),
        }
        if out.len() > LONGEST {
            return None;
        }
    }
    Some(())
}

fn expand(parameter: &Parameter, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if parameter.subscript.is_some() {
        return None;
    }
    let known = lookup(&parameter.name)?;
    let argument = |word: &Option<Word>| {
        word.as_ref()
            .map_or(Some(String::new()), |word| word.value_with(lookup))
    };
    Some(match parameter.operator {
        "" => known,
        ":-" | ":=" | ":?" if known.is_empty() => argument(&parameter.argument)?,
        // Whether a variable that is empty is set is not known; either way it is worth the same.
        "-" | "=" | "?" if known.is_empty() => {
            let other = argument(&parameter.argument)?;
            if !other.is_empty() {
                return None;
            }
            other
        }
        ":-" | ":=" | ":?" | "-" | "=" | "?" => known,
        ":+" if known.is_empty() => String::new(),
        "+" if known.is_empty() => return None,
        ":+" | "+" => argument(&parameter.argument)?,
        "length" => known.chars().count().to_string(),
        "#" | "##" | "%" | "%%" => {
            strip(&known, parameter.operator, &argument(&parameter.argument)?)?
        }
        _ => return None,
    })
}

/// Strips a prefix or a suffix that a pattern of `*` and `?` fits.
fn strip(value: &str, operator: &str, pattern: &str) -> Option<String> {
    if pattern.contains(['[', '\\', '(']) || value.len() > LONGEST_STRIPPED {
        return None;
    }
    let mut cuts: Vec<usize> = value.char_indices().map(|(at, _)| at).collect();
    cuts.push(value.len());
    if matches!(operator, "##" | "%") {
        cuts.reverse();
    }
    let pattern: Vec<char> = pattern.chars().collect();
    for cut in cuts {
        let (front, back) = value.split_at_checked(cut)?;
        let (gone, kept) = if operator.starts_with('#') {
            (front, back)
        } else {
            (back, front)
        };
        let gone: Vec<char> = gone.chars().collect();
        if fits(&pattern, &gone) {
            return Some(kept.to_owned());
        }
    }
    Some(value.to_owned())
}

/// Says whether a pattern of `*` and `?` fits a whole text.
fn fits(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut seen) = (0_usize, 0_usize);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at = at.saturating_add(1);
            }
            Some(wanted) if *wanted == '?' || text.get(seen) == Some(wanted) => {
                at = at.saturating_add(1);
                seen = seen.saturating_add(1);
            }
            _ => {
                let Some((back, from)) = star else {
                    return false;
                };
                let from = from.saturating_add(1);
                star = Some((back, from));
                at = back.saturating_add(1);
                seen = from;
            }
        }
    }
    pattern
        .get(at..)
        .unwrap_or_default()
        .iter()
        .all(|letter| *letter == '*')
}

/// Bytes of the longest value that is worked out.
const LONGEST: usize = 64 << 10;

/// Bytes of the longest value that prefixes and suffixes are stripped from: it is looked at once per byte.
const LONGEST_STRIPPED: usize = 256;
