//! Words and comments of a shell script (POSIX.1-2017, Shell Command Language, 2.2): whatever a container or a file is
//! called, it stays one word, and whoever reads the script sees what is there.

use std::fmt::Write as _;

/// Writes a word. What a terminal, or an eye, could take for something else – control characters, line breaks,
/// characters that turn the direction of writing – is written by its bytes.
pub(crate) fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let (mut out, mut open) = (String::new(), false);
    for char in text.chars() {
        if is_hidden(char) {
            if open {
                out.push('\'');
            }
            open = false;
            out.push_str(&hidden(char));
            continue;
        }
        if !open {
            out.push('\'');
        }
        open = true;
        match char {
            '\'' => out.push_str("'\\''"),
            char => out.push(char),
        }
    }
    if open {
        out.push('\'');
    }
    if out.is_empty() { "''".to_owned() } else { out }
}

/// Writes the text of a file as a word. Its line breaks stay, so that it can be read.
pub(crate) fn text(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let is_clear = !line.chars().any(is_hidden);
            if is_clear {
                format!("'{}'", line.replace('\'', "'\\''"))
            } else {
                word(line)
            }
        })
        .collect();
    // Quoted parts beside one another are one word.
    lines.join("'\n'").replace("''\n''", "\n")
}

/// Writes words beside one another.
pub(crate) fn words<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(|it| word(it.as_ref())).collect();
    words.join(" ")
}

/// Writes a comment: one line, whatever the text holds.
pub(crate) fn comment(text: &str) -> String {
    let mut out = String::from("# ");
    for char in text.chars() {
        if is_hidden(char) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
        } else {
            out.push(char);
        }
    }
    out
}

/// Says whether a character does something rather than show something.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(u32::from(char),
            0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFB
            | 0xE0000..=0xE007F)
}

/// A line break is a variable of the script: a substitution drops it at its end.
fn hidden(char: char) -> String {
    if char == '\n' {
        return "\"$NL\"".to_owned();
    }
    let mut bytes = [0; 4];
    let mut octal = String::new();
    for byte in char.encode_utf8(&mut bytes).bytes() {
        let _ = write!(octal, "\\{byte:03o}");
    }
    format!("\"$(printf '{octal}')\"")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// A real shell reads each word back as it was.
    #[test]
    fn a_shell_reads_words_back() {
        let cases = [
            "",
            "plain-1.2/x",
            "-rf",
            "a b",
            "it's",
            "$(touch /x) `id` \"q\" \\",
            "a\nb\n",
            "\n",
            "'\n'",
            "tab\there",
            "\u{1b}[31mred\r",
            "bidi\u{202e}txt",
            "*",
            "~",
            "#x",
            "ü€",
            "{\n  \"a\": \"it's\"\n}\n",
        ];
        for shell in ["sh", "bash", "busybox"] {
            if Command::new(shell).arg("--help").output().is_err() {
                seawall_testkit::tool::skip(&format!("{shell} is missing"));
                continue;
            }
            for case in cases {
                for written in [word(case), text(case)] {
                    let script = format!("NL='\n'\nprintf '%s' {written}");
                    let mut command = Command::new(shell);
                    if shell == "busybox" {
                        command.arg("sh");
                    }
                    let done = command.args(["-c", &script]).output().unwrap();
                    let read = String::from_utf8(done.stdout).unwrap();
                    assert_eq!(read, case, "{shell}: {written}");
                }
            }
        }
    }

    #[test]
    fn comments_are_one_line() {
        assert_eq!(comment("a\nrm -rf /\u{202e}"), "# a\\u{a}rm -rf /\\u{202e}");
    }
}
