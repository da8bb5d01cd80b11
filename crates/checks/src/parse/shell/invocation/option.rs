//! Options and operands: POSIX.1-2017, Base Definitions, 12.2 (utility syntax guidelines), with the long options
//! of GNU's `getopt_long` and of Go's `flag`.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use super::Invocation;
use super::tool::Style;
use crate::parse::shell::dialect::Dialect;
use crate::parse::shell::word::{PartKind, Word};
use crate::source::Span;

/// An option as it is used.
#[derive(Clone, Debug)]
pub struct OptionUse<'a> {
    /// The option with its dashes: `-y`, `--yes`.
    pub name: String,
    /// Its value, as far as it is known before anything runs; nothing where it has none.
    pub value: Option<Cow<'a, str>>,
    /// The word of the value: that of the option itself for `--name=value` and `-nvalue`.
    pub value_word: Option<&'a Word>,
    /// Where the value stands.
    pub value_span: Option<Span>,
    /// The option: one letter of `-qy`, all of `--name=value`; without a value in a word of its own.
    pub span: Span,
    /// Position of its word among the arguments.
    pub at: usize,
}

impl Invocation {
    /// Returns the options in order, those of combined letters one by one.
    pub fn options(&self) -> Vec<OptionUse<'_>> {
        if self.may_have_options() {
            self.scan().options
        } else {
            Vec::new()
        }
    }

    /// Says whether any argument looks like an option: of most commands none does.
    fn may_have_options(&self) -> bool {
        let has_dashes = self.dialect.is_posix() && self.tool.style != Style::Bundle;
        !has_dashes
            || self
                .arguments()
                .iter()
                .any(|word| word.starts_with_literal("-"))
    }

    /// Returns the first use of an option that goes by any of these names, dashes included.
    pub fn option(&self, names: &[&str]) -> Option<OptionUse<'_>> {
        self.options()
            .into_iter()
            .find(|option| self.goes_by(option, names))
    }

    /// Says whether an option is given under any of these names: `["-y", "--yes"]` is found in `-qy`.
    pub fn has_option(&self, names: &[&str]) -> bool {
        self.option(names).is_some()
    }

    /// Returns the value of the last use of an option under any of these names, where it is known.
    pub fn option_value(&self, names: &[&str]) -> Option<Cow<'_, str>> {
        let mut options = self.options().into_iter();
        options.rfind(|option| self.goes_by(option, names))?.value
    }

    /// Returns the words that are neither options nor values of options, the subcommand among them.
    pub fn operands(&self) -> Vec<&Word> {
        let words = self.arguments();
        let positions = self.operand_positions();
        positions.iter().filter_map(|at| words.get(*at)).collect()
    }

    /// Returns the positions of the operands among the arguments.
    pub fn operand_positions(&self) -> &[usize] {
        self.operands.get_or_init(|| self.scan().operands.into())
    }

    /// Returns the first operand, for tools that have subcommands: `install` of `apt-get -qy install curl`.
    pub fn subcommand(&self) -> Option<Cow<'_, str>> {
        let first = self.operand_positions().first()?;
        self.arguments().get(*first)?.literal()
    }

    /// Returns the operands behind the subcommand: `curl` of `apt-get -qy install curl`.
    pub fn targets(&self) -> Vec<&Word> {
        self.operands().into_iter().skip(1).collect()
    }

    /// Returns the arguments that may become options or operands that are not to be seen: `$OPTIONS`, `$@`. One
    /// that begins with something else, `name=$VERSION`, is taken for one word, quoted or not.
    pub fn unknown_arguments(&self) -> impl Iterator<Item = &Word> {
        let is_list = |word: &Word| word.parameters().iter().any(|each| each.name == "@");
        self.arguments().iter().filter(move |word| {
            let is_several = word.is_dynamic() && (word.may_split() || is_list(word));
            let start = is_several.then(|| word.literal_prefix());
            start.is_some_and(|start| start.is_empty() || start.starts_with('-'))
        })
    }

    /// Says whether there are any of those.
    pub fn has_unknown_arguments(&self) -> bool {
        self.unknown_arguments().next().is_some()
    }

    fn goes_by(&self, option: &OptionUse<'_>, names: &[&str]) -> bool {
        if self.dialect == Dialect::PowerShell || self.dialect == Dialect::Cmd {
            return names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&option.name));
        }
        names.contains(&option.name.as_str())
    }

    /// Goes through the arguments once.
    fn scan(&self) -> Scan<'_> {
        let mut scan = Scan {
            words: self.arguments(),
            invocation: self,
            options: Vec::new(),
            operands: Vec::new(),
            at: 0,
            is_over: false,
            waiting: VecDeque::new(),
        };
        if self.tool.style == Style::None {
            scan.operands.extend(0..self.arguments().len());
            return scan;
        }
        while let Some(word) = scan.words.get(scan.at) {
            scan.argument(word);
            scan.at = scan.at.saturating_add(1);
        }
        scan
    }
}

struct Scan<'a> {
    words: &'a [Word],
    invocation: &'a Invocation,
    options: Vec<OptionUse<'a>>,
    /// Positions of operands.
    operands: Vec<usize>,
    at: usize,
    /// Whether no option can come any more.
    is_over: bool,
    /// Options of `tar xzf` that wait for their value.
    waiting: VecDeque<usize>,
}

