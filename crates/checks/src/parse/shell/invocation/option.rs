//! Options and operands: POSIX.1-2017, Base Definitions, 12.2 (utility syntax guidelines), with the long options
//! of GNU's `getopt_long` and of Go's `flag`.

use std::borrow::Cow;

use super::Invocation;
use crate::parse::shell::word::Word;
use crate::source::Span;

/// An option as it is used.
#[derive(Clone, Debug)]
pub struct OptionUse<'a> {
    /// The option with its dashes: `-y`, `--yes`.
    pub name: String,
    /// Its value, as far as it is known; nothing where it has none.
    pub value: Option<Cow<'a, str>>,
    /// The word of the value: that of the option itself for `--name=value` and `-nvalue`.
    pub value_word: Option<&'a Word>,
    /// Where the value stands.
    pub value_span: Option<Span>,
    /// The option: one letter of `-qy`, all of `--name=value` without a value in a word of its own.
    pub span: Span,
    /// Position of its word among the arguments.
    pub at: usize,
}

impl Invocation {
    /// Returns the options in order, those of combined letters one by one.
    pub fn options(&self) -> Vec<OptionUse<'_>> {
        Vec::new()
    }

    /// Returns the first use of an option that goes by any of these names, dashes included.
    pub fn option(&self, names: &[&str]) -> Option<OptionUse<'_>> {
        self.options()
            .into_iter()
            .find(|option| names.contains(&option.name.as_str()))
    }

    /// Says whether an option is given under any of these names: `["-y", "--yes"]` is found in `-qy`.
    pub fn has_option(&self, names: &[&str]) -> bool {
        self.option(names).is_some()
    }

    /// Returns the value of the last use of an option under any of these names, where it is known.
    pub fn option_value(&self, names: &[&str]) -> Option<Cow<'_, str>> {
        self.options()
            .into_iter()
            .rfind(|option| names.contains(&option.name.as_str()))?
            .value
    }

    /// Returns the words that are neither options nor values of options, the subcommand among them.
    pub fn operands(&self) -> Vec<&Word> {
        Vec::new()
    }

    /// Returns the first operand, for tools that have subcommands: `install` of `apt-get -qy install curl`.
    pub fn subcommand(&self) -> Option<Cow<'_, str>> {
        self.operands().first().and_then(|word| word.literal())
    }

    /// Returns the operands behind the subcommand: `curl` of `apt-get -qy install curl`.
    pub fn targets(&self) -> Vec<&Word> {
        self.operands().into_iter().skip(1).collect()
    }

    /// Says whether an argument may become options or operands that are not to be seen: `$OPTIONS`, `"$@"`.
    pub fn has_unknown_arguments(&self) -> bool {
        self.arguments()
            .iter()
            .any(|word| word.is_dynamic() && word.may_split())
    }
}
