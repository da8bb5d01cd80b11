//! Reads one instruction from its joined line, as `BuildKit`'s parser and `instructions` package do together:
//! keyword, flags, and the rest in the form that the keyword asks for. What is refused becomes an error; what can
//! be understood all the same stays.

use std::ops::Range;

use seawall_model::nearest::nearest;

use super::flags::{check_flags, find_flags, read_flag};
use super::heredoc::{Opening, find_openings, is_opening};
use super::json::{Array, parse_array};
use super::syntax::{
    Arguments, Copy, Form, Instruction, InstructionKind, JsonString, Pair, SyntaxError, TokenKind,
    Word,
};
use super::word::{is_blank, split_blank, split_quoted};
use crate::parse::text::Text;

/// Keywords in the order of the reference.
pub const KEYWORDS: &[&str] = &[
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// What was read from a line.
pub(super) struct Read {
    pub(super) instruction: Instruction,
    /// Which bytes of the line are keywords, flags and arguments, in order.
    pub(super) marks: Vec<(Range<usize>, TokenKind)>,
    /// Heredocs whose bodies follow.
    pub(super) openings: Vec<Opening>,
    pub(super) errors: Vec<SyntaxError>,
}

/// Reads the instruction of a joined line; nothing where the line is blank.
pub(super) fn read_instruction(line: &Text, escape: char, words: &mut usize) -> Option<Read> {
    let mut reader = Reader {
        escape,
        words,
        marks: Vec::new(),
        errors: Vec::new(),
        takes_heredocs: false,
        rest_at: 0,
        is_inner: false,
    };
    let mut instruction = reader.instruction(line, 0)?;
    let mut openings = Vec::new();
    if reader.takes_heredocs {
        openings = find_openings(line.as_str());
        if openings.len() > MOST_HEREDOCS {
            openings.truncate(MOST_HEREDOCS);
            let why = "the instruction has more heredocs than are read";
            reader.errors.push(SyntaxError::new(line.span(), why));
        }
        make_script(&mut instruction, &openings, reader.rest_at);
    }
    Some(Read {
        instruction,
        marks: reader.marks,
        openings,
        errors: reader.errors,
    })
}

/// Turns the line of a `RUN` that is nothing but one heredoc into a script.
fn make_script(instruction: &mut Instruction, openings: &[Opening], rest_at: usize) {
    let instruction = match &mut instruction.kind {
        InstructionKind::Onbuild(inner) => inner,
        _ => instruction,
    };
    let whole = rest_at..rest_at.saturating_add(instruction.rest.as_str().len());
    let is_whole = matches!(openings, [only] if only.range == whole);
    if let (InstructionKind::Run(arguments), true) = (&mut instruction.kind, is_whole) {
        *arguments = Arguments::Script;
    }
}

struct Reader<'a> {
    escape: char,
    /// How many more words the document may have.
    words: &'a mut usize,
    marks: Vec<(Range<usize>, TokenKind)>,
    errors: Vec<SyntaxError>,
    takes_heredocs: bool,
    /// Where the rest of the innermost instruction begins in the line.
    rest_at: usize,
    /// Whether it is below `ONBUILD`.
    is_inner: bool,
}

