//! Expands variables in a word as `BuildKit`'s own small shell does (reference, "Environment replacement"): quotes
//! and escapes are resolved, `$x` and `${x…}` replaced. Words within words nest.

mod read;
#[cfg(test)]
mod tests;

use crate::parse::text::Text;
use crate::source::Span;
use read::{Expander, Out};

/// Where variables are looked up.
pub trait Scope {
    /// Looks a variable up.
    fn get(&self, name: &str) -> Variable<'_>;

    /// Takes some of the work that may be spent on one document, and says how much of it is left.
    fn spend(&self, work: u64) -> u64;
}

/// What is known of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable<'a> {
    /// It has a value.
    Value(&'a str),
    /// `ARG name` without a value, and nobody gave one: empty, unless `--build-arg` says otherwise.
    Unset,
    /// It is set, to a value that cannot be known.
    Unknown,
    /// Nobody in the file sets it; the base image may.
    Base,
    /// Nobody sets it.
    Undefined,
}

/// How a word is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The escape character.
    pub escape: char,
    /// Whether quotes are resolved; not in the bodies of heredocs.
    pub quotes: bool,
}

/// What became of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The value. A variable that is not known stands in it as it was written, and so does the whole word where an
    /// error was found.
    pub value: String,
    /// Whether every variable that made the value was known.
    pub is_known: bool,
    /// Variables in the order in which they are looked up, those in words that were not taken among them.
    pub uses: Vec<Use>,
    /// What `BuildKit` refuses.
    pub error: Option<ExpandError>,
    /// Where the words stand that the value falls into at blanks that are not quoted (`EXPOSE $PORTS`); nothing
    /// where it falls at all blanks.
    words: Option<Vec<(usize, usize)>>,
}

/// A variable that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Name.
    pub name: String,
    /// The whole substitution, from the `$` on.
    pub span: Span,
    /// What is done with it.
    pub operator: Operator,
    /// Whether it was known where it stands.
    pub definition: Definition,
}

/// What a substitution does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `$x` and `${x}`.
    Plain,
    /// `${x-w}` and `${x:-w}`.
    Default,
    /// `${x+w}` and `${x:+w}`.
    Alternative,
    /// `${x?e}` and `${x:?e}`.
    Demand,
    /// `${x#p}` and `${x##p}`.
    TrimStart,
    /// `${x%p}` and `${x%%p}`.
    TrimEnd,
    /// `${x/p/r}` and `${x//p/r}`.
    Replace,
}

/// [`Variable`] without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// It has a value.
    Value,
    /// Declared without a value.
    Unset,
    /// It is set, to a value that cannot be known.
    Unknown,
    /// The base image may set it.
    Base,
    /// Nobody sets it.
    Undefined,
}

/// Why a word is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// Where.
    pub span: Span,
    /// Why, as a clause.
    pub why: String,
}

impl Expanded {
    /// Returns the value where all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.is_known.then_some(self.value.as_str())
    }

    /// Returns the words that the value falls into at blanks that are not quoted.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let all = self.words.is_none().then(|| self.value.split_whitespace());
        let some = self.words.iter().flatten();
        let some = some.filter_map(|(start, end)| self.value.get(*start..*end));
        all.into_iter().flatten().chain(some)
    }
}

/// Expands a word.
pub fn expand(word: &Text, scope: &dyn Scope, reading: Reading) -> Expanded {
    let text = word.as_str();
    let before = scope.spend(0).min(MOST_WORK);
    let fuel = before.saturating_sub(text.len() as u64);
    if fuel > 0 && is_plain(text, reading) {
        scope.spend(text.len() as u64);
        return Expanded {
            value: text.to_owned(),
            is_known: true,
            ..Expanded::default()
        };
    }
    let mut expander = Expander {
        word,
        text,
        at: 0,
        scope,
        reading,
        uses: Vec::new(),
        depth: 0,
        fuel,
    };
    let mut out = Out::default();
    let result = match expander.fuel {
        0 => Err("it takes more work than is done for one file".to_owned()),
        _ => expander.read(None, false, &mut out),
    };
    scope.spend(before.saturating_sub(expander.fuel));
    out.finish_word();
    match result {
        Ok(()) => Expanded {
            value: out.value,
            is_known: !out.is_unknown,
            uses: expander.uses,
            error: None,
            words: Some(out.words),
        },
        Err(why) => Expanded {
            value: word.as_str().to_owned(),
            is_known: false,
            uses: expander.uses,
            error: Some(ExpandError {
                span: word.span(),
                why,
            }),
            words: Some(Vec::new()),
        },
    }
}

/// Says whether a word stands for itself: most do.
fn is_plain(text: &str, reading: Reading) -> bool {
    let is_special = |byte: u8| {
        byte == b'$'
            || (reading.quotes && matches!(byte, b'\'' | b'"'))
            || char::from(byte) == reading.escape
    };
    reading.escape.is_ascii() && !text.bytes().any(is_special)
}

/// Work for one word: bytes put out and read, steps of patterns.
const MOST_WORK: u64 = 1 << 20;
