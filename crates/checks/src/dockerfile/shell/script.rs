//! The scripts of a Dockerfile: what `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` give a shell, also below
//! `ONBUILD` and in heredocs. The exec form is no script.

use std::ops::Range;

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::Shell;
use crate::parse::text::Text;
use crate::source::Span;

use super::prologue::prologue;

/// The scripts of a Dockerfile.
#[derive(Debug, Default)]
pub struct Scripts {
    /// Those that are looked at, in order.
    pub list: Vec<Script>,
    /// Those that are too long, or too many bytes together: where they stand.
    pub left_out: Vec<Span>,
}

/// A script.
#[derive(Clone, Debug)]
pub struct Script {
    /// Position of its instruction.
    pub index: usize,
    /// What runs it.
    pub program: Program,
    /// Whether it is run in the build, and not when a container starts.
    pub is_built: bool,
    /// Whether it fails where a command fails: the shell was started with `-e`.
    pub is_strict: bool,
    /// Whether a pipe fails where any of its commands does.
    pub is_pipe_strict: bool,
    text: Text,
    prologue: String,
}

/// A shell that linters know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Program {
    /// Any `/bin/sh`.
    Sh,
    /// `dash`.
    Dash,
    /// `bash`.
    Bash,
    /// `ksh`.
    Ksh,
}

impl Scripts {
    /// Finds the scripts of a Dockerfile.
    pub(in crate::dockerfile) fn of(input: &Input) -> Self {
        let mut scripts = Self::default();
        let mut room = MOST_WORK;
        for site in input.sites() {
            let Some(text) = ScriptText::of(input, site) else {
                continue;
            };
            let size = text.text.as_str().len();
            match room.checked_sub(size.saturating_mul(size)) {
                Some(left)
                    if size <= LONGEST
                        && scripts.list.len() < MOST
                        && is_flat(text.text.as_str()) =>
                {
                    room = left;
                    scripts.list.push(Script::of(input, site, &text));
                }
                _ => scripts.left_out.push(site.instruction.head),
            }
        }
        scripts
    }
}

/// A script that may be looked at.
struct ScriptText<'a> {
    text: &'a Text,
    shell: &'a Shell,
    program: Program,
}

impl<'a> ScriptText<'a> {
    fn of(input: &'a Input, site: Site<'_>) -> Option<Self> {
        let commands = input.commands(site.index)?;
        let shell = commands.shell.as_ref().filter(|it| it.dialect.is_posix())?;
        let text = &commands.script.as_ref()?.text;
        let words = Shell::words_of_shebang(text.as_str())
            .or_else(|| input.shell_words(site.index))
            .unwrap_or_default();
        let program = Program::of(&words)?;
        Some(Self {
            text,
            shell,
            program,
        })
    }
}

impl Script {
    fn of(input: &Input, site: Site<'_>, script: &ScriptText<'_>) -> Self {
        let ScriptText {
            text,
            shell,
            program,
        } = *script;
        Self {
            index: site.index,
            program,
            is_built: matches!(site.instruction.kind, InstructionKind::Run(_)),
            is_strict: shell.options.errexit,
            is_pipe_strict: shell.options.pipefail,
            prologue: prologue(input, site, program, text.as_str()),
            text: text.clone(),
        }
    }

    /// Returns the script as it is run.
    #[cfg(feature = "shell-lint")]
    pub(super) fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Returns what a linter is given.
    pub fn source(&self) -> String {
        format!("{}{}\n", self.prologue, self.text.as_str())
    }

    /// Says where bytes of [`Self::source`] stand in the document; nothing where they are none of the script's.
    pub fn span_of(&self, range: Range<usize>) -> Option<Span> {
        Some(self.text.span_of(self.within(range)?))
    }

    /// As [`Self::span_of`], for bytes that are to be replaced: they must stand together in the document.
    pub(super) fn span_to_replace(&self, range: Range<usize>) -> Option<Span> {
        let within = self.within(range)?;
        let span = self.text.span_of(within.clone());
        (span.range().len() == within.len()).then_some(span)
    }

    /// Returns some bytes of [`Self::source`] that are the script's.
    pub fn slice(&self, range: Range<usize>) -> Option<&str> {
        self.text.as_str().get(self.within(range)?)
    }

