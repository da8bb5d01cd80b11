//! Fields of opam's files (opam's manual, "Common file format"): `name: value`, where a value is a text, a list in
//! brackets, or either with conditions in braces behind.

use crate::language::token::{Kind, Style, Token, tokens};
use crate::language::word::licence;

/// The fields of a file.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    fields: Vec<(String, Vec<Token<'a>>)>,
    /// What is wrong with the file.
    pub(super) fault: Option<String>,
}

/// A package that is asked for.
#[derive(Debug)]
pub(super) struct Need<'a> {
    pub(super) name: &'a str,
    pub(super) line: u32,
    /// What stands in braces behind it.
    pub(super) conditions: Vec<Kind<'a>>,
}

/// Reads a file.
pub(super) fn read(text: &str) -> Fields<'_> {
    let (tokens, fault) = tokens(text, &STYLE);
    let mut read = Fields {
        fields: Vec::new(),
        fault,
    };
    let mut depth = 0_usize;
    let mut from = 0;
    while let Some(token) = tokens.get(from) {
        from = from.saturating_add(1);
        match token.kind {
            Kind::Mark('[' | '{') => depth = depth.saturating_add(1),
            Kind::Mark(']' | '}') => depth = depth.saturating_sub(1),
            Kind::Word(_) if depth == 0 => {
                if let Some((name, behind)) = field(&tokens, from.saturating_sub(1)) {
                    read.fields.push((name, Vec::new()));
                    from = behind;
                    continue;
                }
            }
            _ => {}
        }
        if let Some((_, values)) = read.fields.last_mut() {
            values.push(*token);
        }
    }
    read
}

/// The name of a field, whose words are joined by hyphens, and where its value begins.
fn field(tokens: &[Token<'_>], at: usize) -> Option<(String, usize)> {
    let mut name = String::new();
    for (from, pair) in (at..)
        .step_by(2)
        .zip(tokens.get(at..)?.chunks(2))
        .take(NAME)
    {
        let [
            Token {
                kind: Kind::Word(word),
                ..
            },
            mark,
        ] = pair
        else {
            return None;
        };
        name.push_str(word);
        match mark.kind {
            Kind::Mark('-') => name.push('-'),
            Kind::Mark(':') => return Some((name, from.checked_add(2)?)),
            _ => return None,
        }
    }
    None
}

impl<'a> Fields<'a> {
    fn get(&self, name: &str) -> &[Token<'a>] {
        let found = self.fields.iter().find(|(own, _)| own == name);
        found.map_or(&[], |(_, tokens)| tokens)
    }

    /// Says whether there is such a field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(own, _)| own == name)
    }

    /// Returns the texts of a field that stand outside of conditions, with their lines.
    pub(super) fn texts(&self, name: &str) -> Vec<(&'a str, u32)> {
        let needs = self.needs(name);
        needs
            .into_iter()
            .map(|need| (need.name, need.line))
            .collect()
    }

    /// Returns the first text of a field.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.texts(name).first().map(|(text, _)| *text)
    }

    /// Returns the licences.
    pub(super) fn licences(&self) -> Vec<String> {
        let texts = self.texts("license");
        texts
            .into_iter()
            .filter_map(|(text, _)| licence(text))
            .collect()
    }

    /// Returns the packages that a field names.
    pub(super) fn needs(&self, name: &str) -> Vec<Need<'a>> {
        let mut needs: Vec<Need<'a>> = Vec::new();
        let mut depth = 0_usize;
        for token in self.get(name) {
            match token.kind {
                Kind::Mark('{') => depth = depth.saturating_add(1),
                Kind::Mark('}') => depth = depth.saturating_sub(1),
                Kind::Text(name) if depth == 0 => needs.push(Need {
                    name,
                    line: token.line,
                    conditions: Vec::new(),
                }),
                kind if depth > 0 => {
                    if let Some(need) = needs.last_mut() {
                        need.conditions.push(kind);
                    }
                }
                _ => {}
            }
        }
        needs
    }
}

impl<'a> Need<'a> {
    /// Returns the version, where the conditions ask for exactly one.
    pub(super) fn exact(&self) -> Option<&'a str> {
        let compared = |kind: &Kind<'_>| matches!(kind, Kind::Mark('<' | '>' | '!' | '|'));
        if self.conditions.iter().any(compared) {
            return None;
        }
        self.conditions.windows(2).find_map(|pair| match pair {
            [Kind::Mark('='), Kind::Text(version)] => Some(*version),
            _ => None,
        })
    }

    /// Says whether it is for tests, documentation or development.
    pub(super) fn is_development(&self) -> bool {
        let with = |pair: &[Kind<'_>]| {
            matches!(
                pair,
                [
                    Kind::Word("with"),
                    Kind::Mark('-'),
                    Kind::Word("test" | "doc" | "dev"),
                    ..
                ]
            )
        };
        self.conditions.windows(3).any(with)
    }
}

/// Words of the name of a field.
const NAME: usize = 8;
const STYLE: Style = Style {
    lines: &["#"],
    blocks: &[("(*", "*)")],
    texts: &[("\"\"\"", "\"\"\"", false), ("\"", "\"", true)],
};
