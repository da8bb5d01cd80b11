//! The terminal: messages, colour, width, progress. The only place that prints.

#[cfg(feature = "sensor")]
mod aside;
mod progress;

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

#[cfg(feature = "sensor")]
pub(crate) use aside::{Aside, missing};
pub(crate) use progress::Bar;
use seawall_formats::report::table::clean;
#[cfg(feature = "sensor")]
use seawall_watch::observer::Word;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors only.
    Quiet,
    /// What was guessed, warnings, progress.
    Normal,
    /// Also how things were read.
    Verbose,
}

/// Where people read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    colour: Colour,
    verbosity: Verbosity,
}

impl Terminal {
    pub(crate) const fn new(colour: Colour, verbosity: Verbosity) -> Self {
        Self { colour, verbosity }
    }

    /// Returns one that says nothing but errors.
    pub(crate) const fn quiet(self) -> Self {
        Self {
            verbosity: Verbosity::Quiet,
            ..self
        }
    }

    /// Says whether standard output is to be coloured.
    pub(crate) fn colours_output(self) -> bool {
        self.colours(io::stdout().is_terminal())
    }

    /// Returns the columns of the terminal, 80 where there is none.
    pub(crate) fn width() -> usize {
        let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0);
        terminal.filter(|width| *width > 0).map_or(80, usize::from)
    }

    /// Returns a progress bar, or one that stays silent where nobody looks.
    pub(crate) fn bar(self, name: &str) -> Bar {
        Bar::new(
            name,
            self.verbosity > Verbosity::Quiet && io::stderr().is_terminal(),
        )
    }

    /// Prints an error and what to try.
    pub(crate) fn error(self, text: &str, hint: Option<&str>) {
        self.print("error", "1;31", text);
        if let Some(hint) = hint {
            self.print("hint", "36", hint);
        }
    }

    /// Prints a warning, unless the user wants quiet.
    pub(crate) fn warning(self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            self.print("warning", "33", text);
        }
    }

    /// Prints something worth knowing, unless the user wants quiet.
    pub(crate) fn note(self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            self.print("note", "2", text);
        }
    }

    /// Starts what tells words that nobody waits for.
    ///
    /// # Errors
    /// Where there is no thread for it.
    #[cfg(feature = "sensor")]
    pub(crate) fn aside(self) -> io::Result<Aside<(Word, String)>> {
        let tell = move |(word, text): (Word, String)| match word {
            Word::Note => self.note(&text),
            Word::Warning => self.warning(&text),
        };
        Aside::start(tell, |count| (Word::Warning, missing(count)))
    }

    /// Prints something that only explains, with `-v`.
    pub(crate) fn detail(self, text: &str) {
        if self.verbosity > Verbosity::Normal {
            self.print("detail", "2", text);
        }
    }

    fn print(self, label: &str, code: &str, text: &str) {
        let text = clean(text);
        let line = if self.colours(io::stderr().is_terminal()) {
            format!("\x1b[{code}m{label}:\x1b[0m {text}\n")
        } else {
            format!("{label}: {text}\n")
        };
        // Nowhere is left to complain to when standard error is gone.
        let _written = io::stderr().lock().write_all(line.as_bytes());
    }

    fn colours(self, terminal: bool) -> bool {
        let unset = |name| env::var_os(name).is_none_or(|value| value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !dumb && unset("NO_COLOR"),
        }
    }
}
