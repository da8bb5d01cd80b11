//! Regular expressions as OVAL writes them: those of Perl 5, as PCRE reads them in content that people have.
//!
//! What is regular is searched in linear time. Look-around and references back need an engine that tries again; it has
//! a budget of steps, and a search that uses it up is an error, never a "no". Between the two spellings the text is
//! translated: `\w`, `\d` and `\s` are ASCII, `\<` is a `<`, a `[` within a class is a character, `\h`, `\Z` and `\R`
//! have their meaning, and `$` outside of lines also stands before the last line break.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use fancy_regex::{Regex, RegexBuilder};

use crate::limits::{BACKTRACKS, COMPILED, MATCHES, PATTERN};

/// How an expression is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flags {
    /// Capitals are as good as small letters.
    pub ignore_case: bool,
    /// `^` and `$` also stand at line breaks.
    pub multiline: bool,
    /// `.` is any character, line breaks too.
    pub singleline: bool,
}

/// An expression that can be searched for.
#[derive(Debug)]
pub struct Pattern {
    regex: Regex,
    /// Whether a `^` may stand at a line's start: behind the last line break there is no line.
    lines: bool,
}

/// One match: the whole, and its groups, those that took no part left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'t> {
    /// The whole.
    pub text: &'t str,
    /// Its groups in order.
    pub groups: Vec<Option<&'t str>>,
}

impl Pattern {
    /// Reads an expression.
    ///
    /// # Errors
    /// A clause that says what is wrong with it.
    pub fn new(text: &str, flags: Flags) -> Result<Self, String> {
        if text.len() > PATTERN {
            return Err("the regular expression is too long".to_owned());
        }
        let translated = translate(text, flags)?;
        let built = RegexBuilder::new(&translated)
            .backtrack_limit(BACKTRACKS)
            .delegate_size_limit(COMPILED)
            .delegate_dfa_size_limit(COMPILED)
            .build();
        let regex = built.map_err(|error| {
            let said: String = error.to_string().chars().take(200).collect();
            format!("the regular expression cannot be read: {said}")
        })?;
        let lines = flags.multiline && text.contains('^');
        Ok(Self { regex, lines })
    }

    /// Says whether it matches anywhere.
    ///
    /// # Errors
    /// Where the search was given up.
    pub fn is_match(&self, text: &str) -> Result<bool, String> {
        self.regex.is_match(text).map_err(|_| GIVEN_UP.to_owned())
    }

    /// Returns the first match.
    ///
    /// # Errors
    /// Where the search was given up.
    pub fn first<'t>(&self, text: &'t str) -> Result<Option<Match<'t>>, String> {
        Ok(self.matches(text, 1)?.into_iter().next())
    }

    /// Returns all matches that do not overlap, as many as are allowed.
    ///
    /// # Errors
    /// Where the search was given up, or there are too many.
    pub fn all<'t>(&self, text: &'t str) -> Result<Vec<Match<'t>>, String> {
        let found = self.matches(text, MATCHES.saturating_add(1))?;
        if found.len() > MATCHES {
            return Err("the regular expression matches too often".to_owned());
        }
        Ok(found)
    }

    fn matches<'t>(&self, text: &'t str, most: usize) -> Result<Vec<Match<'t>>, String> {
        let mut found = Vec::new();
        for captures in self.regex.captures_iter(text) {
            if found.len() >= most {
                break;
            }
            let captures = captures.map_err(|_| GIVEN_UP.to_owned())?;
            let Some(whole) = captures.get(0) else {
                continue;
            };
            let behind_all = whole.start() == text.len() && text.ends_with('\n');
            if self.lines && behind_all {
                continue;
            }
            let groups = (1..captures.len()).map(|at| captures.get(at).map(|it| it.as_str()));
            found.push(Match {
                text: whole.as_str(),
                groups: groups.collect(),
            });
        }
        Ok(found)
    }
}

/// Expressions that were read once.
#[derive(Debug, Default)]
pub struct Patterns {
    known: RefCell<BTreeMap<(String, Flags), Known>>,
}

type Known = Result<Rc<Pattern>, String>;