    fn within(&self, range: Range<usize>) -> Option<Range<usize>> {
        let start = range.start.checked_sub(self.prologue.len())?;
        let end = range.end.checked_sub(self.prologue.len())?;
        let end = end.min(self.text.as_str().len());
        let start = start.min(end);
        self.text.as_str().get(start..end).map(|_| start..end)
    }
}

impl Program {
    /// Tells by the words that start a shell; nothing for those that linters do not know.
    fn of(words: &[String]) -> Option<Self> {
        if words.is_empty() {
            return Some(Self::Sh);
        }
        Some(match Shell::interpreter(words)?.as_str() {
            "sh" | "ash" | "busybox" | "posh" => Self::Sh,
            "dash" => Self::Dash,
            "bash" | "rbash" | "bats" => Self::Bash,
            "ksh" | "ksh93" | "oksh" | "mksh" | "pdksh" => Self::Ksh,
            _ => return None,
        })
    }

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Dash => "dash",
            Self::Bash => "bash",
            Self::Ksh => "ksh",
        }
    }

    /// Returns its usual path.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Sh => "/bin/sh",
            Self::Dash => "/bin/dash",
            Self::Bash => "/bin/bash",
            Self::Ksh => "/bin/ksh",
        }
    }
}

/// Says whether a script is nested no deeper than people nest: linters descend, and each level costs stack.
fn is_flat(script: &str) -> bool {
    let mut depth = 0_usize;
    let mut deepest = 0_usize;
    for byte in script.bytes() {
        match byte {
            b'(' | b'{' | b'[' => depth = depth.saturating_add(1),
            b')' | b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    let words = script.split(|char: char| !char.is_ascii_alphanumeric());
    let openers = words.filter(|word| matches!(*word, "if" | "case" | "for" | "while" | "until"));
    deepest <= DEEPEST && openers.count() <= MOST_COMPOUNDS
}

/// Scripts of a file that are looked at.
const MOST: usize = 2_000;
/// Bytes of a script that is looked at: many times what people write.
const LONGEST: usize = 16 << 10;
/// Squares of the lengths of all scripts of a file: linters follow every pair of commands.
const MOST_WORK: usize = 2 * LONGEST * LONGEST;
/// Brackets within each other.
const DEEPEST: usize = 100;
/// Words that begin compound commands.
const MOST_COMPOUNDS: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::Beside;
    use crate::parse::dockerfile::parse;
    use crate::settings::Settings;
    use crate::source::Source;

    fn scripts(text: &str) -> Scripts {
        let document = parse(Source::new("Dockerfile", text.as_bytes()));
        let input = Input::new(document, Settings::default(), Beside::default());
        Scripts::of(&input)
    }

    #[test]
    fn hostile_scripts_are_left_out_and_told() {
        let nested = |count: usize| format!("{}a{}", "$(".repeat(count), ")".repeat(count));
        let cases = [
            (nested(DEEPEST), 1),
            (nested(DEEPEST + 1), 0),
            ("if a; then b; fi; ".repeat(MOST_COMPOUNDS), 1),
            ("if a; then b; fi; ".repeat(MOST_COMPOUNDS + 1), 0),
            ("a ".repeat(LONGEST / 2 - 1), 1),
            ("a ".repeat(LONGEST / 2 + 1), 0),
        ];
        for (script, looked_at) in cases {
            let scripts = scripts(&format!("FROM a\nRUN <<EOF\n{script}\nEOF\n"));
            let found = (scripts.list.len(), scripts.left_out.len());
            assert_eq!(found, (looked_at, 1 - looked_at), "{script:.40}");
        }
        let many = scripts(&format!("FROM a\n{}", "RUN a\n".repeat(MOST + 1)));
        assert_eq!((many.list.len(), many.left_out.len()), (MOST, 1));
        let large = format!("RUN {}\n", "a ".repeat(LONGEST / 2 - 1));
        let large = scripts(&format!("FROM a\n{}", large.repeat(3)));
        assert_eq!((large.list.len(), large.left_out.len()), (2, 1));
    }

    #[test]
    fn places_lie_within_the_script() {
        let found = scripts("FROM a\nARG b\nRUN c $b\n");
        let script = &found.list[0];
        let source = script.source();
        assert_eq!(source, "#!/bin/sh\nexport b=1\nc $b\n");
        let at = source.find("$b").unwrap();
        assert_eq!(script.span_of(at..at + 2), Some(Span::new(19, 21)));
        assert_eq!(script.span_of(0..3), None);
        assert_eq!(script.span_of(at..at + 99), Some(Span::new(19, 21)));
    }
}
