//! Programs that run others: where the other one stands among their arguments.

use super::Invocation;
use crate::parse::shell::dialect::{Dialect, Options, Shell, program_name};
use crate::parse::shell::word::Word;

/// What a program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inner {
    /// A program: positions of its name and of what follows its last argument, among the arguments.
    Program { start: usize, end: usize },
    /// A script that is one argument.
    Script { at: usize, shell: Shell },
    /// A script that is all arguments from here on, joined.
    Joined { from: usize },
    /// A script on standard input.
    Input { shell: Shell },
}

/// Returns what a program runs, in order.
pub(super) fn inner(invocation: &Invocation) -> Vec<Inner> {
    let words = invocation.arguments();
    match invocation.tool() {
        "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh" | "rbash" => {
            shell(&invocation.program, words)
        }
        "find" => found(words),
        "su" | "runuser" => switched(invocation),
        "eval" if !words.is_empty() => vec![Inner::Joined { from: 0 }],
        "trap" => trapped(words),
        "python" | "pypy" => module(words),
        "cmd" => windows(words),
        "powershell" | "pwsh" => powershell(words),
        "flock" => locked(invocation),
        "env" => environment(invocation),
        "command" if invocation.program == "command" && invocation.has_option(&["-v", "-V"]) => {
            Vec::new()
        }
        "uv" => behind(words, &["pip"], 0),
        "conda" | "mamba" | "micromamba" | "poetry" | "pipenv" | "bundle" => ran(invocation),
        "busybox" | "toybox" => first_operand(invocation, 0),
        _ => WRAPPERS
            .iter()
            .find(|(names, _)| names.contains(&invocation.program.as_str()))
            .map_or_else(Vec::new, |(_, skipped)| first_operand(invocation, *skipped)),
    }
}

/// Programs that run what stands behind their options and so many operands.
const WRAPPERS: &[(&[&str], usize)] = &[
    (
        &[
            "sudo",
            "doas",
            "exec",
            "command",
            "builtin",
            "nohup",
            "time",
            "nice",
            "ionice",
            "xargs",
            "gxargs",
            "setpriv",
            "eatmydata",
            "stdbuf",
            "unbuffer",
            "strace",
            "ltrace",
            "fakeroot",
            "setsid",
            "tini",
            "dumb-init",
            "catatonit",
            "dbus-run-session",
            "dbus-launch",
            "ssh-agent",
            "xvfb-run",
            "unshare",
            "nsenter",
            "chpst",
            "toybox",
            "linux32",
            "linux64",
            "i386",
            "retry",
            "watch",
            "parallel",
            "noexec",
            "npx",
        ],
        0,
    ),
    (
        &[
            "timeout",
            "chroot",
            "gosu",
            "su-exec",
            "s6-setuidgid",
            "setuser",
            "setarch",
            "faketime",
        ],
        1,
    ),
];

fn program(start: usize, words: &[Word]) -> Vec<Inner> {
    let end = words.len();
    if start < end {
        vec![Inner::Program { start, end }]
    } else {
        Vec::new()
    }
}

/// Finds the program behind options, assignments and some operands.
fn first_operand(invocation: &Invocation, skipped: usize) -> Vec<Inner> {
    let words = invocation.arguments();
    let operands = invocation.operand_positions();
    let is_assignment = |at: &usize| {
        matches!(invocation.program.as_str(), "sudo" | "env" | "doas")
            && words.get(*at).is_some_and(is_assignment)
    };
    let mut rest = operands
        .iter()
        .skip_while(|at| is_assignment(at))
        .skip(skipped);
    rest.next().map_or_else(Vec::new, |at| program(*at, words))
}

/// Says whether a word is `name=value`.
pub(super) fn is_assignment(word: &Word) -> bool {
    word.literal_prefix()
        .split_once('=')
        .is_some_and(|(name, _)| {
            let mut letters = name.chars();
            letters
                .next()
                .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
                && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        })
}

