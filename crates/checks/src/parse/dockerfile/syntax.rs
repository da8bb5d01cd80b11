//! What a Dockerfile consists of.

use crate::parse::text::Text;
use crate::source::{Source, Span};

/// A Dockerfile. Every byte of the source belongs to one token.
#[derive(Clone, Debug)]
pub struct Dockerfile {
    /// Its text.
    pub source: Source,
    /// All bytes, in order.
    pub tokens: Vec<Token>,
    /// Parser directives: the block at the very top.
    pub directives: Vec<Directive>,
    /// The escape character: `\` or a backtick.
    pub escape: char,
    /// Instructions in order, broken ones among them.
    pub instructions: Vec<Instruction>,
    /// Comments in order, those within continuations and directives among them.
    pub comments: Vec<Comment>,
    /// What `BuildKit` refuses, or warns of while reading.
    pub errors: Vec<SyntaxError>,
    /// Empty lines within a continuation (`BuildKit`'s `NoEmptyContinuation`).
    pub empty_continuations: Vec<Span>,
}

/// A run of bytes of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A byte-order mark.
    Mark,
    /// Blanks and tabs.
    Blank,
    /// A line break.
    Newline,
    /// A comment with its `#`, a parser directive among them.
    Comment,
    /// The escape character at the end of a line, with the blanks behind it and the line break.
    Continuation,
    /// The keyword of an instruction.
    Keyword,
    /// A flag.
    Flag,
    /// The rest of an instruction.
    Argument,
    /// The body of a heredoc.
    HeredocBody,
    /// The line that ends a heredoc.
    HeredocEnd,
}

/// A parser directive: `# syntax=docker/dockerfile:1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Name in lower case.
    pub name: String,
    /// Value.
    pub value: Text,
    /// The whole line.
    pub span: Span,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What follows the `#`, trimmed.
    pub text: Text,
    /// The comment with its `#`.
    pub span: Span,
}

/// Something that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What is wrong, as a clause without a full stop.
    pub why: String,
    /// What to do, where that is clear.
    pub hint: Option<String>,
    /// Index of the instruction it is in.
    pub instruction: Option<usize>,
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// From the keyword to the last byte that is not a line break, bodies of heredocs and their ends included.
    pub span: Span,
    /// From the keyword to the end of the (joined) line, without heredocs.
    pub head: Span,
    /// The keyword as written.
    pub keyword: Text,
    /// The flags in order.
    pub flags: Vec<Flag>,
    /// Everything behind keyword and flags, joined.
    pub rest: Text,
    /// What it says.
    pub kind: InstructionKind,
    /// The heredocs that it opens, in order.
    pub heredocs: Vec<Heredoc>,
    /// The comments that belong to it: directly above it, and within it (positions in the file's comments).
    pub comments: std::ops::Range<usize>,
}

/// A flag: `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Name without the dashes, as written.
    pub name: Text,
    /// Value with quotes and escapes kept; nothing where there is no `=`.
    pub value: Option<Text>,
    /// The whole flag.
    pub span: Span,
}

/// A word as written, with its quotes, escapes and variables.
pub type Word = Text;

/// What an instruction says.
#[derive(Clone, Debug)]
pub enum InstructionKind {
    /// `FROM image [AS name]`.
    From {
        /// The image or stage.
        image: Word,
        /// The keyword `AS` and the name.
        alias: Option<(Text, Word)>,
    },
    /// `RUN`.
    Run(Arguments),
    /// `CMD`.
    Cmd(Arguments),
    /// `ENTRYPOINT`.
    Entrypoint(Arguments),
    /// `SHELL`: always in JSON form.
    Shell(Vec<JsonString>),
    /// `COPY` and `ADD`.
    Copy(Copy),
    /// `ENV`, with whether it has the old form (`ENV name value`).
    Env(Vec<Pair>, Form),
    /// `LABEL`.
    Label(Vec<Pair>, Form),
    /// `ARG`: names, with a value where a default is given.
    Arg(Vec<Pair>),
    /// `EXPOSE`.
    Expose(Vec<Word>),
    /// `VOLUME`.
    Volume(Vec<Word>),
    /// `USER`.
    User(Word),
    /// `WORKDIR`.
    Workdir(Word),
    /// `STOPSIGNAL`.
    StopSignal(Word),
    /// `MAINTAINER`.
    Maintainer(Word),
    /// `HEALTHCHECK NONE`.
    NoHealthcheck,
    /// `HEALTHCHECK CMD …`.
    Healthcheck(Arguments),
    /// `ONBUILD` and what it triggers.
    Onbuild(Box<Instruction>),
    /// A keyword that nobody knows.
    Unknown,
    /// A known keyword whose rest is refused; an error says why.
    Broken,
}

/// How an instruction that is a command gives it.
#[derive(Clone, Debug)]
pub enum Arguments {
    /// A JSON array: executed as it is.
    Exec(Vec<JsonString>),
    /// A line for the stage's shell, heredocs as written.
    Shell(Text),
    /// `RUN <<EOF`, and nothing else: the body of its heredoc is the script.
    Script,
}

/// A string of a JSON array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonString {
    /// The value, escapes resolved.
    pub value: String,
    /// Where it stands, with its quotes.
    pub span: Span,
}

/// `COPY` or `ADD`.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Whether it is `ADD`.
    pub is_add: bool,
    /// Sources that are paths or URLs. Words of heredocs are not among them.
    pub sources: Vec<Word>,
    /// The destination.
    pub destination: Word,
    /// Whether sources and destination are given as a JSON array.
    pub is_json: bool,
}

/// Which of the two forms `ENV` and `LABEL` have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `key=value …`.
    Pairs,
    /// `key value`.
    Legacy,
}

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Name as written.
    pub name: Word,
    /// Value as written; nothing for `ARG name`.
    pub value: Option<Word>,
    /// Both.
    pub span: Span,
}

/// A heredoc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that opens it, with `<<`, file descriptor and quotes.
    pub opening: Span,
    /// The name that ends it.
    pub name: String,
    /// Whether variables in the body are expanded (in `COPY` and `ADD`).
    pub expands: bool,
    /// Whether leading tabs are stripped (`<<-`).
    pub strips_tabs: bool,
    /// File descriptor, where one is written.
    pub descriptor: Option<u32>,
    /// The body, without stripped tabs.
    pub body: Text,
    /// The line that ends it; nothing where the file ended first.
    pub end: Option<Span>,
}