impl Reader<'_> {
    /// Reads an instruction from a text that starts at `offset` of the line.
    fn instruction(&mut self, text: &Text, offset: usize) -> Option<Instruction> {
        let value = text.as_str();
        let end = value.trim_end().len();
        let start = value.len().saturating_sub(value.trim_start().len());
        let value = value.get(..end).filter(|_| start < end)?;
        let behind = value.get(start..)?;
        let keyword_end = start.saturating_add(behind.find(is_blank).unwrap_or(behind.len()));
        let keyword = text.slice(start..keyword_end);
        self.mark(offset, start..keyword_end, TokenKind::Keyword);

        let arguments = value.get(keyword_end..)?;
        let found = find_flags(arguments);
        let shift = |range: &Range<usize>| {
            range.start.saturating_add(keyword_end)..range.end.saturating_add(keyword_end)
        };
        let flags: Vec<_> = found
            .flags
            .iter()
            .map(|it| read_flag(text, shift(it)))
            .collect();
        for range in found.flags.iter().chain(&found.end) {
            self.mark(offset, shift(range), TokenKind::Flag);
        }
        let rest_start = keyword_end.saturating_add(found.rest);
        let blank = value
            .get(rest_start..)
            .map_or(0, |it| it.len().saturating_sub(it.trim_start().len()));
        let rest_start = rest_start.saturating_add(blank);
        let rest = text.slice(rest_start..end.max(rest_start));
        self.rest_at = offset.saturating_add(rest_start);

        let lower = keyword.as_str().to_ascii_lowercase();
        let mark_at = self.marks.len();
        let kind = self.kind(&lower, &keyword, &rest);
        if !matches!(kind, InstructionKind::Onbuild(_)) && !rest.is_empty() {
            let range = offset.saturating_add(rest_start)..offset.saturating_add(end);
            self.marks.insert(mark_at, (range, TokenKind::Argument));
        }
        self.errors.extend(check_flags(&lower, &kind, &flags));
        let head = keyword.span().to(text.span_of(start..text.as_str().len()));
        Some(Instruction {
            span: head,
            head,
            keyword,
            flags,
            rest,
            kind,
            heredocs: Vec::new(),
            comments: 0..0,
        })
    }

    fn mark(&mut self, offset: usize, range: Range<usize>, kind: TokenKind) {
        let range = offset.saturating_add(range.start)..offset.saturating_add(range.end);
        self.marks.push((range, kind));
    }

    fn kind(&mut self, lower: &str, keyword: &Text, rest: &Text) -> InstructionKind {
        if self.is_inner && matches!(lower, "onbuild" | "from" | "maintainer") {
            let why = format!("ONBUILD can't trigger {}", lower.to_ascii_uppercase());
            return self.broken(keyword, why);
        }
        match lower {
            "from" => self.from(keyword, rest),
            "run" => self.command(rest, InstructionKind::Run),
            "cmd" => self.command(rest, InstructionKind::Cmd),
            "entrypoint" => self.command(rest, InstructionKind::Entrypoint),
            "shell" => self.shell(keyword, rest),
            "copy" | "add" => self.copy(keyword, rest, lower == "add"),
            "env" => self.pairs(keyword, rest, InstructionKind::Env),
            "label" => self.pairs(keyword, rest, InstructionKind::Label),
            "arg" => self.arg(keyword, rest),
            "expose" => match self.words(rest, split_blank(rest.as_str())) {
                ports if ports.is_empty() => self.missing(keyword, "a port"),
                ports => InstructionKind::Expose(ports),
            },
            "volume" => self.volume(keyword, rest),
            "user" => self.line(keyword, rest, "a user", InstructionKind::User),
            "workdir" => self.line(keyword, rest, "a directory", InstructionKind::Workdir),
            "stopsignal" => self.line(keyword, rest, "a signal", InstructionKind::StopSignal),
            "maintainer" => self.line(keyword, rest, "a name", InstructionKind::Maintainer),
            "healthcheck" => self.healthcheck(keyword, rest),
            "onbuild" => self.onbuild(keyword, rest),
            _ => self.unknown(keyword),
        }
    }

    fn broken(&mut self, at: &Text, why: impl Into<String>) -> InstructionKind {
        self.errors.push(SyntaxError::new(at.span(), why));
        InstructionKind::Broken
    }

    fn missing(&mut self, keyword: &Text, what: &str) -> InstructionKind {
        let name = keyword.as_str().to_ascii_uppercase();
        self.broken(keyword, format!("{name} needs {what}"))
    }

    fn unknown(&mut self, keyword: &Text) -> InstructionKind {
        let word = shorten(keyword.as_str());
        let error = SyntaxError::new(keyword.span(), format!("unknown instruction `{word}`"));
        self.errors.push(match nearest(&word, KEYWORDS) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        });
        InstructionKind::Unknown
    }

    /// Takes words, as long as the document may have more.
    fn words(&mut self, text: &Text, ranges: impl Iterator<Item = Range<usize>>) -> Vec<Word> {
        let mut words = Vec::new();
        for range in ranges {
            if !self.has_room(text) {
                break;
            }
            words.push(text.slice(range));
        }
        words
    }

    /// Counts a word; says no where there are too many.
    fn has_room(&mut self, text: &Text) -> bool {
        if let Some(left) = self.words.checked_sub(1) {
            *self.words = left;
            return true;
        }
        let why = "the file has more words than are read";
        self.errors.push(SyntaxError::new(text.span(), why));
        false
    }

    fn line(
        &mut self,
        keyword: &Text,
        rest: &Text,
        what: &str,
        kind: fn(Word) -> InstructionKind,
    ) -> InstructionKind {
        if rest.is_empty() {
            return self.missing(keyword, what);
        }
        kind(rest.clone())
    }

    fn from(&mut self, keyword: &Text, rest: &Text) -> InstructionKind {
        let mut words = self
            .words(rest, split_blank(rest.as_str()).take(4))
            .into_iter();
        let Some(image) = words.next() else {
            return self.missing(keyword, "an image");
        };
        let (second, name, more) = (words.next(), words.next(), words.next());
        let is_as = second
            .as_ref()
            .is_some_and(|it| it.as_str().eq_ignore_ascii_case("as"));
        if second.is_some() && (!is_as || name.is_none() || more.is_some()) {
            let why = "FROM takes an image, or an image, AS and a name";
            self.errors.push(SyntaxError::new(rest.span(), why));
        }
        let alias = second.zip(name).filter(|_| is_as);
        if let Some((_, name)) = &alias
            && !is_stage_name(name.as_str())
        {
            let why = format!("`{}` can't name a stage", shorten(name.as_str()));
            let hint = "it has to start with a letter and to hold letters, digits, -, _ and . only";
            self.errors
                .push(SyntaxError::new(name.span(), why).hint(hint));
        }
        InstructionKind::From { image, alias }
    }

    fn command(&mut self, rest: &Text, kind: fn(Arguments) -> InstructionKind) -> InstructionKind {
        match self.array(rest) {
            Ok(Some(strings)) => kind(Arguments::Exec(strings)),
            Ok(None) => {
                let shell = kind(Arguments::Shell(rest.clone()));
                self.takes_heredocs = matches!(shell, InstructionKind::Run(_));
                shell
            }
            Err(()) => InstructionKind::Broken,
        }
    }

    /// Reads the JSON form: strings, nothing where it is another form, or an error.
    fn array(&mut self, rest: &Text) -> Result<Option<Vec<JsonString>>, ()> {
        match parse_array(rest) {
            Array::Strings(strings) => Ok(Some(strings)),
            Array::Not => Ok(None),
            Array::Others(range) => {
                let why = "the JSON form takes strings only";
                self.errors.push(SyntaxError::new(rest.span_of(range), why));
                Err(())
            }
        }
    }

    fn shell(&mut self, keyword: &Text, rest: &Text) -> InstructionKind {
        match self.array(rest) {
            Ok(Some(strings)) if strings.is_empty() => self.missing(keyword, "a program"),
            Ok(Some(strings)) => InstructionKind::Shell(strings),
            Ok(None) => self.missing(keyword, "a JSON array: SHELL [\"/bin/sh\", \"-c\"]"),
            Err(()) => InstructionKind::Broken,
        }
    }

    /// Reads words that may be given as a JSON array, and says whether they are.
    fn maybe_json(&mut self, rest: &Text) -> Result<(Vec<Word>, bool), ()> {
        Ok(match self.array(rest)? {
            Some(strings) => (
                strings.into_iter().map(JsonString::into_word).collect(),
                true,
            ),
            None => (self.words(rest, split_blank(rest.as_str())), false),
        })
    }

    fn copy(&mut self, keyword: &Text, rest: &Text, is_add: bool) -> InstructionKind {
        let Ok((mut words, is_json)) = self.maybe_json(rest) else {
            return InstructionKind::Broken;
        };
        self.takes_heredocs = !is_json;
        let destination = words.pop();
        let Some(destination) = destination.filter(|_| !words.is_empty()) else {
            return self.missing(keyword, "a source and a destination");
        };
        if !is_json && is_opening(destination.as_str()) {
            let why = "a heredoc can't be the destination";
            self.errors.push(SyntaxError::new(destination.span(), why));
        }
        words.retain(|word| is_json || !is_opening(word.as_str()));
        InstructionKind::Copy(Copy {
            is_add,
            sources: words,
            destination,
            is_json,
        })
    }

    fn volume(&mut self, keyword: &Text, rest: &Text) -> InstructionKind {
        let Ok((words, _)) = self.maybe_json(rest) else {
            return InstructionKind::Broken;
        };
        let words: Vec<Word> = words.iter().map(Text::trim).collect();
        match words.iter().find(|word| word.is_empty()) {
            _ if words.is_empty() => self.missing(keyword, "a directory"),
            Some(empty) => self.broken(empty, "a volume can't be an empty string"),
            None => InstructionKind::Volume(words),
        }
    }

    fn pairs(
        &mut self,
        keyword: &Text,
        rest: &Text,
        kind: fn(Vec<Pair>, Form) -> InstructionKind,
    ) -> InstructionKind {
        let value = rest.as_str();
        let Some(first) = split_quoted(value, self.escape).next() else {
            return self.missing(keyword, "a name and a value");
        };
        if value.get(first).is_some_and(|first| first.contains('=')) {
            return kind(self.assignments(keyword, rest), Form::Pairs);
        }
        let end = value.find(is_blank).unwrap_or(value.len());
        let behind = value.get(end..).unwrap_or_default();
        let start = value
            .len()
            .saturating_sub(behind.trim_start_matches(is_blank).len());
        if start >= value.len() {
            return self.missing(keyword, "a value, too");
        }
        let pair = Pair {
            name: rest.slice(0..end),
            value: Some(rest.slice(start..value.len())),
            span: rest.span(),
        };
        kind(vec![pair], Form::Legacy)
    }

    fn assignments(&mut self, keyword: &Text, rest: &Text) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for range in split_quoted(rest.as_str(), self.escape) {
            if !self.has_room(rest) {
                break;
            }
            let pair = pair(rest, range);
            if pair.value.is_none() {
                if self.errors.len() > MOST_ERRORS {
                    continue;
                }
                let why = format!("`{}` has no =", shorten(pair.name.as_str()));
                let error = SyntaxError::new(pair.span, why);
                self.errors
                    .push(error.hint("write name=value, and quote values with blanks"));
                continue;
            }
            self.check_name(keyword, &pair);
            pairs.push(pair);
        }
        pairs
    }

    fn check_name(&mut self, keyword: &Text, pair: &Pair) {
        if pair.name.is_empty() {
            let keyword = keyword.as_str().to_ascii_uppercase();
            let why = format!("{keyword} has no name in front of the =");
            self.errors.push(SyntaxError::new(pair.span, why));
        }
    }

    fn arg(&mut self, keyword: &Text, rest: &Text) -> InstructionKind {
        let mut pairs = Vec::new();
        for range in split_quoted(rest.as_str(), self.escape) {
            if !self.has_room(rest) {
                break;
            }
            let pair = pair(rest, range);
            self.check_name(keyword, &pair);
            pairs.push(pair);
        }
        if pairs.is_empty() {
            return self.missing(keyword, "a name");
        }
        InstructionKind::Arg(pairs)
    }

    fn healthcheck(&mut self, keyword: &Text, rest: &Text) -> InstructionKind {
        let value = rest.as_str();
        let end = value.find(char::is_whitespace).unwrap_or(value.len());
        let word = value.get(..end).unwrap_or_default().to_ascii_uppercase();
        let arguments = rest.slice(end..value.len()).trim();
        match word.as_str() {
            "" => self.missing(keyword, "NONE, or CMD and a command"),
            "NONE" if arguments.is_empty() => InstructionKind::NoHealthcheck,
            "NONE" => self.broken(&arguments, "HEALTHCHECK NONE takes nothing else"),
            "CMD" => match self.command(&arguments, InstructionKind::Healthcheck) {
                InstructionKind::Healthcheck(Arguments::Exec(strings)) if strings.is_empty() => {
                    self.missing(keyword, "a command behind CMD")
                }
                InstructionKind::Healthcheck(Arguments::Shell(text)) if text.is_empty() => {
                    self.missing(keyword, "a command behind CMD")
                }
                kind => kind,
            },
            _ => {
                let why = format!("HEALTHCHECK takes NONE or CMD, not `{}`", shorten(&word));
                self.broken(&rest.slice(0..end), why)
            }
        }
    }

    fn onbuild(&mut self, keyword: &Text, rest: &Text) -> InstructionKind {
        self.is_inner = true;
        let offset = self.rest_at;
        match self.instruction(rest, offset) {
            Some(inner) => InstructionKind::Onbuild(Box::new(inner)),
            None => self.missing(keyword, "an instruction"),
        }
    }
}

