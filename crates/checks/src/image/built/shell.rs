//! The shell at the start of a command, as histories have it: words joined by blanks, their quotes lost.

/// A shell and the command that it was given.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shelled<'a> {
    /// The words of the shell, the one that takes the command the last.
    pub(super) shell: Vec<&'a str>,
    /// The command.
    pub(super) command: &'a str,
}

/// Parts a shell from the command that it was given. `known` are shells that the image names, as they stand in
/// histories; others are known by their programs.
pub(super) fn part_shell<'a>(text: &'a str, known: &[String]) -> Option<Shelled<'a>> {
    for shell in known {
        let behind = text.strip_prefix(shell.as_str());
        if let Some(behind) = behind.filter(|it| it.is_empty() || it.starts_with(' ')) {
            let words = text.get(..shell.len()).unwrap_or_default();
            return Some(Shelled {
                shell: words.split_whitespace().collect(),
                command: behind.strip_prefix(' ').unwrap_or_default(),
            });
        }
    }
    let program = text.split([' ', '\n']).next().unwrap_or_default();
    let takes = taker(program)?;
    let mut words = vec![program];
    let mut rest = text.get(program.len()..)?.strip_prefix(' ')?;
    let mut is_value = false;
    while words.len() < MOST_WORDS {
        let word = rest.split(' ').next().unwrap_or_default();
        let behind = rest.get(word.len()..).unwrap_or_default();
        words.push(word);
        if takes(word) {
            return Some(Shelled {
                shell: words,
                command: behind.strip_prefix(' ').unwrap_or(behind),
            });
        }
        let is_option = word.starts_with(['-', '/', '+']);
        if !is_option && !is_value {
            return None;
        }
        is_value = is_option && !word.starts_with('/');
        rest = behind.strip_prefix(' ')?;
    }
    None
}

/// Returns who tells the option behind which a shell's command stands; nothing for programs that are no shells.
fn taker(program: &str) -> Option<fn(&str) -> bool> {
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    match name.strip_suffix(".exe").unwrap_or(&name) {
        "sh" | "bash" | "ash" | "dash" | "ksh" | "mksh" | "zsh" => {
            Some(|word| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c'))
        }
        "cmd" => Some(|word| word.eq_ignore_ascii_case("/c")),
        "powershell" | "pwsh" => Some(|word| {
            ["-command", "-c"]
                .iter()
                .any(|it| word.eq_ignore_ascii_case(it))
        }),
        _ => None,
    }
}

/// Words of the longest shell that is known by its program.
const MOST_WORDS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_parted_from_their_commands() {
        // What stands in a history; the words of the shell; the command.
        let cases: &[(&str, &[&str], &str)] = &[
            ("/bin/sh -c a b", &["/bin/sh", "-c"], "a b"),
            ("/bin/sh -c a\nb", &["/bin/sh", "-c"], "a\nb"),
            ("/bin/sh -ec a", &["/bin/sh", "-ec"], "a"),
            (
                "/bin/bash -eo pipefail -c a | b",
                &["/bin/bash", "-eo", "pipefail", "-c"],
                "a | b",
            ),
            ("bash -c a", &["bash", "-c"], "a"),
            ("cmd /S /C dir", &["cmd", "/S", "/C"], "dir"),
            (
                "C:\\Windows\\System32\\CMD.exe /c dir",
                &["C:\\Windows\\System32\\CMD.exe", "/c"],
                "dir",
            ),
            (
                "powershell -NoLogo -ExecutionPolicy Bypass -Command a; b",
                &[
                    "powershell",
                    "-NoLogo",
                    "-ExecutionPolicy",
                    "Bypass",
                    "-Command",
                ],
                "a; b",
            ),
            ("my shell a b", &["my", "shell"], "a b"),
            ("/bin/sh -c ", &["/bin/sh", "-c"], ""),
        ];
        let known = ["my shell".to_owned()];
        for (text, shell, command) in cases {
            let found = part_shell(text, &known).unwrap();
            assert_eq!((found.shell.as_slice(), found.command), (*shell, *command));
        }
        for text in [
            "",
            "apt-get -c x",
            "bash script.sh -c x",
            "sh",
            "sh -x",
            "my shelly",
        ] {
            assert_eq!(part_shell(text, &known), None, "{text}");
        }
    }
}