impl Patterns {
    /// Returns an expression.
    ///
    /// # Errors
    /// A clause that says what is wrong with it.
    pub fn get(&self, text: &str, flags: Flags) -> Result<Rc<Pattern>, String> {
        let key = (text.to_owned(), flags);
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let made = Pattern::new(text, flags).map(Rc::new);
        let mut known = self.known.borrow_mut();
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key, made.clone());
        made
    }
}

/// Returns the text that everything which matches begins with, as far as it can be told.
pub fn literal_before(pattern: &str) -> &str {
    let Some(rest) = pattern.strip_prefix('^') else {
        return "";
    };
    if has_choice(pattern) || pattern.contains("(?i") || pattern.contains("(?m") {
        return "";
    }
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || "/-_,:@%~ ".contains(c)))
        .unwrap_or(rest.len());
    let literal = rest.get(..end).unwrap_or_default();
    // What follows may say that the last character is not there at all.
    let next = rest.get(end..).and_then(|it| it.chars().next());
    if matches!(next, Some('?' | '*' | '{')) {
        let last = literal.char_indices().next_back();
        return last.map_or("", |(at, _)| literal.get(..at).unwrap_or_default());
    }
    literal
}

/// Says whether a `|` stands outside of all brackets.
fn has_choice(pattern: &str) -> bool {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for char in pattern.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' if in_class => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// Escapes what has a meaning in an expression (OVAL, `EscapeRegexFunctionType`).
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if "^$\\.[](){}*+?|".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

fn translate(text: &str, flags: Flags) -> Result<String, String> {
    let mut out = String::with_capacity(text.len().saturating_add(16));
    let on: String = [
        (flags.ignore_case, 'i'),
        (flags.multiline, 'm'),
        (flags.singleline, 's'),
    ]
    .iter()
    .filter_map(|(is_on, letter)| is_on.then_some(*letter))
    .collect();
    if !on.is_empty() {
        out.extend(["(?", &on, ")"]);
    }
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                let next = chars.next().ok_or("the regular expression ends in \\")?;
                if next == 'Q' {
                    quote(&mut chars, &mut out);
                } else {
                    out.push_str(&escape_outside(next));
                }
            }
            '[' => class(&mut chars, &mut out)?,
            // Alone it stands at the very end or before the last line break.
            '$' if !flags.multiline => out.push_str(r"(?:\z|(?=\n\z))"),
            // A bracket that opens no repetition is a character.
            '{' if !is_repetition(chars.clone()) => out.push_str(r"\{"),
            '}' if !closes_repetition(&out) => out.push_str(r"\}"),
            _ => out.push(char),
        }
    }
    Ok(out)
}

fn quote(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    let mut held = String::new();
    for char in chars.by_ref() {
        held.push(char);
        if held.ends_with("\\E") {
            held.truncate(held.len().saturating_sub(2));
            break;
        }
    }
    out.push_str(&fancy_regex::escape(&held));
}

fn escape_outside(next: char) -> String {
    match next {
        'd' => "[0-9]".to_owned(),
        'D' => "[^0-9]".to_owned(),
        'w' => "[0-9A-Za-z_]".to_owned(),
        'W' => "[^0-9A-Za-z_]".to_owned(),
        's' => r"[\t\n\x0B\x0C\r ]".to_owned(),
        'S' => r"[^\t\n\x0B\x0C\r ]".to_owned(),
        'h' => r"[\t ]".to_owned(),
        'H' => r"[^\t ]".to_owned(),
        'N' => r"[^\n]".to_owned(),
        'R' => r"(?:\r\n|[\n\x0B\x0C\r])".to_owned(),
        'Z' => r"(?:\z|(?=\n\z))".to_owned(),
        'e' => r"\x1B".to_owned(),
        // References, edges and letters that both know.
        '0'..='9'
        | 'A'
        | 'a'
        | 'B'
        | 'b'
        | 'f'
        | 'G'
        | 'K'
        | 'k'
        | 'n'
        | 'P'
        | 'p'
        | 'r'
        | 't'
        | 'v'
        | 'x'
        | 'z' => format!("\\{next}"),
        'E' => String::new(),
        // Whatever else is escaped stands for itself.
        _ => fancy_regex::escape(next.encode_utf8(&mut [0; 4])).into_owned(),
    }
}