/// Splits a word at its first `=`.
fn pair(text: &Text, range: Range<usize>) -> Pair {
    let word = text.slice(range);
    let length = word.as_str().len();
    let equals = word.as_str().find('=');
    Pair {
        name: word.slice(0..equals.unwrap_or(length)),
        value: equals.map(|at| word.slice(at.saturating_add(1)..length)),
        span: word.span(),
    }
}

/// Says whether a word can name a stage; case is no matter.
fn is_stage_name(word: &str) -> bool {
    // Lower-casing comes first, as in BuildKit: the Kelvin sign becomes a k.
    let lower = word.to_lowercase();
    lower.starts_with(|first: char| first.is_ascii_lowercase())
        && lower.chars().all(|char| {
            char.is_ascii_lowercase() || char.is_ascii_digit() || matches!(char, '-' | '_' | '.')
        })
}

/// Shortens a word for a message.
fn shorten(word: &str) -> String {
    match word.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or_default()),
        None => word.to_owned(),
    }
}

/// Heredocs of one instruction that are read.
const MOST_HEREDOCS: usize = 1_000;

/// Errors in the words of one instruction that are told; they are all of one kind.
const MOST_ERRORS: usize = 100;

/// Characters of a word that a message shows.
const LONGEST_SHOWN: usize = 60;