/// `sh -ec 'script' name`, `sh file`, `sh` that reads standard input.
fn shell(name: &str, words: &[Word]) -> Vec<Inner> {
    let mut shell = Shell {
        dialect: Dialect::of_program(name),
        options: Options::default(),
    };
    let mut at = 0_usize;
    let mut is_script = false;
    let mut is_input = false;
    while let Some(text) = words.get(at).map(Word::literal_prefix) {
        let is_option = text.len() > 1 && text.starts_with(['-', '+']);
        if !is_option || text == "--" {
            at = at.saturating_add(usize::from(text == "--"));
            break;
        }
        let next = words
            .get(at.saturating_add(1))
            .map(Word::literal_prefix)
            .unwrap_or_default();
        shell.options.apply(&[&text, &next]);
        let is_long = text.starts_with("--");
        let takes = if is_long {
            matches!(text.as_str(), "--rcfile" | "--init-file")
        } else {
            text.contains(['o', 'O'])
        };
        is_script |= !is_long && text.starts_with('-') && text.contains('c');
        is_input |= !is_long && text.contains('s');
        at = at.saturating_add(if takes { 2 } else { 1 });
    }
    if is_script {
        return if at < words.len() {
            vec![Inner::Script { at, shell }]
        } else {
            Vec::new()
        };
    }
    let reads = is_input
        || words
            .get(at)
            .is_none_or(|word| word.starts_with_literal("/dev/stdin"));
    if reads {
        vec![Inner::Input { shell }]
    } else {
        Vec::new()
    }
}

/// `find … -exec program … ;`.
fn found(words: &[Word]) -> Vec<Inner> {
    let mut found = Vec::new();
    let mut at = 0_usize;
    while let Some(word) = words.get(at) {
        at = at.saturating_add(1);
        let runs = |text: &str| matches!(text, "-exec" | "-execdir" | "-ok" | "-okdir");
        if !word.literal().is_some_and(|text| runs(&text)) {
            continue;
        }
        let is_end = |word: &Word| {
            word.literal()
                .is_some_and(|text| text == ";" || text == "+")
        };
        let rest = words.get(at..).unwrap_or_default();
        let length = rest.iter().position(is_end).unwrap_or(rest.len());
        let end = at.saturating_add(length);
        if length > 0 {
            found.push(Inner::Program { start: at, end });
        }
        at = end;
    }
    found
}

/// `su - user -c 'script'`, `runuser -u user -- program`.
fn switched(invocation: &Invocation) -> Vec<Inner> {
    let words = invocation.arguments();
    if invocation.program == "runuser" && invocation.has_option(&["-u", "--user"]) {
        return first_operand(invocation, 0);
    }
    let script = invocation.option(&["-c", "--command", "--session-command"]);
    if let Some(at) = script
        .and_then(|option| option.value_word)
        .and_then(|word| position(words, word))
    {
        let named = invocation.option_value(&["-s", "--shell"]);
        let dialect = named.map_or(Dialect::Posix, |shell| Dialect::of_program(&shell));
        let shell = Shell {
            dialect,
            options: Options::default(),
        };
        return vec![Inner::Script { at, shell }];
    }
    Vec::new()
}

fn position(words: &[Word], wanted: &Word) -> Option<usize> {
    words.iter().position(|word| std::ptr::eq(word, wanted))
}

/// `trap 'script' EXIT`.
fn trapped(words: &[Word]) -> Vec<Inner> {
    let is_option = words
        .first()
        .is_some_and(|word| word.starts_with_literal("-"));
    if words.len() < 2 || is_option {
        return Vec::new();
    }
    let shell = Shell::default();
    vec![Inner::Script { at: 0, shell }]
}

/// `python -m pip …`.
fn module(words: &[Word]) -> Vec<Inner> {
    let mut at = 0_usize;
    while let Some(text) = words.get(at).and_then(Word::literal) {
        if !text.starts_with('-') || text == "-" || text == "--" || text.starts_with("-c") {
            break;
        }
        at = at.saturating_add(1);
        let is_group = !text.starts_with("--")
            && text.ends_with('m')
            && !text.starts_with("-W")
            && !text.starts_with("-X");
        if is_group {
            return program(at, words);
        }
        at = at.saturating_add(usize::from(matches!(&*text, "-W" | "-X")));
    }
    Vec::new()
}

/// `uv pip …`: the program stands behind options.
fn behind(words: &[Word], names: &[&str], skipped: usize) -> Vec<Inner> {
    let is_named = |word: &Word| word.literal().is_some_and(|text| names.contains(&&*text));
    let first = words.iter().position(|word| !word.starts_with_literal("-"));
    match first.and_then(|first| first.checked_add(skipped)) {
        Some(at) if words.get(at).is_some_and(is_named) => program(at, words),
        _ => Vec::new(),
    }
}

