//! Which language a command line is in.

/// A language of command lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// `sh`: whatever `/bin/sh` is. Extensions of bash are read, and told apart in the script's `extensions`.
    #[default]
    Posix,
    /// `bash`; also `zsh`, `ksh` and `mksh`, which are close.
    Bash,
    /// `cmd` of Windows.
    Cmd,
    /// `PowerShell`.
    PowerShell,
    /// None that is read: `python`, `node`. A script in it has no commands.
    Unknown,
}

impl Dialect {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posix => "sh",
            Self::Bash => "bash",
            Self::Cmd => "cmd",
            Self::PowerShell => "powershell",
            Self::Unknown => "unknown",
        }
    }

    /// Says whether it is a shell of the POSIX family.
    pub const fn is_posix(self) -> bool {
        matches!(self, Self::Posix | Self::Bash)
    }

    /// Returns the dialect of a program, given by its name or path: `/bin/bash`, `cmd.exe`.
    pub fn of_program(program: &str) -> Self {
        let name = program_name(program);
        match name.as_str() {
            "sh" | "ash" | "dash" | "posh" | "yash" | "busybox" => Self::Posix,
            "bash" | "rbash" | "zsh" | "ksh" | "ksh93" | "mksh" | "oksh" | "pdksh" | "bats" => {
                Self::Bash
            }
            "cmd" => Self::Cmd,
            "powershell" | "pwsh" => Self::PowerShell,
            _ => Self::Unknown,
        }
    }
}

/// Takes what only starts a shell off its words: `env bash`, `busybox sh`, `/usr/bin/env -S bash -e`, `tini -- bash`.
/// Returns the shell and the words behind it.
fn unwrapped(words: &[String]) -> Option<(&str, Vec<&str>)> {
    let mut words = words.iter().map(String::as_str);
    let mut at = words.next()?;
    while matches!(
        program_name(at).as_str(),
        "env" | "busybox" | "tini" | "dumb-init"
    ) {
        match words
            .by_ref()
            .find(|word| !word.starts_with('-') && !word.contains('='))
        {
            Some(word) => at = word,
            None => break,
        }
    }
    Some((at, words.collect()))
}

/// Returns the last part of a program's path, without `.exe`, `.cmd`, `.bat` and `.com`; the name of a program
/// of Windows in lower case.
pub fn program_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    for ending in [".exe", ".cmd", ".bat", ".com"] {
        let cut = name.len().saturating_sub(ending.len());
        let fits = name
            .get(cut..)
            .is_some_and(|tail| tail.eq_ignore_ascii_case(ending));
        if let (true, Some(stem)) = (fits && cut > 0, name.get(..cut)) {
            return stem.to_ascii_lowercase();
        }
    }
    name.to_owned()
}

/// A shell with the options it is started with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shell {
    /// Its language.
    pub dialect: Dialect,
    /// What is switched on from the start.
    pub options: Options,
}

/// Options of a shell that change what a failure does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches")]
pub struct Options {
    /// `set -e`: ends at the first command that fails.
    pub errexit: bool,
    /// `set -o pipefail`: a pipeline fails where any of its commands fails.
    pub pipefail: bool,
    /// `set -u`: a variable that is not set is an error.
    pub nounset: bool,
    /// `set -x`: tells what it runs.
    pub xtrace: bool,
}

/// Returns the dialect of the words of `SHELL`; of none, that of Docker's default, `/bin/sh -c`.
pub fn dialect_of(shell: &[String]) -> Dialect {
    Shell::of(shell).dialect
}

impl Shell {
    /// Reads the words of `SHELL`, such as `["/bin/bash", "-eo", "pipefail", "-c"]`; none mean `/bin/sh -c`.
    pub fn of(shell: &[String]) -> Self {
        let Some((at, words)) = unwrapped(shell) else {
            return Self::default();
        };
        let mut shell = Self {
            dialect: Dialect::of_program(at),
            ..Self::default()
        };
        if shell.dialect.is_posix() {
            shell.options.apply(&words);
        }
        shell
    }

    /// Returns the name of the shell that words start: `bash`. Nothing where there are none.
    pub fn interpreter(words: &[String]) -> Option<String> {
        unwrapped(words).map(|(program, _)| program_name(program))
    }

    /// Reads the first line of a script: `#!/usr/bin/env -S bash -e`. Nothing where there is no `#!`.
    pub fn of_shebang(script: &str) -> Option<Self> {
        Self::words_of_shebang(script).map(|words| Self::of(&words))
    }

    /// Splits the first line of a script. Nothing where there is no `#!`.
    pub fn words_of_shebang(script: &str) -> Option<Vec<String>> {
        let line = script
            .strip_prefix("#!")?
            .lines()
            .next()
            .unwrap_or_default();
        Some(line.split_ascii_whitespace().map(str::to_owned).collect())
    }

    /// Returns the shell that Windows images have unless told otherwise: `cmd /S /C`.
    pub const fn of_windows() -> Self {
        Self {
            dialect: Dialect::Cmd,
            options: Options {
                errexit: false,
                pipefail: false,
                nounset: false,
                xtrace: false,
            },
        }
    }
}

impl Options {
    /// Applies words as `set` and the shell's command line know them: `-eux`, `-o pipefail`, `+e`. Returns how
    /// many words were options.
    pub fn apply(&mut self, words: &[&str]) -> usize {
        let mut taken = 0_usize;
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let on = match word.chars().next() {
                Some('-') if *word != "--" && *word != "-" => true,
                Some('+') => false,
                _ => break,
            };
            taken = taken.saturating_add(1);
            for letter in word.chars().skip(1).filter(|_| !word.starts_with("--")) {
                match letter {
                    'e' => self.errexit = on,
                    'u' => self.nounset = on,
                    'x' => self.xtrace = on,
                    'o' | 'O' => {
                        if let Some(name) = rest.next() {
                            taken = taken.saturating_add(1);
                            self.name(name, on);
                        }
                    }
                    _ => {}
                }
            }
        }
        taken
    }

    fn name(&mut self, name: &str, on: bool) {
        match name {
            "errexit" => self.errexit = on,
            "pipefail" => self.pipefail = on,
            "nounset" => self.nounset = on,
            "xtrace" => self.xtrace = on,
            _ => {}
        }
    }
}
