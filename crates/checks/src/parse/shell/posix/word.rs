//! Words: POSIX.1-2017, Shell Command Language, 2.2 (quoting), 2.3 (token recognition) and 2.6 (expansions).

use super::Parser;
use crate::parse::shell::dialect::Dialect;
use crate::parse::shell::syntax::ExtensionKind;
use crate::parse::shell::word::{Part, PartKind, Word};

/// Where parts stand, which says what is special in them and what ends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A word of a command.
    Word,
    /// What stands behind `name=`.
    Assigned,
    /// What stands behind the operator of `${…}`.
    Argument,
    /// The same within double quotes, where single quotes are not special.
    QuotedArgument,
    /// What stands within `[…]` behind a name.
    Subscript,
    /// A regular expression of `[[ … =~ … ]]`.
    Regex,
    /// The body of a heredoc, or arithmetic: all up to the end of what is read.
    Quoted,
    /// What stands within double quotes.
    Double,
}

impl Mode {
    /// Says whether blanks part words, and patterns are known.
    const fn is_word(self) -> bool {
        matches!(self, Self::Word | Self::Assigned)
    }

    /// Says whether a backslash is special only in front of some letters.
    pub(super) const fn is_quoted(self) -> bool {
        matches!(self, Self::Quoted | Self::Double | Self::QuotedArgument)
    }
}

