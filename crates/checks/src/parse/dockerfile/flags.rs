//! Flags of instructions (`--name=value`): where they stand, which are known to which instruction, and of what
//! kind their values are.

use std::ops::Range;

use seawall_model::nearest::nearest;

use super::duration::parse_duration;
use super::syntax::{Flag, InstructionKind, SyntaxError};
use super::word::unquote_flag;
use crate::parse::text::Text;

/// A flag that an instruction knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Name without the dashes.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
}

/// What the value of a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`; alone it means `true`.
    Switch,
    /// Any text, once.
    Text,
    /// Any text, several times.
    Texts,
    /// One of some words, once.
    OneOf(&'static [&'static str]),
    /// A time in Go's form, zero or at least a millisecond.
    Duration,
    /// A number from zero.
    Count,
}

/// Returns the flags of an instruction by its keyword in lower case.
pub const fn known(keyword: &str) -> &'static [Known] {
    match keyword.as_bytes() {
        b"from" => FROM,
        b"run" => RUN,
        b"copy" => COPY,
        b"add" => ADD,
        b"healthcheck" => HEALTHCHECK,
        _ => &[],
    }
}

/// Where flags stand in the rest of a line.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Each flag, a bare `--` not among them.
    pub(super) flags: Vec<Range<usize>>,
    /// The bare `--` that ends them.
    pub(super) end: Option<Range<usize>>,
    /// Where the rest begins.
    pub(super) rest: usize,
}

/// Finds the flags in what follows a keyword. A backslash escapes here whatever the escape directive says.
pub(super) fn find_flags(text: &str) -> Found {
    let mut found = Found::default();
    loop {
        let behind = text.get(found.rest..).unwrap_or_default();
        let word = behind.trim_start_matches(is_space);
        let blank = behind.len().saturating_sub(word.len());
        found.rest = found.rest.saturating_add(blank);
        if !word.starts_with("--") {
            return found;
        }
        let start = found.rest;
        found.rest = start.saturating_add(length(word));
        if text.get(start..found.rest) == Some("--") {
            found.end = Some(start..found.rest);
            return found;
        }
        found.flags.push(start..found.rest);
    }
}

