//! Who may become root without a password (sudoers(5)), and how one may log in (`sshd_config(5)`).

use super::Found;

/// `NOPASSWD:` and `!authenticate`.
pub(super) fn sudoers(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, line) in joined(text) {
        // `#` followed by digits is a user's number.
        let is_number = |rest: &str| rest.starts_with(|char: char| char.is_ascii_digit());
        if line.strip_prefix('#').is_some_and(|rest| !is_number(rest)) {
            continue;
        }
        let subject = line.split_whitespace().next().unwrap_or_default();
        if subject.starts_with("Defaults") {
            if line.contains("!authenticate") {
                let subject = subject
                    .trim_start_matches("Defaults")
                    .trim_start_matches(':');
                found.push(Found::new(number, "sudo", "!authenticate", "", subject));
            }
            continue;
        }
        if let Some((_, commands)) = line.split_once("NOPASSWD:") {
            found.push(Found::new(
                number,
                "sudo",
                "NOPASSWD",
                commands.trim(),
                subject,
            ));
        }
    }
    found
}

/// Settings that let root, or accounts without a password, in.
pub(super) fn sshd(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut words = line.split(|char: char| char.is_whitespace() || char == '=');
        let mut word = || {
            words
                .by_ref()
                .find(|word| !word.is_empty())
                .unwrap_or_default()
        };
        let (name, value) = (word(), word().trim_matches('"'));
        let is_weak = match name.to_ascii_lowercase().as_str() {
            "permitrootlogin" | "permitemptypasswords" => value.eq_ignore_ascii_case("yes"),
            _ => false,
        };
        if is_weak {
            let line = index.saturating_add(1);
            found.push(Found::new(line, "sshd", name, value, ""));
        }
    }
    found
}

/// Lines, joined where one ends with a backslash; each with the number of its first.
fn joined(text: &str) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    for (index, line) in text.lines().enumerate() {
        let (part, goes_on) = match line.strip_suffix('\\') {
            Some(part) => (part, true),
            None => (line, false),
        };
        match all.last_mut().filter(|_| is_open) {
            Some((_, whole)) => whole.push_str(part),
            None => all.push((index.saturating_add(1), part.trim_start().to_owned())),
        }
        is_open = goes_on;
    }
    all
}