impl<'a> Scan<'a> {
    fn argument(&mut self, word: &'a Word) {
        let known = word.literal();
        let text = known.unwrap_or_else(|| Cow::Owned(word.literal_prefix()));
        let style = self.invocation.tool.style;
        let is_slash = self.invocation.dialect == Dialect::Cmd && is_switch(&text);
        if let Some(index) = self.waiting.pop_front() {
            if let Some(option) = self.options.get_mut(index) {
                give(option, word);
            }
        } else if self.is_over || text == "-" || !(text.starts_with('-') || is_slash) {
            self.operand(word, &text, style);
        } else if text == "--" && !word.is_dynamic() {
            self.is_over = true;
        } else if is_slash
            || text.starts_with("--")
            || style == Style::Words
            || self.is_powershell()
            || text.len() > MOST_LETTERS
        {
            self.long(word, &text);
        } else {
            self.letters(word, &text, 1);
        }
    }

    fn is_powershell(&self) -> bool {
        self.invocation.dialect == Dialect::PowerShell && !self.invocation.tool.is_known()
    }

    fn operand(&mut self, word: &'a Word, text: &str, style: Style) {
        let is_bundle = style == Style::Bundle && self.at == 0 && !word.is_dynamic();
        if is_bundle && text.chars().all(|letter| letter.is_ascii_alphabetic()) {
            self.letters(word, text, 0);
            return;
        }
        self.is_over |= style == Style::Front;
        self.operands.push(self.at);
    }

    /// Takes `--name`, `--name=value` or `--name value`.
    fn long(&mut self, word: &'a Word, text: &str) {
        let separators: &[char] = if self.is_powershell() { &[':'] } else { &['='] };
        let length = text.find(separators).unwrap_or(text.len());
        let name = text.get(..length).unwrap_or_default().to_owned();
        let mut option = OptionUse {
            value: None,
            value_word: None,
            value_span: None,
            span: word.span,
            at: self.at,
            name,
        };
        if length < text.len() {
            attach(&mut option, word, length.saturating_add(1));
        } else if self.takes_value(&option.name) {
            self.next_value(&mut option);
        }
        self.options.push(option);
    }

    /// Takes `-abc`, whose letters begin at a byte.
    fn letters(&mut self, word: &'a Word, text: &str, first: usize) {
        let mut letters = text
            .char_indices()
            .skip_while(|(at, _)| *at < first)
            .peekable();
        while let Some((at, letter)) = letters.next() {
            let mut end = at.saturating_add(letter.len_utf8());
            let mut name = format!("-{letter}");
            if self.invocation.tool.style == Style::Pairs && letter == 'n' {
                if let Some((at, letter)) = letters.next() {
                    name.push(letter);
                    end = at.saturating_add(letter.len_utf8());
                }
            }
            let mut option = OptionUse {
                name,
                value: None,
                value_word: None,
                value_span: None,
                span: place(
                    word,
                    if end == text.len() && at == first {
                        0..end
                    } else {
                        at..end
                    },
                ),
                at: self.at,
            };
            let behind = text.get(end..).unwrap_or_default();
            let is_last = behind.is_empty() && !word.is_dynamic();
            let takes = self.takes_value(&option.name);
            if first == 0 {
                // `tar xzf`: values come in the order of their letters.
                if takes {
                    self.waiting.push_back(self.options.len());
                }
            } else if behind.starts_with('=') {
                attach(&mut option, word, end.saturating_add(1));
            } else if takes && is_last {
                self.next_value(&mut option);
            } else if takes {
                attach(&mut option, word, end);
            }
            let is_done = option.value_word.is_some();
            self.options.push(option);
            if is_done {
                break;
            }
        }
    }

    fn takes_value(&self, option: &str) -> bool {
        if self.is_powershell() {
            let next = self.words.get(self.at.saturating_add(1));
            return next.is_some_and(|next| !next.starts_with_literal("-"));
        }
        let subcommand = self
            .operands
            .first()
            .and_then(|at| self.words.get(*at)?.literal());
        self.invocation
            .tool
            .takes_value(subcommand.as_deref(), option)
    }

    /// Gives an option the next word as its value.
    fn next_value(&mut self, option: &mut OptionUse<'a>) {
        let next = self.at.saturating_add(1);
        if let Some(word) = self.words.get(next) {
            give(option, word);
            self.at = next;
        }
    }
}

/// Says whether a word of `cmd` is a switch, `/S` or `/name:value`, and not a path.
fn is_switch(text: &str) -> bool {
    text.strip_prefix('/').is_some_and(|name| {
        let name = name.split(':').next().unwrap_or_default();
        !name.is_empty()
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-?_".contains(letter))
    })
}

fn give<'a>(option: &mut OptionUse<'a>, word: &'a Word) {
    option.value = word.literal();
    option.value_word = Some(word);
    option.value_span = Some(word.span);
}

/// Gives an option what stands behind a byte of its own word.
fn attach<'a>(option: &mut OptionUse<'a>, word: &'a Word, from: usize) {
    option.value = word
        .literal()
        .map(|text| Cow::Owned(text.get(from..).unwrap_or_default().to_owned()));
    let end = word.literal().map_or(usize::MAX, |text| text.len());
    option.value_word = Some(word);
    option.value_span = Some(place(word, from..end));
}

/// Returns where some bytes of a word's value stand; the whole word where quotes make that unclear.
fn place(word: &Word, bytes: Range<usize>) -> Span {
    let [part] = word.parts.as_slice() else {
        return word.span;
    };
    let length = word.span.end.saturating_sub(word.span.start) as usize;
    match &part.kind {
        PartKind::Literal(text) if text.len() == length && bytes.end <= length => {
            let wanted = Span::of(bytes);
            let start = word.span.start;
            Span::new(
                start.saturating_add(wanted.start),
                start.saturating_add(wanted.end),
            )
        }
        _ => word.span,
    }
}

/// Letters that are looked at one by one in a word.
const MOST_LETTERS: usize = 64;