/// Returns the bytes of the word at the start of a text.
fn length(text: &str) -> usize {
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match (quote, char) {
            (None, _) if is_space(char) => return at,
            (_, '\\') => drop(chars.next()),
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), _) if open == char => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Says whether a character parts flags: of white space only what is ASCII, since `BuildKit` reads bytes here.
const fn is_space(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Reads a flag at its place in a text.
pub(super) fn read_flag(text: &Text, range: Range<usize>) -> Flag {
    let word = text.as_str().get(range.clone()).unwrap_or_default();
    let behind = range.start.saturating_add(2).min(range.end);
    let (name_end, value) = match word.find('=') {
        Some(at) => {
            let end = range.start.saturating_add(at);
            (end, Some(text.slice(end.saturating_add(1)..range.end)))
        }
        None => (range.end, None),
    };
    Flag {
        name: text.slice(behind..name_end),
        value,
        span: text.span_of(range),
    }
}

/// Says what `BuildKit` refuses in the flags of an instruction.
pub(super) fn check_flags(
    keyword: &str,
    kind: &InstructionKind,
    flags: &[Flag],
) -> Vec<SyntaxError> {
    let is_unread = matches!(
        kind,
        InstructionKind::NoHealthcheck | InstructionKind::Unknown
    );
    if is_unread || matches!(keyword, "arg" | "stopsignal") {
        return Vec::new();
    }
    let known = known(keyword);
    let mut used: Vec<&str> = Vec::new();
    let mut errors = Vec::new();
    for flag in flags {
        if errors.len() >= MOST_ERRORS {
            let why = "more flags are wrong than are told";
            errors.push(SyntaxError::new(flag.span, why));
            break;
        }
        let name = unquote_flag(&flag.name);
        let Some(known) = known.iter().find(|known| known.name == name.as_str()) else {
            errors.push(unknown(keyword, flag, name.as_str()));
            continue;
        };
        if known.kind != Kind::Texts && used.contains(&known.name) {
            let why = format!("the flag --{} is given twice", known.name);
            errors.push(SyntaxError::new(flag.span, why));
        }
        used.push(known.name);
        let value = flag.value.as_ref().map(unquote_flag);
        if let Some(why) = fault(*known, value.as_ref().map(Text::as_str)) {
            errors.push(SyntaxError::new(flag.span, why));
        }
    }
    errors
}

fn unknown(keyword: &str, flag: &Flag, name: &str) -> SyntaxError {
    let names: Vec<&str> = known(keyword).iter().map(|known| known.name).collect();
    let keyword = keyword.to_ascii_uppercase();
    let name: String = name.chars().take(60).collect();
    let error = SyntaxError::new(flag.span, format!("{keyword} knows no flag --{name}"));
    match nearest(&name, &names) {
        Some(near) => error.hint(format!("did you mean --{near}?")),
        None if names.is_empty() => error.hint(format!("{keyword} takes no flags")),
        None => error.hint(format!("its flags are --{}", names.join(", --"))),
    }
}

/// Says what is wrong with the value of a flag.
fn fault(known: Known, value: Option<&str>) -> Option<String> {
    let name = known.name;
    let Some(value) = value else {
        return (known.kind != Kind::Switch).then(|| format!("the flag --{name} has no value"));
    };
    let is_right = match known.kind {
        Kind::Switch => matches!(value.to_ascii_lowercase().as_str(), "true" | "false"),
        Kind::Text | Kind::Texts => true,
        Kind::OneOf(words) => words.contains(&value) || value.contains('$'),
        Kind::Duration => value.is_empty() || is_interval(value),
        Kind::Count => value.is_empty() || value.parse::<u32>().is_ok_and(|it| it < 1 << 31),
    };
    (!is_right).then(|| {
        let value: String = value.chars().take(60).collect();
        let wanted = match known.kind {
            Kind::Switch => "true or false".to_owned(),
            Kind::OneOf(words) => words.join(" or "),
            Kind::Duration => "a time like 30s, at least 1ms".to_owned(),
            _ => "a number".to_owned(),
        };
        format!("the value `{value}` of --{name} is not {wanted}")
    })
}

/// Says whether a value is a time that the engine takes.
fn is_interval(value: &str) -> bool {
    parse_duration(value).is_some_and(|time| time == 0 || time >= 1_000_000)
}

/// Errors in the flags of one instruction that are told.
const MOST_ERRORS: usize = 100;

const fn flag(name: &'static str, kind: Kind) -> Known {
    Known { name, kind }
}

const FROM: &[Known] = &[flag("platform", Kind::Text)];

const RUN: &[Known] = &[
    flag("mount", Kind::Texts),
    flag("network", Kind::OneOf(&["default", "none", "host"])),
    flag("security", Kind::OneOf(&["sandbox", "insecure"])),
    flag("device", Kind::Texts),
];

const COPY: &[Known] = &[
    flag("from", Kind::Text),
    flag("chown", Kind::Text),
    flag("chmod", Kind::Text),
    flag("link", Kind::Switch),
    flag("parents", Kind::Switch),
    flag("exclude", Kind::Texts),
];

const ADD: &[Known] = &[
    flag("chown", Kind::Text),
    flag("chmod", Kind::Text),
    flag("link", Kind::Switch),
    flag("keep-git-dir", Kind::Switch),
    flag("checksum", Kind::Text),
    flag("unpack", Kind::Switch),
    flag("exclude", Kind::Texts),
];

const HEALTHCHECK: &[Known] = &[
    flag("interval", Kind::Duration),
    flag("timeout", Kind::Duration),
    flag("start-period", Kind::Duration),
    flag("start-interval", Kind::Duration),
    flag("retries", Kind::Count),
];
