//! What a Dockerfile consists of.

use super::word::unquote_flag;
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

impl SyntaxError {
    /// Makes an error without a hint.
    pub fn new(span: Span, why: impl Into<String>) -> Self {
        Self {
            span,
            why: why.into(),
            hint: None,
            instruction: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
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
    /// The heredocs that it opens, in order. Below `ONBUILD` they are the inner instruction's.
    pub heredocs: Vec<Heredoc>,
    /// The comments that belong to it: above it, and within it (positions in the file's comments). Empty lines
    /// do not part a comment from its instruction, a bare `#` does.
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
    /// The line that ends it. Nothing where there is none, which is an error: the body then ends in front of the
    /// next line that looks like an instruction, so that the rest of the file is read all the same.
    pub end: Option<Span>,
}

impl JsonString {
    /// Returns it as a word. Where it holds escapes its bytes are placed within it only roughly.
    pub fn into_word(self) -> Word {
        let inside = Span::new(
            self.span.start.saturating_add(1),
            self.span.end.saturating_sub(1),
        );
        Text::resolved(self.value, inside)
    }
}

impl Instruction {
    /// Returns the keyword in upper case.
    pub fn name(&self) -> String {
        self.keyword.as_str().to_ascii_uppercase()
    }

    /// Says whether it is of a keyword, in any case.
    pub fn is(&self, keyword: &str) -> bool {
        self.keyword.as_str().eq_ignore_ascii_case(keyword)
    }

    /// Returns the instruction that runs: what `ONBUILD` triggers, else itself.
    pub fn inner(&self) -> &Self {
        match &self.kind {
            InstructionKind::Onbuild(inner) => inner,
            _ => self,
        }
    }

    /// Returns the first flag of a name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.is(name))
    }

    /// Returns the text that a shell is given: the script of `RUN <<EOF`, or the line of a shell form with the
    /// heredocs that it opens. Nothing for the exec form and for instructions that are no commands.
    ///
    /// Of `ONBUILD` it is the text of what it triggers.
    pub fn script(&self) -> Option<Text> {
        let inner = self.inner();
        match &inner.kind {
            InstructionKind::Run(arguments)
            | InstructionKind::Cmd(arguments)
            | InstructionKind::Entrypoint(arguments)
            | InstructionKind::Healthcheck(arguments) => match arguments {
                Arguments::Exec(_) => None,
                Arguments::Script => inner.heredocs.first().map(|heredoc| heredoc.body.clone()),
                Arguments::Shell(line) => Some(inner.with_heredocs(line)),
            },
            _ => None,
        }
    }

    /// Puts the heredocs behind the line that opens them.
    fn with_heredocs(&self, line: &Text) -> Text {
        let mut script = line.clone();
        for heredoc in &self.heredocs {
            script.push_str("\n");
            script.push_text(&heredoc.body, 0..heredoc.body.as_str().len());
            script.push_str(&heredoc.name);
        }
        script
    }
}

impl Flag {
    /// Says whether it has a name.
    pub fn is(&self, name: &str) -> bool {
        unquote_flag(&self.name).as_str() == name
    }

    /// Returns the value without its quotes and escapes, which is what `BuildKit` sees; variables are kept.
    pub fn resolved(&self) -> Option<Text> {
        self.value.as_ref().map(unquote_flag)
    }

    /// Says whether a flag that is a switch is on.
    pub fn is_on(&self) -> bool {
        match self.resolved() {
            Some(value) => value.as_str().eq_ignore_ascii_case("true"),
            None => true,
        }
    }
}