impl Parser<'_> {
    /// Reads a word; an empty one where none begins here.
    pub(super) fn word(&mut self) -> Word {
        self.word_in(Mode::Word)
    }

    pub(super) fn assigned_word(&mut self) -> Word {
        self.word_in(Mode::Assigned)
    }

    /// Reads a regular expression.
    pub(super) fn pattern(&mut self) -> Word {
        self.word_in(Mode::Regex)
    }

    /// Reads all up to the end as the body of a heredoc.
    pub(super) fn quoted_word(&mut self) -> Word {
        self.word_in(Mode::Quoted)
    }

    /// Makes a word of an operator that was just taken.
    pub(super) fn operator_word(&mut self, start: usize) -> Word {
        let part = Part {
            kind: PartKind::Literal(self.slice(start..self.at).to_owned()),
            span: self.span(start),
            range: self.range(start),
        };
        Word {
            span: part.span,
            range: part.range,
            parts: vec![part],
        }
    }

    pub(super) fn word_in(&mut self, mode: Mode) -> Word {
        let start = self.at;
        self.pay(1);
        let parts = self.parts(mode);
        Word {
            parts,
            span: self.span(start),
            range: self.range(start),
        }
    }

    /// Says whether no word goes on here: a blank, a line break or an operator comes next.
    pub(super) fn is_word_end(&self) -> bool {
        match self.peek() {
            None | Some(b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')') => true,
            Some(b'<' | b'>') => self.peek_at(1) != Some(b'('),
            Some(b'\r') => matches!(self.peek_at(1), Some(b'\n') | None),
            _ => false,
        }
    }

    /// Reads parts up to what ends them, which is left.
    pub(super) fn parts(&mut self, mode: Mode) -> Vec<Part> {
        let first = self.at;
        let mut gather = Gather {
            // Most words have one.
            parts: Vec::with_capacity(1),
            literal: String::new(),
            from: first,
            open: 0,
        };
        while !self.is_done() && !self.is_end(mode, &gather) {
            let start = self.at;
            if let Some(kind) = self.special(mode, first) {
                let part = Part {
                    kind,
                    span: self.span(start),
                    range: self.range(start),
                };
                self.flush(&mut gather, start);
                gather.parts.push(part);
                gather.from = self.at;
                self.pay(1);
            } else {
                self.letters(mode, &mut gather);
            }
        }
        let end = self.at;
        self.flush(&mut gather, end);
        gather.parts
    }

    fn is_end(&self, mode: Mode, gather: &Gather) -> bool {
        let next = self.peek();
        match mode {
            Mode::Word | Mode::Assigned => self.is_word_end(),
            Mode::Argument | Mode::QuotedArgument => next == Some(b'}'),
            Mode::Subscript => next == Some(b']'),
            Mode::Regex => {
                gather.open == 0 && matches!(next, Some(b' ' | b'\t' | b'\n' | b'\r' | b')' | b';'))
            }
            Mode::Quoted => false,
            Mode::Double => next == Some(b'"'),
        }
    }

    /// Makes a part of the text gathered up to a position.
    fn flush(&self, gather: &mut Gather, end: usize) {
        if gather.literal.is_empty() {
            return;
        }
        let range = gather.from..end;
        gather.parts.push(Part {
            kind: PartKind::Literal(std::mem::take(&mut gather.literal)),
            span: self.text.span_of(range.clone()),
            range: self.known(range),
        });
    }

    /// Reads what is more than letters, if it comes next; else nothing is taken.
    fn special(&mut self, mode: Mode, first: usize) -> Option<PartKind> {
        match self.peek()? {
            b'$' => self.dollar(mode),
            b'`' => self.backquoted(mode),
            b'\'' if !mode.is_quoted() => Some(self.single()),
            // Bash pairs them there, but leaves them standing.
            b'\'' if mode == Mode::QuotedArgument && self.dialect == Dialect::Bash => {
                Some(self.single_kept())
            }
            b'"' if !matches!(mode, Mode::Quoted | Mode::Double) => Some(self.double()),
            b'<' | b'>' if mode.is_word() => self.process(),
            _ if mode == Mode::Word => self.pattern_part(first),
            b'~' if mode == Mode::Assigned => {
                let before = self
                    .at
                    .checked_sub(1)
                    .and_then(|at| self.source.as_bytes().get(at));
                (self.at == first || before == Some(&b':')).then(|| self.tilde())
            }
            _ => None,
        }
    }

    fn pattern_part(&mut self, first: usize) -> Option<PartKind> {
        let start = self.at;
        let length = match self.peek()? {
            b'~' if start == first => return Some(self.tilde()),
            b'{' => {
                let length = self.brace_length()?;
                self.skip(length);
                self.note(start, ExtensionKind::Brace);
                return Some(PartKind::Brace(self.slice(start..self.at).to_owned()));
            }
            b'@' | b'+' | b'!' | b'*' | b'?' if self.peek_at(1) == Some(b'(') => {
                let length = self.extended_glob_length()?;
                self.skip(length);
                self.note(start, ExtensionKind::ExtendedGlob);
                return Some(PartKind::Glob(self.slice(start..self.at).to_owned()));
            }
            b'*' | b'?' => {
                let rest = self.rest().as_bytes();
                rest.iter()
                    .take_while(|byte| matches!(byte, b'*' | b'?'))
                    .count()
            }
            b'[' => self.bracket_length()?,
            _ => return None,
        };
        // The last of several may open an extended one: `**(`.
        let last = self.peek_at(length) == Some(b'(') && length > 1;
        self.skip(if last {
            length.saturating_sub(1)
        } else {
            length
        });
        Some(PartKind::Glob(self.slice(start..self.at).to_owned()))
    }

    fn tilde(&mut self) -> PartKind {
        let start = self.at;
        let is_user = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-+".contains(byte);
        let length = self.rest().bytes().skip(1).take_while(is_user).count();
        self.skip(length.saturating_add(1));
        PartKind::Tilde(self.slice(start..self.at).to_owned())
    }

    /// Takes letters that stand for themselves, or a backslash and what it escapes.
    fn letters(&mut self, mode: Mode, gather: &mut Gather) {
        if self.peek() == Some(b'\\') {
            self.escaped(mode, gather);
            return;
        }
        let start = self.at;
        match self.peek() {
            Some(b'(') => gather.open = gather.open.saturating_add(1),
            Some(b')') => gather.open = gather.open.saturating_sub(1),
            _ => {}
        }
        self.skip_char();
        let plain = |byte: &u8| {
            byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"/-._=:%,^".contains(byte)
        };
        let length = self.rest().bytes().take_while(plain).count();
        // `:` may stand in front of a `~`, which is looked at when it comes.
        self.skip(length);
        gather.literal.push_str(self.slice(start..self.at));
    }

    fn escaped(&mut self, mode: Mode, gather: &mut Gather) {
        let continuation = self.continuation();
        if continuation > 0 {
            self.skip(continuation);
            return;
        }
        let escapes = match (mode, self.peek_at(1)) {
            (_, None) => false,
            (Mode::Quoted, Some(next)) => b"$`\\".contains(&next),
            (Mode::Double, Some(next)) => b"$`\\\"".contains(&next),
            (Mode::QuotedArgument, Some(next)) => b"$`\\\"}".contains(&next),
            _ => true,
        };
        let start = self.at;
        self.skip(1);
        if escapes && mode == Mode::Regex {
            self.skip_char();
            gather.literal.push_str(self.slice(start..self.at));
        } else if escapes {
            let start = self.at;
            self.skip_char();
            gather.literal.push_str(self.slice(start..self.at));
        } else {
            gather.literal.push('\\');
        }
    }
}

/// Parts as they are gathered.
struct Gather {
    parts: Vec<Part>,
    /// Text that is no part yet, and where it begins.
    literal: String,
    from: usize,
    /// Brackets that are open in a regular expression.
    open: usize,
}
