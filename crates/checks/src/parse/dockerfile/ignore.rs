//! `.dockerignore`: patterns as moby's `patternmatcher` reads them (reference, "dockerignore file").
//!
//! All positions of a pattern are followed at once while a path is read, so that no pattern takes more time than
//! its length times the path's; the time for one file is bounded, too.

use std::sync::atomic::{AtomicU64, Ordering};

/// Patterns of a `.dockerignore`.
#[derive(Debug, Default)]
pub struct Ignore {
    /// The patterns in order.
    pub patterns: Vec<Pattern>,
    /// Lines with a pattern that is refused, from 1.
    pub errors: Vec<u32>,
    /// Steps that were taken.
    spent: AtomicU64,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The line it stands on, from 1.
    pub line: u32,
    /// Whether it begins with `!` and takes files in again.
    pub is_exception: bool,
    /// The pattern as it is used: cleaned, without `!` and slashes at the ends.
    pub text: String,
    /// Nothing where it is plain text.
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    /// `?`: a character but no slash.
    Any,
    /// `*`: characters but no slash.
    Star,
    /// `**` within a pattern: nothing, or directories with a slash behind. Skips the next token, or enters it.
    Directories,
    /// The directories of the token before.
    Within,
    /// `**` at the end: anything.
    Rest,
    /// `[a-z]`, with whether it is negated.
    Class(bool, Vec<(char, char)>),
}

impl Ignore {
    /// Reads a file.
    pub fn parse(text: &str) -> Self {
        let mut ignore = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, text) in (1_u32..).zip(text.lines()) {
            if text.starts_with('#') || text.trim().is_empty() {
                continue;
            }
            match Pattern::parse(line, text.trim()) {
                Some(pattern) if ignore.patterns.len() < MOST => ignore.patterns.push(pattern),
                _ => ignore.errors.push(line),
            }
        }
        ignore
    }

    /// Says whether a path of the build context is left out. It is relative to the context, with slashes.
    ///
    /// A pattern that matches a directory covers what lies in it; the last one that matches decides.
    pub fn ignores(&self, path: &str) -> bool {
        self.last_match(path)
            .is_some_and(|pattern| !pattern.is_exception)
    }

    /// Returns the pattern that decides about a path. Nothing more is found once the time for one file is used up.
    pub fn last_match(&self, path: &str) -> Option<&Pattern> {
        let path = clean(path);
        let path = path.trim_start_matches('/');
        if matches!(path, "" | ".") || path.len() > LONGEST {
            return None;
        }
        let mut spent = self.spent.load(Ordering::Relaxed);
        let mut patterns = self.patterns.iter().rev();
        let found = patterns.find(|pattern| spent < MOST_STEPS && pattern.covers(path, &mut spent));
        self.spent.store(spent, Ordering::Relaxed);
        found
    }

    /// Says whether any pattern takes files in again.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.is_exception)
    }
}

impl Pattern {
    /// Reads a pattern; nothing where it is refused.
    fn parse(line: u32, text: &str) -> Option<Self> {
        let (is_exception, text) = match text.strip_prefix('!') {
            Some(text) => (true, text.trim()),
            None => (false, text),
        };
        let cleaned = clean(text);
        let text = match cleaned.strip_prefix('/') {
            Some("") | None => cleaned.as_str(),
            Some(rest) => rest,
        };
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let is_plain = !text.contains(['*', '?', '[', '\\']);
        Some(Self {
            line,
            is_exception,
            text: text.to_owned(),
            tokens: if is_plain { Vec::new() } else { tokens(text)? },
        })
    }

    /// Says whether it matches a path or a directory that the path lies in.
    fn covers(&self, path: &str, spent: &mut u64) -> bool {
        *spent = spent.saturating_add(1);
        if self.tokens.is_empty() {
            let rest = path.strip_prefix(self.text.as_str());
            return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        }
        let mut now = Places::new(self.tokens.len());
        let mut next = Places::new(self.tokens.len());
        now.add(0, &self.tokens);
        for char in path.chars() {
            if char == '/' && now.is_through() {
                return true;
            }
            next.clear();
            for place in &now.list {
                let through = place.saturating_add(1);
                match self.tokens.get(*place) {
                    Some(Token::Star) if char != '/' => next.add(*place, &self.tokens),
                    Some(Token::Rest) => next.add(*place, &self.tokens),
                    Some(Token::Within) => {
                        next.add(*place, &self.tokens);
                        if char == '/' {
                            next.add(through, &self.tokens);
                        }
                    }
                    Some(token) if fits(token, char) => next.add(through, &self.tokens),
                    _ => {}
                }
            }
            std::mem::swap(&mut now, &mut next);
            *spent = spent.saturating_add(now.list.len() as u64);
            if now.list.is_empty() {
                return false;
            }
        }
        now.is_through()
    }
}

/// Places in a pattern that are reached.
struct Places {
    list: Vec<usize>,
    is_reached: Vec<bool>,
}

impl Places {
    fn new(tokens: usize) -> Self {
        Self {
            list: Vec::new(),
            is_reached: vec![false; tokens.saturating_add(1)],
        }
    }

