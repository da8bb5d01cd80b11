//! Words, and what they are worth before anything runs.

use std::borrow::Cow;
use std::sync::Arc;

use super::syntax::List;
use crate::source::Span;

mod value;

pub use value::contains;

/// A word: parts that stand together.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// The parts.
    pub parts: Vec<Part>,
    /// Where it stands in the document.
    pub span: Span,
    /// Where it stands in the script's text.
    pub range: Span,
}

/// A part of a word.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Where it stands in the document, quotes included.
    pub span: Span,
    /// Where it stands in the script's text, quotes included.
    pub range: Span,
}

/// What a part of a word is.
#[derive(Clone, Debug)]
pub enum PartKind {
    /// Text without quotes, backslashes resolved.
    Literal(String),
    /// `'…'`.
    Single(String),
    /// `$'…'`, escapes resolved.
    Ansi(String),
    /// `"…"`; `$"…"` in bash.
    Double(Vec<Part>),
    /// `$name`, `${name…}`.
    Parameter(Box<Parameter>),
    /// `$( … )` or backquotes.
    Command(Arc<List>),
    /// `<( … )` or `>( … )`.
    Process(Arc<List>),
    /// `$(( … ))`: text and what is expanded in it.
    Arithmetic(Vec<Part>),
    /// `*`, `?`, `[…]`, `@(…)` without quotes, as written.
    Glob(String),
    /// A `~` or `~name` that the shell expands, as written.
    Tilde(String),
    /// `{a,b}` or `{1..3}`, as written. A shell that knows only POSIX takes it as it stands.
    Brace(String),
    /// `( … )` behind `name=`.
    Array(Vec<Word>),
}

/// An expansion of a variable.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The variable, or a special one: `@`, `1`, `?`.
    pub name: String,
    /// What stands between `[` and `]`.
    pub subscript: Option<Word>,
    /// Whether it stands in braces.
    pub braces: bool,
    /// What is done: `:-`, `-`, `:=`, `=`, `:?`, `?`, `:+`, `+`, `#`, `##`, `%`, `%%`, `/`, `//`, `/#`, `/%`, `:`,
    /// `^`, `^^`, `,`, `,,`, `@`; `length` for `${#name}`, `indirect` for `${!name}`; empty for nothing.
    pub operator: &'static str,
    /// What stands behind the operator.
    pub argument: Option<Word>,
}

impl Word {
    /// Returns the word without its quotes where it is known before anything runs: nothing in it is a variable,
    /// a substitution or arithmetic. Patterns, `~` and braces stand in it as written.
    pub fn literal(&self) -> Option<Cow<'_, str>> {
        value::literal(&self.parts)
    }

    /// Returns the word without its quotes, with values of variables from a lookup. Nothing where a value is not
    /// known: the lookup has nothing to say, or there is a substitution, arithmetic or an operator whose outcome
    /// depends on it. A lookup that knows a variable to be unset or empty says so with an empty value.
    pub fn value_with(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        value::value(&self.parts, lookup)
    }

    /// Says whether its value depends on something that is known only when it runs.
    pub fn is_dynamic(&self) -> bool {
        !value::is_known(&self.parts)
    }

    /// Says whether it begins with this text, whatever follows.
    pub fn starts_with_literal(&self, text: &str) -> bool {
        value::starts_with(&self.parts, text)
    }

    /// Returns what it surely begins with: all up to the first part that is known only when it runs.
    pub fn literal_prefix(&self) -> String {
        value::prefix(&self.parts)
    }

    /// Returns the word with all that is known of it; what is not known stands as `${name}` or `$(…)`.
    pub fn shown(&self) -> String {
        value::shown(&self.parts)
    }

    /// Says whether [`Self::shown`] has a text in it, whatever the case of its letters; `what` is in lower case.
    pub fn speaks_of(&self, what: &str) -> bool {
        value::speaks_of(&self.parts, what)
    }

    /// Says whether the shell may turn it into several words or none: it holds a pattern, braces, or something
    /// dynamic without double quotes.
    pub fn may_split(&self) -> bool {
        self.parts.iter().any(|part| {
            matches!(
                part.kind,
                PartKind::Glob(_)
                    | PartKind::Brace(_)
                    | PartKind::Parameter(_)
                    | PartKind::Command(_)
                    | PartKind::Arithmetic(_)
            )
        })
    }

    /// Says whether there are quotes or backslashes in it.
    pub fn is_quoted(&self) -> bool {
        let quoted = |part: &Part| {
            matches!(
                part.kind,
                PartKind::Single(_) | PartKind::Ansi(_) | PartKind::Double(_)
            )
        };
        self.parts.iter().any(quoted)
    }

    /// Says whether it holds a pattern without quotes: `*`, `?`, `[…]`.
    pub fn has_glob(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part.kind, PartKind::Glob(_)))
    }

    /// Returns the variables that are expanded in it, at any depth but within substitutions.
    pub fn parameters(&self) -> Vec<&Parameter> {
        let mut found = Vec::new();
        value::parameters(&self.parts, &mut found);
        found
    }

    /// Returns the substitutions in it, at any depth but within substitutions: `$( … )`, backquotes, `<( … )`.
    pub fn substitutions(&self) -> Vec<&Arc<List>> {
        let mut found = Vec::new();
        value::substitutions(&self.parts, &mut found);
        found
    }
}
