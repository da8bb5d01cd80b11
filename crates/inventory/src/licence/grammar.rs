//! The words of one entry → a tree: names joined by "and", "or", `,`, `/`, `|`, `&`, with parentheses.
//!
//! "and" and "or" bind as in SPDX; a comma binds least (Debian copyright-format 1.0, section 7.2:
//! `GPL-1+ or Artistic, and BSD-3-clause`). Nesting and length are bounded.

use super::name;
use super::tree::Tree;

/// How an ecosystem joins names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manners {
    /// `/` between names leaves the choice.
    pub(super) slash_is_or: bool,
    /// Names stand side by side with a blank between them.
    pub(super) blank_is_and: bool,
}

/// Reads an entry; what cannot be understood stays as words.
pub(super) fn parse(text: &str, manners: Manners) -> Tree {
    let text = text.trim();
    let whole = || Tree::Unknown(text.chars().take(KEPT).collect());
    if text.len() > LONGEST {
        return whole();
    }
    if let Some(known) = name::find(text) {
        return known;
    }
    let mut parser = Parser {
        tokens: tokens(text, manners),
        at: 0,
        manners,
    };
    if parser.tokens.len() > TOKENS {
        return whole();
    }
    let parsed = parser.list(0);
    match parsed {
        Some(tree) if parser.at == parser.tokens.len() => tree,
        _ => whole(),
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Comma,
    Name(String),
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    manners: Manners,
}

impl Parser {
    fn next_is(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        if found {
            self.at = self.at.saturating_add(1);
        }
        found
    }

    /// What commas join: all hold, unless "or" stands behind one.
    fn list(&mut self, depth: usize) -> Option<Tree> {
        let mut parts = vec![self.either(depth)?];
        let mut choice = false;
        while self.next_is(&Token::Comma) {
            choice |= self.next_is(&Token::Or);
            self.next_is(&Token::And);
            parts.push(self.either(depth)?);
        }
        if choice {
            Tree::or(parts)
        } else {
            Tree::and(parts)
        }
    }

    fn either(&mut self, depth: usize) -> Option<Tree> {
        let mut parts = vec![self.all(depth)?];
        while self.next_is(&Token::Or) {
            parts.push(self.all(depth)?);
        }
        Tree::or(parts)
    }

    fn all(&mut self, depth: usize) -> Option<Tree> {
        let mut parts = vec![self.one(depth)?];
        while self.next_is(&Token::And) {
            parts.push(self.one(depth)?);
        }
        Tree::and(parts)
    }

    fn one(&mut self, depth: usize) -> Option<Tree> {
        if depth > DEPTH {
            return None;
        }
        if self.next_is(&Token::Open) {
            let tree = self.list(depth.saturating_add(1))?;
            return self.next_is(&Token::Close).then_some(tree);
        }
        let Some(Token::Name(words)) = self.tokens.get(self.at).cloned() else {
            return None;
        };
        self.at = self.at.saturating_add(1);
        Some(self.named(words))
    }

    fn named(&self, words: String) -> Tree {
        if let Some(known) = name::find(&words) {
            return known;
        }
        if self.manners.blank_is_and && words.contains(' ') {
            let each: Vec<Tree> = words
                .split_whitespace()
                .map(|word| name::find(word).unwrap_or_else(|| Tree::Unknown(word.to_owned())))
                .collect();
            if each.iter().all(Tree::has_known)
                && let Some(tree) = Tree::and(each)
            {
                return tree;
            }
        }
        Tree::Unknown(words)
    }
}

/// Cuts a text into operators and names. "or later" belongs to a name, as do parentheses that hold no
/// licence: `GNU GPL (version 2)`.
fn tokens(text: &str, manners: Manners) -> Vec<Token> {
    let mut out = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    let words = words(text, manners);
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at = at.saturating_add(1);
        let next = words.get(at).map(|word| word.to_ascii_lowercase());
        let token = match word.to_ascii_lowercase().as_str() {
            "(" => Token::Open,
            ")" => Token::Close,
            "or" if !name.is_empty() && is_later(next.as_deref()) => {
                name.push(word);
                continue;
            }
            "and" if !name.is_empty() && is_later(next.as_deref()) => {
                name.push(word);
                continue;
            }
            "or" | "|" | "||" | "and/or" => Token::Or,
            "and" | "&" | "&&" | "+" => Token::And,
            "/" if manners.slash_is_or => Token::Or,
            "/" => Token::And,
            "," | ";" => Token::Comma,
            _ => {
                name.push(word);
                continue;
            }
        };
        flush(&mut name, &mut out);
        out.push(token);
    }
    flush(&mut name, &mut out);
    out
}

fn flush(name: &mut Vec<&str>, out: &mut Vec<Token>) {
    if !name.is_empty() {
        out.push(Token::Name(name.join(" ")));
        name.clear();
    }
}

fn is_later(next: Option<&str>) -> bool {
    let words = [
        "later", "newer", "any", "higher", "greater", "above", "superior", "at",
    ];
    next.is_some_and(|next| words.contains(&next.trim_end_matches([',', '.'])))
}

/// Splits at blanks; operators of one character are words of their own. A `/` inside an address or
/// between a word and a number is none.
fn words(text: &str, manners: Manners) -> Vec<&str> {
    let mut out = Vec::new();
    for chunk in text.split_whitespace() {
        let address = chunk.contains("://");
        let cut = |c: char| match c {
            '(' | ')' | ',' | ';' | '|' | '&' => true,
            '/' => !address && (manners.slash_is_or || !chunk.eq_ignore_ascii_case("and/or")),
            _ => false,
        };
        if chunk.eq_ignore_ascii_case("and/or") || (address && !chunk.contains(['(', ')', ','])) {
            out.push(chunk);
            continue;
        }
        let mut rest = chunk;
        while let Some(at) = rest.find(cut) {
            let (before, tail) = rest.split_at(at);
            let (operator, after) = tail.split_at(1);
            if !before.is_empty() {
                out.push(before);
            }
            out.push(operator);
            rest = after;
        }
        if !rest.is_empty() {
            out.push(rest);
        }
    }
    out
}

/// Bytes of an entry that is read.
const LONGEST: usize = 16 << 10;
/// Characters of an entry that is kept as words.
const KEPT: usize = 100;
/// Parentheses in parentheses.
const DEPTH: usize = 32;
/// Names and operators of an entry.
const TOKENS: usize = 2_000;
