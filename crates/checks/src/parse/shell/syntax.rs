//! What a script consists of: POSIX.1-2017, Shell Command Language, 2.9 and 2.10, with the extensions of bash.

use std::sync::{Arc, OnceLock};

use super::dialect::Dialect;
use super::word::Word;
use crate::parse::text::Text;
use crate::source::Span;

/// A script. All spans in it are of the document.
#[derive(Clone, Debug)]
pub struct Script {
    /// What was parsed.
    pub text: Text,
    /// How it was parsed.
    pub dialect: Dialect,
    /// Its commands.
    pub list: List,
    /// Its comments, each with its `#`.
    pub comments: Vec<Span>,
    /// What a shell would refuse. The rest was parsed all the same.
    pub errors: Vec<SyntaxError>,
    /// What a shell that knows only POSIX would refuse or take for something else.
    pub extensions: Vec<Extension>,
    /// How many commands were read, those in substitutions among them.
    pub commands: usize,
    /// Whether it ends where there was no room for more.
    pub is_cut: bool,
}

/// Something that a shell would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What is wrong, as a clause without a full stop.
    pub why: &'static str,
}

/// Use of something that POSIX does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ExtensionKind,
}

/// What POSIX does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExtensionKind {
    /// `[[ … ]]`.
    Test,
    /// `(( … ))`, `for (( … ))`, `$[ … ]`.
    Arithmetic,
    /// `<( … )` and `>( … )`.
    ProcessSubstitution,
    /// `<<<`.
    HereString,
    /// `&>`, `&>>` and `>&` with a file.
    BothRedirect,
    /// `|&`.
    BothPipe,
    /// `name=( … )`, `name[index]=`, `${name[index]}`.
    Array,
    /// `name+=value`.
    Append,
    /// `function name`.
    Function,
    /// `select`.
    Select,
    /// `coproc`.
    Coproc,
    /// `;&` and `;;&`.
    CaseFallThrough,
    /// `$'…'` and `$"…"`.
    DollarQuote,
    /// `{a,b}`.
    Brace,
    /// `@( … )` and its kin.
    ExtendedGlob,
    /// `${name/…}`, `${name:1:2}`, `${name^}`, `${!name}`, `${name@Q}`.
    ParameterOperator,
    /// `{name}>file`.
    NamedDescriptor,
}

/// Commands that follow each other.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The commands.
    pub items: Vec<Item>,
    /// From the first to the last.
    pub span: Span,
}

/// Pipelines joined by `&&` and `||`, with what ends them.
#[derive(Clone, Debug)]
pub struct Item {
    /// The pipelines, in order; never empty.
    pub links: Vec<Link>,
    /// What stands behind.
    pub end: Terminator,
    /// From the first pipeline to the last, without what ends them.
    pub span: Span,
}

/// What ends an [`Item`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    /// `;`.
    Semicolon(Span),
    /// A line break.
    Newline,
    /// `&`: runs in the background.
    Background(Span),
    /// The end of the list.
    End,
}

/// A pipeline and how it hangs on the one before.
#[derive(Clone, Debug)]
pub struct Link {
    /// `&&` or `||`; nothing for the first of an item.
    pub joint: Option<(Joint, Span)>,
    /// The pipeline.
    pub pipeline: Pipeline,
}

/// How two pipelines hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `&&`.
    And,
    /// `||`.
    Or,
}

/// Commands joined by `|`.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The `!` in front.
    pub negated: Option<Span>,
    /// The `time` in front.
    pub timed: Option<Span>,
    /// The commands, in order; never empty.
    pub commands: Vec<Command>,
    /// The operators between: one less than there are commands. `true`: `|&`.
    pub operators: Vec<(bool, Span)>,
    /// All of it.
    pub span: Span,
}

/// A command.
#[derive(Clone, Debug)]
pub enum Command {
    /// A program with arguments, or assignments alone.
    Simple(Simple),
    /// A command of commands.
    Compound(Box<Compound>),
    /// The definition of a function.
    Function(Box<Function>),
    /// Something that could not be read; an error says why.
    Broken(Span),
}

impl Command {
    /// Returns where it stands.
    pub const fn span(&self) -> Span {
        match self {
            Self::Simple(simple) => simple.span,
            Self::Compound(compound) => compound.span,
            Self::Function(function) => function.span,
            Self::Broken(span) => *span,
        }
    }
}