    fn clear(&mut self) {
        for place in self.list.drain(..) {
            if let Some(is_reached) = self.is_reached.get_mut(place) {
                *is_reached = false;
            }
        }
    }

    /// Adds a place, and those that are reached from it by nothing.
    fn add(&mut self, mut place: usize, tokens: &[Token]) {
        while let Some(is_reached) = self.is_reached.get_mut(place) {
            if std::mem::replace(is_reached, true) {
                return;
            }
            self.list.push(place);
            let next = place.saturating_add(1);
            place = match tokens.get(place) {
                Some(Token::Star | Token::Rest) => next,
                Some(Token::Directories) => {
                    if let Some(within) = self.is_reached.get_mut(next)
                        && !std::mem::replace(within, true)
                    {
                        self.list.push(next);
                    }
                    next.saturating_add(1)
                }
                _ => return,
            };
        }
    }

    fn is_through(&self) -> bool {
        self.is_reached.last().copied().unwrap_or_default()
    }
}

/// Cleans a path as Go's `filepath.Clean` does: no `.`, no `..` but at the start, no doubled slashes.
fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(last) if *last != ".." => drop(parts.pop()),
                _ if is_rooted => {}
                _ => parts.push(part),
            },
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_rooted, joined.is_empty() && !path.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Reads a pattern; nothing where Go's `filepath.Match` refuses it.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                match chars.peek() {
                    None => tokens.push(Token::Rest),
                    Some(_) => tokens.extend([Token::Directories, Token::Within]),
                }
            }
            '*' => tokens.push(Token::Star),
            '?' => tokens.push(Token::Any),
            '\\' => tokens.push(Token::Char(chars.next()?)),
            '[' => tokens.push(class(&mut chars)?),
            char => tokens.push(Token::Char(char)),
        }
    }
    Some(tokens)
}

/// Reads a class behind its bracket.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let is_negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let first = match chars.next()? {
            ']' if !ranges.is_empty() => return Some(Token::Class(is_negated, ranges)),
            ']' | '-' => return None,
            '\\' => chars.next()?,
            char => char,
        };
        let mut last = first;
        if chars.next_if_eq(&'-').is_some() {
            last = match chars.next()? {
                ']' | '-' => return None,
                '\\' => chars.next()?,
                char => char,
            };
        }
        ranges.push((first, last));
    }
}

fn fits(token: &Token, char: char) -> bool {
    match token {
        Token::Char(wanted) => *wanted == char,
        Token::Any => char != '/',
        Token::Class(is_negated, ranges) => {
            ranges
                .iter()
                .any(|(first, last)| *first <= char && char <= *last)
                != *is_negated
        }
        _ => false,
    }
}

/// Patterns of one file that are taken.
const MOST: usize = 10_000;

/// Bytes of the longest pattern, and of the longest path.
const LONGEST: usize = 4096;

/// Steps for one file.
const MOST_STEPS: u64 = 200_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_left_out_as_the_reference_says() {
        for (file, path, wanted) in [
            ("*/temp*", "somedir/temporary.txt", true),
            ("*/temp*", "temp", false),
            ("*/temp*", "a/b/temp", false),
            ("*/*/temp*", "somedir/subdir/temporary.txt", true),
            ("temp?", "tempa", true),
            ("temp?", "temp", false),
            ("temp?", "tempab", false),
            ("**/*.go", "a.go", true),
            ("**/*.go", "a/b/c.go", true),
            ("*.md\n!README.md", "README.md", false),
            (
                "*.md\n!README*.md\nREADME-secret.md",
                "README-secret.md",
                true,
            ),
            (
                "*.md\nREADME-secret.md\n!README*.md",
                "README-secret.md",
                false,
            ),
            ("node_modules", "node_modules/a/b", true),
            ("/node_modules/", "node_modules/a", true),
            ("node_modules", "a/node_modules", false),
            ("**/node_modules", "a/b/node_modules/c", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b/c", true),
            ("a/**/b", "a/xb", false),
            ("a/**", "a/x", true),
            ("a/**", "a", false),
            ("a**", "ab/c", true),
            ("a**b", "ax/b", true),
            ("a**b", "axb", false),
            ("**", "a", true),
            ("*", "a/b", true),
            ("*\n!a", "a/b", false),
            ("# x\n\n  a  ", "a", true),
            ("./a/../b", "b", true),
            (".", "a", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("\u{feff}a", "a", true),
            ("a\r\nb\r\n", "b", true),
        ] {
            assert_eq!(Ignore::parse(file).ignores(path), wanted, "{file:?} {path}");
        }
        assert_eq!(
            Ignore::parse("a\n[\n!\n[]a]\n[a-]\na\\").errors,
            [2, 3, 4, 5, 6]
        );
    }

    #[test]
    fn no_pattern_takes_long() {
        let pattern = format!("{}b", "*a".repeat(500));
        assert!(!Ignore::parse(&pattern).ignores(&"a".repeat(4_000)));
        let pattern = format!("{}b", "**/a/".repeat(200));
        assert!(!Ignore::parse(&pattern).ignores(&"a/".repeat(2_000)));
    }
}
