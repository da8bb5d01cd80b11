//! Regular expressions as RE2 reads them with its POSIX syntax, matched against the whole text.
//!
//! The pattern is written anew for the engine that we have: classes of Perl (`\d`, `\b`), groups with `(?` and text between `\Q`
//! and `\E` are refused, as RE2 refuses them; inside `[…]` only what POSIX knows has a meaning. `^` and `$` are the ends of
//! lines, `.` is not a newline. Different from RE2: a `{` that begins no repetition is refused, RE2 takes it literally.
//!
//! Source: RE2's `re2.h` (`posix_syntax`) and `doc/syntax.txt`.

/// A regular expression.
#[derive(Clone, Debug)]
pub struct Regex(regex::Regex);

/// Why something is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRegex {
    /// Something that POSIX doesn't have.
    #[error("{0:?} is not in the POSIX syntax of regular expressions")]
    Syntax(String),
    /// Anything else.
    #[error("not a regular expression: {0}")]
    Other(String),
}

/// The most memory that a compiled expression may take, in bytes.
const MOST: usize = 1 << 20;

impl Regex {
    /// Reads an expression.
    pub fn new(pattern: &str) -> Result<Self, NotRegex> {
        let written = format!(r"\A(?:{})\z", rewritten(pattern)?);
        regex::RegexBuilder::new(&written)
            .multi_line(true)
            .size_limit(MOST)
            .dfa_size_limit(MOST)
            .build()
            .map(Self)
            .map_err(|error| NotRegex::Other(last_line(&error.to_string())))
    }

    /// Returns whether it matches all of a text. What isn't UTF-8 is replaced first.
    pub fn matches(&self, text: &[u8]) -> bool {
        self.0.is_match(&String::from_utf8_lossy(text))
    }
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().trim().to_owned()
}

/// Writes a pattern so that our engine means what RE2 means with it.
fn rewritten(pattern: &str) -> Result<String, NotRegex> {
    let mut out = String::with_capacity(pattern.len().saturating_add(8));
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => escape(letters.next(), &mut out)?,
            '(' if letters.peek() == Some(&'?') => {
                return Err(NotRegex::Syntax("(?".to_owned()));
            }
            '[' => set(&mut letters, &mut out)?,
            letter => out.push(letter),
        }
    }
    Ok(out)
}

/// Writes what stands behind a `\`.
fn escape(next: Option<char>, out: &mut String) -> Result<(), NotRegex> {
    let Some(next) = next else {
        return Err(NotRegex::Syntax("\\".to_owned()));
    };
    // Letters that mean a byte in both; `\x` and octal digits are read by the engine.
    let known = "afnrtvx01234567".contains(next);
    if next.is_ascii_alphanumeric() && !known {
        return Err(NotRegex::Syntax(format!("\\{next}")));
    }
    match next {
        '0'..='7' => return Err(NotRegex::Syntax(format!("\\{next}"))),
        // A sign that needs no `\` may have one.
        next if !next.is_ascii_alphanumeric() => out.push_str(&regex::escape(&next.to_string())),
        next => {
            out.push('\\');
            out.push(next);
        }
    }
    Ok(())
}

/// Writes a set up to its `]`: `[` and doubled signs, which our engine would take for more, are made literal.
fn set(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    out: &mut String,
) -> Result<(), NotRegex> {
    out.push('[');
    if letters.peek() == Some(&'^') {
        letters.next();
        out.push('^');
    }
    let mut first = true;
    while let Some(letter) = letters.next() {
        match letter {
            ']' if !first => {
                out.push(']');
                return Ok(());
            }
            '\\' => escape(letters.next(), out)?,
            '[' if letters.peek() == Some(&':') => named(letters, out)?,
            '[' | ']' | '&' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            '-' if first || letters.peek() == Some(&']') => out.push_str("\\-"),
            letter => out.push(letter),
        }
        first = false;
    }
    Err(NotRegex::Other("a [ has no ]".to_owned()))
}

/// Writes `[:alpha:]`.
fn named(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    out: &mut String,
) -> Result<(), NotRegex> {
    let mut name = String::from("[");
    for letter in letters.by_ref() {
        name.push(letter);
        if letter == ']' {
            break;
        }
    }
    let known = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
        "space", "upper", "word", "xdigit",
    ];
    let inside = name
        .strip_prefix("[:")
        .and_then(|rest| rest.strip_suffix(":]"))
        .map(|inside| inside.trim_start_matches('^'));
    if inside.is_some_and(|inside| known.contains(&inside)) {
        out.push_str(&name);
        Ok(())
    } else {
        Err(NotRegex::Syntax(name))
    }
}
