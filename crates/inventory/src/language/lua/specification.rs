//! A `.rockspec`: a program in Lua that sets a few global names. Only texts that it sets plainly are read.

use crate::language::token::{Kind, Style, Token, tokens};

/// What a specification states plainly.
#[derive(Debug, Default)]
pub(super) struct Specification<'a> {
    pub(super) name: Option<(&'a str, u32)>,
    pub(super) version: Option<&'a str>,
    pub(super) licence: Option<&'a str>,
    pub(super) maintainer: Option<&'a str>,
    /// Dependencies, whether they are for builds and tests, and their lines.
    pub(super) needs: Vec<(&'a str, bool, u32)>,
    /// What is wrong with the file.
    pub(super) fault: Option<String>,
}

/// Reads a specification.
pub(super) fn read(text: &str) -> Specification<'_> {
    let (tokens, fault) = tokens(text, &STYLE);
    let mut read = Specification {
        fault,
        ..Specification::default()
    };
    let mut depth = 0_usize;
    let mut table = "";
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark('{') => depth = depth.saturating_add(1),
            Kind::Mark('}') => depth = depth.saturating_sub(1),
            Kind::Word(name) => {
                let behind = tokens.get(at.saturating_add(1)..).unwrap_or_default();
                let Some(value) = set(behind) else { continue };
                if depth == 0 {
                    table = name;
                }
                if let Kind::Text(text) = value {
                    read.take(
                        if depth == 0 { "" } else { table },
                        depth,
                        name,
                        text,
                        token.line,
                    );
                }
            }
            Kind::Text(text) if depth == 1 => {
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                let listed = before.is_none_or(|before| before.kind != Kind::Mark('='));
                let builds = matches!(table, "build_dependencies" | "test_dependencies");
                if listed && (builds || table == "dependencies") {
                    read.needs.push((text, builds, token.line));
                }
            }
            Kind::Text(_) | Kind::Mark(_) => {}
        }
    }
    read
}

/// The value behind an equals sign.
fn set<'a>(tokens: &[Token<'a>]) -> Option<Kind<'a>> {
    match tokens {
        [equals, value, ..] if equals.kind == Kind::Mark('=') => Some(value.kind),
        _ => None,
    }
}

impl<'a> Specification<'a> {
    fn take(&mut self, table: &str, depth: usize, name: &str, text: &'a str, line: u32) {
        match (table, depth, name) {
            ("", _, "package") => self.name = Some((text, line)),
            ("", _, "version") => self.version = Some(text),
            ("description", 1, "license") => self.licence = Some(text),
            ("description", 1, "maintainer") => self.maintainer = Some(text),
            _ => {}
        }
    }
}

const STYLE: Style = Style {
    lines: &["--", "#!"],
    blocks: &[("--[[", "]]"), ("--[=[", "]=]")],
    texts: &[
        ("[[", "]]", false),
        ("[=[", "]=]", false),
        ("\"", "\"", true),
        ("'", "'", true),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_plainly() {
        let text = "-- package = 'no'\nlocal v = '1'\npackage = 'a'\nversion = [[2-1]]\n\
                    description = { license = \"MIT\", detailed = [[ package = 'x' ]] }\n\
                    dependencies = { 'lua >= 5.1',\n  \"b == 1\", platforms = { unix = { 'c' } } }\n\
                    build_dependencies = { 'd' }\nbuild = { type = 'builtin', modules = { package = 'e' } }";
        let read = read(text);
        assert_eq!((read.name, read.version), (Some(("a", 3)), Some("2-1")));
        assert_eq!(read.licence, Some("MIT"));
        let want = [
            ("lua >= 5.1", false, 6),
            ("b == 1", false, 7),
            ("d", true, 8),
        ];
        assert_eq!(read.needs, want);
        assert_eq!(read.fault, None);
    }
}