fn class(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    out: &mut String,
) -> Result<(), String> {
    out.push('[');
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut first = true;
    loop {
        let char = chars
            .next()
            .ok_or("the regular expression has a class with no end")?;
        match char {
            ']' if !first => {
                out.push(']');
                return Ok(());
            }
            '[' if chars.peek() == Some(&':') => named_class(chars, out)?,
            '\\' => {
                let next = chars.next().ok_or("the regular expression ends in \\")?;
                out.push_str(&escape_inside(next));
            }
            ']' | '[' | '&' | '~' | '^' => {
                out.push('\\');
                out.push(char);
            }
            _ => out.push(char),
        }
        // `--` means a difference elsewhere; here it is a range that ends in a dash, or a dash.
        if char == '-' && chars.peek() == Some(&'-') {
            out.pop();
            out.push_str(r"\-");
        }
        first = false;
    }
}

fn escape_inside(next: char) -> String {
    match next {
        'd' => "0-9".to_owned(),
        'w' => "0-9A-Za-z_".to_owned(),
        's' => r"\t\n\x0B\x0C\r ".to_owned(),
        'h' => r"\t ".to_owned(),
        'D' => "[^0-9]".to_owned(),
        'W' => "[^0-9A-Za-z_]".to_owned(),
        'S' => r"[^\t\n\x0B\x0C\r ]".to_owned(),
        'b' => r"\x08".to_owned(),
        'e' => r"\x1B".to_owned(),
        'n' | 'r' | 't' | 'f' | 'x' | 'p' | 'P' => format!("\\{next}"),
        'v' => r"\x0B".to_owned(),
        _ if next.is_ascii_punctuation() => format!("\\{next}"),
        _ => next.to_string(),
    }
}

fn named_class(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    out: &mut String,
) -> Result<(), String> {
    let ahead: String = chars.clone().take(12).collect();
    let Some(end) = ahead.find(":]") else {
        out.push_str(r"\[");
        return Ok(());
    };
    let name = ahead.get(1..end).unwrap_or_default();
    let known = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
        "space", "upper", "word", "xdigit",
    ];
    if !known.contains(&name.trim_start_matches('^')) {
        return Err(format!(
            "the regular expression has an unknown class {name}"
        ));
    }
    out.extend(["[:", name, ":]"]);
    for _ in 0..end.saturating_add(2) {
        chars.next();
    }
    Ok(())
}

