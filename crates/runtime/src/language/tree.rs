//! Conditions as trees, after macros, lists and exceptions are put in.

use crate::fields::Field;

/// Where something stands in the text of a condition or a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Bytes before it.
    pub offset: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in bytes, from 1.
    pub column: usize,
    /// How many bytes it has.
    pub length: usize,
}

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// All of them. Empty is true.
    And(Vec<Self>),
    /// At least one of them. Empty is false.
    Or(Vec<Self>),
    /// Not that.
    Not(Box<Self>),
    /// A check of a value.
    Check(Check),
}

/// A check of a value: false where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What is looked at.
    pub left: Operand,
    /// What it has to be.
    pub comparison: Comparison,
    /// Where it stands.
    pub span: Span,
}

/// What a value has to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// There.
    Exists,
    /// As an operator has it.
    With(Operator, Right),
    /// As an operator has it, with some of a list.
    Some(Operator, Modifier, Vec<String>),
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Right {
    /// A value as it was written, without quotes.
    Text(String),
    /// A list of values as they were written, lists put in.
    List(Vec<String>),
    /// Another field (`val(…)`) or what a transformer makes.
    Operand(Operand),
}

/// A value that is got for each event.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A field.
    Field {
        /// Which.
        field: &'static Field,
        /// Its name as it was written, with what stands for `NAME` in `evt.arg.NAME`.
        name: String,
        /// What stood in its brackets.
        argument: Option<String>,
    },
    /// What a transformer makes of its arguments.
    Transformed {
        /// Which.
        transformer: Transformer,
        /// Its arguments.
        arguments: Vec<Self>,
        /// What stood in brackets behind `getopt(…)`.
        key: Option<String>,
    },
    /// A text, as an argument.
    Text(String),
    /// A list, as an argument.
    List(Vec<Self>),
}

/// What makes a value of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transformer {
    /// Lower case (ASCII).
    ToLower,
    /// Upper case (ASCII).
    ToUpper,
    /// Decodes base64.
    Base64,
    /// What stands after the last `/`.
    BaseName,
    /// How long it is.
    Length,
    /// A list as one text.
    Join,
    /// Texts as one.
    Concat,
    /// The options of a command line.
    GetOptions,
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=` and `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `contains`.
    Contains,
    /// `icontains`.
    ContainsFolded,
    /// `bcontains`.
    ContainsBytes,
    /// `startswith`.
    StartsWith,
    /// `bstartswith`.
    StartsWithBytes,
    /// `endswith`.
    EndsWith,
    /// `glob`.
    Glob,
    /// `iglob`.
    GlobFolded,
    /// `regex`.
    Regex,
    /// `in`.
    In,
    /// `intersects`.
    Intersects,
    /// `pmatch`.
    PathMatch,
}

/// How many of a list have to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// `oneof`: exactly one.
    OneOf,
    /// `anyof`: at least one.
    AnyOf,
    /// `allof`: all.
    AllOf,
}

impl Operator {
    /// All operators besides `exists`, in the order in which they are told.
    pub const ALL: [Self; 18] = [
        Self::LessEqual,
        Self::Less,
        Self::GreaterEqual,
        Self::Greater,
        Self::Equal,
        Self::NotEqual,
        Self::Glob,
        Self::GlobFolded,
        Self::Contains,
        Self::ContainsFolded,
        Self::ContainsBytes,
        Self::StartsWith,
        Self::StartsWithBytes,
        Self::EndsWith,
        Self::Regex,
        Self::Intersects,
        Self::In,
        Self::PathMatch,
    ];

    /// Returns how conditions write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Contains => "contains",
            Self::ContainsFolded => "icontains",
            Self::ContainsBytes => "bcontains",
            Self::StartsWith => "startswith",
            Self::StartsWithBytes => "bstartswith",
            Self::EndsWith => "endswith",
            Self::Glob => "glob",
            Self::GlobFolded => "iglob",
            Self::Regex => "regex",
            Self::In => "in",
            Self::Intersects => "intersects",
            Self::PathMatch => "pmatch",
        }
    }

    /// Says whether it compares by size.
    pub const fn is_for_numbers(self) -> bool {
        matches!(
            self,
            Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual
        )
    }

    /// Says whether a list stands on its right.
    pub const fn is_for_lists(self) -> bool {
        matches!(self, Self::In | Self::Intersects | Self::PathMatch)
    }
}

impl Modifier {
    /// Returns how conditions write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneOf => "oneof",
            Self::AnyOf => "anyof",
            Self::AllOf => "allof",
        }
    }
}

impl Transformer {
    /// Returns how conditions write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ToLower => "tolower",
            Self::ToUpper => "toupper",
            Self::Base64 => "b64",
            Self::BaseName => "basename",
            Self::Length => "len",
            Self::Join => "join",
            Self::Concat => "concat",
            Self::GetOptions => "getopt",
        }
    }

    /// Returns the transformer of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        [
            Self::ToLower,
            Self::ToUpper,
            Self::Base64,
            Self::BaseName,
            Self::Length,
            Self::Join,
            Self::Concat,
            Self::GetOptions,
        ]
        .into_iter()
        .find(|transformer| transformer.name() == name)
    }
}
