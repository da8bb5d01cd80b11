//! Maven artifacts that `MODULE.bazel` and `WORKSPACE` name in plain strings, for `rules_jvm_external`:
//! lists `artifacts = ["group:artifact:version", …]`, and calls `maven.artifact(group = …, artifact = …,
//! version = …)`. The files are programs (Starlark); what they compute is not seen.

use seawall_model::package::{Presence, Relation, Usage};

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::java::coordinates::{Coordinates, exact};
use crate::language::java::lines::Lines;
use crate::unpack::Unpack;

/// Reads artifacts in files of Bazel.
#[derive(Clone, Copy, Debug)]
pub struct BazelLiteral;

impl Extractor for BazelLiteral {
    fn id(&self) -> &'static str {
        "bazel-maven"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &FILES,
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let file = path.rsplit('/').next()?;
        FILES.contains(&file).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_bazel(file, out);
        }
    }
}

/// Reads one file.
pub fn parse_bazel(file: &LayerFile, out: &mut Extracted) {
    let mut lines = Lines::new("Bazel artifacts", &file.path);
    let text = String::from_utf8_lossy(&file.bytes);
    let tokens = tokens(&text);
    let mut rest = tokens.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match (&first.0, behind) {
            (
                Token::Word("artifacts"),
                [(Token::Mark('='), _), (Token::Mark('['), _), list @ ..],
            ) => {
                read_list(list, &mut lines);
            }
            (Token::Word("artifact"), [(Token::Mark('('), line), arguments @ ..]) => {
                read_call(arguments, *line, &mut lines);
            }
            _ => {}
        }
    }
    lines.finish(None, out);
}

/// Takes the strings of a list that are artifacts, up to its end.
fn read_list(tokens: &[(Token<'_>, usize)], lines: &mut Lines<'_>) {
    let mut depth = 0_usize;
    for (token, line) in tokens {
        match token {
            Token::Mark('[' | '(' | '{') => depth = depth.saturating_add(1),
            Token::Mark(']' | ')' | '}') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return,
            },
            // Strings of calls inside the list are parts of artifacts.
            Token::Text(text) if depth == 0 => add(text, *line, Usage::Unknown, lines),
            _ => {}
        }
    }
}

/// Takes `group`, `artifact` and `version` of a call, named or in this order.
fn read_call(tokens: &[(Token<'_>, usize)], line: usize, lines: &mut Lines<'_>) {
    let names = ["group", "artifact", "version"];
    let mut found: [Option<&str>; 3] = [None; 3];
    let (mut next, mut name, mut testonly) = (0_usize, None, false);
    let mut bare = false;
    for (token, _) in tokens {
        match token {
            Token::Mark(')') => break,
            Token::Word("True") if name == Some("testonly") => testonly = true,
            Token::Word(word) => name = Some(*word),
            Token::Mark(',') => {
                next = next.saturating_add(1);
                name = None;
            }
            Token::Text(text) => {
                let at = name.map_or(Some(next), |name| {
                    names.iter().position(|known| *known == name)
                });
                bare |= name.is_none() && text.contains(':');
                if let Some(place) = at.and_then(|at| found.get_mut(at)) {
                    place.get_or_insert(text);
                }
            }
            Token::Mark(_) => {}
        }
    }
    let usage = if testonly {
        Usage::Development
    } else {
        Usage::Unknown
    };
    match found {
        // The function of this name that turns coordinates into a label names no version.
        [Some(_), None, None] if bare => {}
        [Some(group), Some(artifact), Some(version)] => {
            add(&format!("{group}:{artifact}:{version}"), line, usage, lines);
        }
        [Some(group), Some(artifact), None] => lines.open(&format!("{group}:{artifact}")),
        _ => {}
    }
}

fn add(text: &str, line: usize, usage: Usage, lines: &mut Lines<'_>) {
    let (name, version) = text.rsplit_once(':').unwrap_or((text, ""));
    let made = exact(version).and_then(|version| Coordinates::parse(&format!("{name}:{version}")));
    match made {
        Some(made) => {
            let mut package = made.package();
            package.relation = Relation::Direct;
            package.usage = usage;
            lines.add(package, line);
        }
        None => lines.open(text),
    }
}

enum Token<'a> {
    Word(&'a str),
    Text(&'a str),
    Mark(char),
}

/// Divides a file into words, strings and marks, each with its line. Comments are passed over.
fn tokens(text: &str) -> Vec<(Token<'_>, usize)> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut line = 1_usize;
    while let Some(first) = rest.chars().next() {
        let (taken, token) = match first {
            '#' => (rest.find('\n').unwrap_or(rest.len()), None),
            '"' | '\'' => string(rest, first),
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                (word.len(), Some(Token::Word(word)))
            }
            c if c.is_whitespace() => (c.len_utf8(), None),
            c => (c.len_utf8(), Some(Token::Mark(c))),
        };
        if let Some(token) = token {
            out.push((token, line));
        }
        let Some((passed, behind)) = rest.split_at_checked(taken.max(1)) else {
            break;
        };
        line = line.saturating_add(passed.matches('\n').count());
        rest = behind;
    }
    out
}

/// Reads a string: how long it is with its quotes, and what stands in it. Backslashes stay as they are, for
/// no artifact has one.
fn string(text: &str, quote: char) -> (usize, Option<Token<'_>>) {
    let triple: String = [quote; 3].iter().collect();
    let mark = if text.starts_with(&triple) {
        triple
    } else {
        quote.to_string()
    };
    let inner = text.get(mark.len()..).unwrap_or_default();
    let mut from = 0_usize;
    while let Some(found) = inner.get(from..).and_then(|rest| rest.find(&mark)) {
        let end = from.saturating_add(found);
        let before = inner.get(..end).unwrap_or_default();
        let slashes = before
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\\')
            .count();
        if slashes.is_multiple_of(2) {
            let whole = end.saturating_add(mark.len().saturating_mul(2));
            return (whole, Some(Token::Text(before)));
        }
        from = end.saturating_add(mark.len());
    }
    // It has no end: what follows the quote is read as if there were none.
    (mark.len(), None)
}

/// Names of files that hold such lists.
const FILES: [&str; 3] = ["MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel"];