fn is_repetition(rest: std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let inner: String = rest.take(16).take_while(|c| *c != '}').collect();
    let (low, high) = inner.split_once(',').unwrap_or((&inner, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}

fn closes_repetition(out: &str) -> bool {
    let Some(at) = out.rfind('{') else {
        return false;
    };
    let escaped = out.get(..at).is_some_and(|before| before.ends_with('\\'));
    let inner = out.get(at.saturating_add(1)..).unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == ',' || c == '_';
    if !inner.chars().all(is_name) {
        return false;
    }
    let before = out.get(..at).unwrap_or_default();
    let is_class = ["\\p", "\\P", "\\x"].iter().any(|it| before.ends_with(it));
    is_class || !escaped
}

const GIVEN_UP: &str = "the search for the regular expression took too many steps";
/// Expressions that are kept.
const KEPT: usize = 20_000;

#[cfg(test)]
mod tests {
    use super::{Flags, Pattern, escape, literal_before};

    fn found(pattern: &str, text: &str, flags: Flags) -> Vec<String> {
        let pattern = Pattern::new(pattern, flags).unwrap();
        let all = pattern.all(text).unwrap();
        all.iter().map(|one| one.text.to_owned()).collect()
    }

    /// What PCRE finds (`pcregrep -o`, `pcretest`), with lines.
    #[test]
    fn lines_are_searched_as_pcre_does() {
        let flags = Flags {
            multiline: true,
            ..Flags::default()
        };
        let cases: &[(&str, &str, &[&str])] = &[
            (r"^\s*a", "a\n a\nb", &["a", " a"]),
            (r"b$", "ab\nb", &["b", "b"]),
            (r"^$", "a\n\nb\n", &[""]),
            (r"^.*$", "a\nb\n", &["a", "b"]),
            (r"a\/b", "a/b", &["a/b"]),
            (r"\<a", "<a", &["<a"]),
            (r"[[]x[]]", "[x]", &["[x]"]),
            (r"[^]]+", "ab]c", &["ab", "c"]),
            (r"[a&&b]+", "a&b", &["a&b"]),
            (r"[[:space:]]+", "a \tb", &[" \t"]),
            (r"[\s]*x", "  x", &["  x"]),
            (r"[\S]+", "ab c", &["ab", "c"]),
            (r"a{x}", "a{x}", &["a{x}"]),
            (r"a{2}", "aaa", &["aa"]),
            (r"(?i)AB", "ab aB", &["ab", "aB"]),
            (r"^(?!#).*x", "#x\nyx", &["yx"]),
            (r"\w+", "é_1", &["_1"]),
            (r"\Qa.b\E.", "a.bc axbc", &["a.bc"]),
            (r"[\w.-]+", "a.b-c d", &["a.b-c", "d"]),
            (r"\x41", "A", &["A"]),
            (r"(a|b)\1", "aabb", &["aa", "bb"]),
            (r"a++b", "aab", &["aab"]),
        ];
        for (pattern, text, want) in cases {
            assert_eq!(&found(pattern, text, flags), want, "{pattern}");
        }
    }

    #[test]
    fn without_lines_the_last_break_is_outside() {
        let cases: &[(&str, &str, &[&str])] = &[
            (r"b$", "ab\n", &["b"]),
            (r"a$", "a\nb", &[]),
            (r"^b", "a\nb", &[]),
            (r"^/etc/x$", "/etc/x", &["/etc/x"]),
        ];
        for (pattern, text, want) in cases {
            assert_eq!(&found(pattern, text, Flags::default()), want, "{pattern}");
        }
    }

    /// What takes too long or too much is an error, and one that comes soon.
    #[test]
    fn bombs_are_errors() {
        let text = "a".repeat(5000);
        let nested = Pattern::new(r"^(a+)+(?=b)b\1$", Flags::default()).unwrap();
        assert!(nested.is_match(&text).is_err());
        let regular = Pattern::new(
            r"^(a+)+b$",
            Flags {
                multiline: true,
                ..Flags::default()
            },
        )
        .unwrap();
        assert_eq!(regular.is_match(&text), Ok(false));
        for bad in [
            "(((((x{1000}){1000}){1000}){1000}){1000})",
            "(",
            "[a",
            "a\\",
            "[[:nothing:]]",
            "*a",
        ] {
            assert!(Pattern::new(bad, Flags::default()).is_err(), "{bad}");
        }
        let deep = "(".repeat(30_000) + &")".repeat(30_000);
        assert!(Pattern::new(&deep, Flags::default()).is_err());
    }

    #[test]
    fn what_all_matches_begin_with_is_told() {
        let cases = [
            (r"^/etc/apt/apt.conf.d/.*$", "/etc/apt/apt"),
            (r"^/etc/chrony\.(conf|d/.+\.conf)$", "/etc/chrony"),
            (r"^/etc/x?/y", "/etc/"),
            (r"^/etc|/usr", ""),
            (r"/etc/x", ""),
            (r"^/.*/x$", "/"),
            (r"^(?i)/etc/x", ""),
            (r"^/etc*/x", "/et"),
            (r"^/etc{0,1}/x", "/et"),
            (r"^/home/a/b$", "/home/a/b"),
        ];
        for (pattern, want) in cases {
            assert_eq!(literal_before(pattern), want, "{pattern}");
        }
    }

    /// The example of the schema, `EscapeRegexFunctionType`.
    #[test]
    fn escaping_is_that_of_the_schema() {
        assert_eq!(escape(r"(\.test_string*)?"), r"\(\\\.test_string\*\)\?");
    }
}
