//! Words of a shell's command line: POSIX.1-2017, Shell Command Language, 2.2.

/// Puts a word in quotes where a shell would read something else without them. Control characters, which a terminal
/// could take for orders, are written as `$'…'` (which POSIX.1-2024 and bash, ksh, zsh know).
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    if !word.chars().any(|c| c.is_control() && c != '\n') {
        return format!("'{}'", word.replace('\'', "'\\''"));
    }
    let mut out = String::from("$'");
    for char in word.chars() {
        match char {
            '\'' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.extend(["\\", &format!("{byte:03o}")]);
                }
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// Splits a text into words as a shell does, without expanding anything; nothing where a quote has no end.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            c if c.is_ascii_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => match chars.next()? {
                            c @ ('"' | '\\' | '$' | '`') => word.push(c),
                            '\n' => {}
                            c => word.extend(['\\', c]),
                        },
                        c => word.push(c),
                    }
                }
            }
            '\\' => {
                let word = word.get_or_insert_default();
                word.extend(chars.next().filter(|c| *c != '\n'));
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        for (text, wanted) in [
            (
                "nginx -g 'daemon off;'",
                Some(&["nginx", "-g", "daemon off;"][..]),
            ),
            ("a\\ b \"c \\\" \\d\" ''", Some(&["a b", "c \" \\d", ""])),
            ("", Some(&[])),
            ("a 'b", None),
            ("a \"b", None),
        ] {
            let found = split(text);
            let found: Option<Vec<&str>> = found
                .as_ref()
                .map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(found.as_deref(), wanted, "{text}");
        }
    }

    /// What is put in quotes is one word again, whatever it holds.
    #[test]
    fn quoted_words_are_one_word() {
        for word in [
            "",
            "a",
            "a b",
            "it's",
            "$HOME `id` \"x\" \\",
            "*",
            "~",
            "a\nb",
            "#x",
            "a;b&c|d",
            "-x",
        ] {
            assert_eq!(
                split(&quoted(word)),
                Some(vec![word.to_owned()]),
                "{word:?}"
            );
        }
        assert_eq!(quoted("a\u{1b}[31m'"), "$'a\\033[31m\\''");
    }
}