/// A simple command.
#[derive(Clone, Debug, Default)]
pub struct Simple {
    /// Assignments in front.
    pub assignments: Arc<[Assignment]>,
    /// The program and its arguments; empty where there are only assignments or redirects.
    pub words: Arc<[Word]>,
    /// Redirects, wherever they stand.
    pub redirects: Arc<[Redirect]>,
    /// All of it.
    pub span: Span,
}

/// An assignment: `name=value`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Whether it is `+=`.
    pub appends: bool,
    /// The value, which may be empty.
    pub value: Word,
    /// All of it.
    pub span: Span,
}

/// A redirect.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// The file descriptor in front, as written; `{name}` in bash.
    pub descriptor: Option<String>,
    /// What it does.
    pub kind: RedirectKind,
    /// The file, the descriptor, the text, or the word that ends the heredoc.
    pub target: Word,
    /// The body of a heredoc; set where there is one.
    pub heredoc: Arc<OnceLock<HeredocBody>>,
    /// All of it, without the body.
    pub span: Span,
}

/// What a redirect does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// `<`.
    Read,
    /// `>`.
    Write,
    /// `>|`.
    Clobber,
    /// `>>`.
    Append,
    /// `<>`.
    ReadWrite,
    /// `<&`.
    CopyIn,
    /// `>&` with a descriptor.
    CopyOut,
    /// `&>`, and `>&` with a file.
    WriteBoth,
    /// `&>>`.
    AppendBoth,
    /// `<<`.
    Heredoc,
    /// `<<-`.
    HeredocTabs,
    /// `<<<`.
    HereString,
}

impl RedirectKind {
    /// Says whether a file is written.
    pub const fn writes(self) -> bool {
        matches!(
            self,
            Self::Write
                | Self::Clobber
                | Self::Append
                | Self::ReadWrite
                | Self::WriteBoth
                | Self::AppendBoth
        )
    }
}

/// The body of a heredoc.
#[derive(Clone, Debug)]
pub struct HeredocBody {
    /// The body, where `<<-` without its leading tabs.
    pub text: Text,
    /// The body as a word: one literal where the name is quoted, else with its substitutions.
    pub word: Word,
    /// Whether the shell expands variables in it.
    pub expands: bool,
    /// The line that ends it; nothing where the text ended first.
    pub end: Option<Span>,
}

/// A command of commands.
#[derive(Clone, Debug)]
pub struct Compound {
    /// What it is.
    pub kind: CompoundKind,
    /// Redirects behind it.
    pub redirects: Vec<Redirect>,
    /// All of it, redirects included.
    pub span: Span,
}

/// What a compound command is.
#[derive(Clone, Debug)]
pub enum CompoundKind {
    /// `( … )`.
    Subshell(List),
    /// `{ …; }`.
    Group(List),
    /// `if …; then …; elif …; else …; fi`.
    If {
        /// Conditions with what is done then.
        branches: Vec<(List, List)>,
        /// Behind `else`.
        otherwise: Option<List>,
    },
    /// `while …; do …; done` or `until …; do …; done`.
    Loop {
        /// Whether it is `until`.
        until: bool,
        /// The condition.
        condition: List,
        /// What is done.
        body: List,
    },
    /// `for name in …; do …; done`, or `select`.
    For {
        /// Whether it is `select`.
        select: bool,
        /// The variable.
        name: Word,
        /// Behind `in`; nothing where that is left out.
        words: Option<Vec<Word>>,
        /// What is done.
        body: List,
    },
    /// `for (( … )); do …; done`.
    ArithmeticFor {
        /// What stands between the brackets.
        expression: Word,
        /// What is done.
        body: List,
    },
    /// `case … in … esac`.
    Case {
        /// What is looked at.
        subject: Word,
        /// The arms.
        arms: Vec<Arm>,
    },
    /// `[[ … ]]`: operands and operators, in order.
    Test(Vec<Word>),
    /// `(( … ))`.
    Arithmetic(Word),
    /// `coproc …`.
    Coproc(Box<Command>),
}

/// An arm of `case`.
#[derive(Clone, Debug)]
pub struct Arm {
    /// The patterns.
    pub patterns: Vec<Word>,
    /// What is done.
    pub body: List,
    /// All of it, with its `;;`.
    pub span: Span,
}

/// The definition of a function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// What it does.
    pub body: Command,
    /// All of it.
    pub span: Span,
}