/// `conda run -n name program`, `bundle exec program`.
fn ran(invocation: &Invocation) -> Vec<Inner> {
    let words = invocation.arguments();
    let operands = invocation.operand_positions();
    let runs = |at: &usize| {
        words
            .get(*at)
            .and_then(Word::literal)
            .is_some_and(|text| matches!(&*text, "run" | "exec"))
    };
    match operands {
        [first, second, ..] if runs(first) => program(*second, words),
        _ => Vec::new(),
    }
}

/// `env -S 'words' name=value program`.
fn environment(invocation: &Invocation) -> Vec<Inner> {
    let words = invocation.arguments();
    let split = invocation.option(&["-S", "--split-string"]);
    match split
        .and_then(|option| option.value_word)
        .and_then(|word| position(words, word))
    {
        Some(at) => vec![Inner::Script {
            at,
            shell: Shell::default(),
        }],
        None => first_operand(invocation, 0),
    }
}

/// `flock file program`, `flock file -c 'script'`.
fn locked(invocation: &Invocation) -> Vec<Inner> {
    let words = invocation.arguments();
    let is_command = |word: &Word| {
        word.literal()
            .is_some_and(|text| text == "-c" || text == "--command")
    };
    if let Some(at) = words.iter().position(is_command) {
        let at = at.saturating_add(1);
        return if at < words.len() {
            vec![Inner::Script {
                at,
                shell: Shell::default(),
            }]
        } else {
            Vec::new()
        };
    }
    first_operand(invocation, 1)
}

/// `cmd /S /C script`.
fn windows(words: &[Word]) -> Vec<Inner> {
    let is_run = |word: &Word| {
        word.literal()
            .is_some_and(|text| text.eq_ignore_ascii_case("/c") || text.eq_ignore_ascii_case("/k"))
    };
    let at = words
        .iter()
        .position(is_run)
        .and_then(|at| at.checked_add(1));
    at.map_or_else(Vec::new, |from| rest_as_script(words, from, Dialect::Cmd))
}

/// `powershell -NoProfile -Command script`.
fn powershell(words: &[Word]) -> Vec<Inner> {
    let mut at = 0_usize;
    while let Some(text) = words
        .get(at)
        .map(|word| word.literal_prefix().to_ascii_lowercase())
    {
        let takes = [
            "-ep",
            "-executionpolicy",
            "-ex",
            "-version",
            "-v",
            "-psconsolefile",
            "-outputformat",
            "-inputformat",
            "-windowstyle",
            "-w",
            "-workingdirectory",
            "-wd",
            "-configurationname",
        ];
        at = at.saturating_add(1);
        if "-command".starts_with(&text) && text.len() > 1 {
            return rest_as_script(words, at, Dialect::PowerShell);
        }
        if takes.contains(&text.as_str()) {
            at = at.saturating_add(1);
        } else if "-file".starts_with(&text) || text.starts_with("-enc") {
            break;
        } else if !text.starts_with('-') {
            return rest_as_script(words, at.saturating_sub(1), Dialect::PowerShell);
        }
    }
    Vec::new()
}

fn rest_as_script(words: &[Word], from: usize, dialect: Dialect) -> Vec<Inner> {
    let options = Options::default();
    let shell = Shell { dialect, options };
    match words.len().saturating_sub(from) {
        0 => Vec::new(),
        1 => vec![Inner::Script { at: from, shell }],
        _ if dialect == Dialect::Cmd => program(from, words),
        _ => vec![Inner::Program {
            start: from,
            end: words.len(),
        }],
    }
}

/// Returns the name of the program that a word names; empty where that is not known.
pub(super) fn name_of(word: &Word) -> String {
    match word.literal() {
        Some(text) => program_name(&text),
        // `$HOME/bin/pip` and `"$venv"/bin/pip` are pip all the same.
        None => word
            .parts
            .last()
            .and_then(|last| match &last.kind {
                crate::parse::shell::word::PartKind::Literal(text) => text.rsplit_once('/'),
                _ => None,
            })
            .map(|(_, name)| program_name(name))
            .unwrap_or_default(),
    }
}
