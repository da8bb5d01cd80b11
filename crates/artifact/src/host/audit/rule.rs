//! A rule as `auditctl(8)` writes it → what it watches.

use seawall_model::host::audit_rule::{AuditRule, Watched};

/// Reads one line; nothing where it is no rule that watches or records.
pub(super) fn rule(
    line: &str,
    from: String,
    is_folder: &dyn Fn(&str) -> bool,
) -> Option<AuditRule> {
    let mut rule = AuditRule {
        from,
        text: line.to_owned(),
        ..AuditRule::default()
    };
    let words = words(line);
    let mut words = words.iter().map(String::as_str);
    let mut is_rule = false;
    while let Some(word) = words.next() {
        match word {
            "-w" => {
                let path = words.next()?.trim_end_matches('/');
                rule.watched = Some(if is_folder(path) {
                    Watched::Folder(path.to_owned())
                } else {
                    Watched::Path(path.to_owned())
                });
                // Without `-p` all four are recorded.
                "rwxa".clone_into(&mut rule.permissions);
                rule.records = true;
                is_rule = true;
            }
            "-p" => words.next()?.clone_into(&mut rule.permissions),
            "-a" | "-A" => {
                let list = words.next()?;
                rule.records = list.split(',').any(|part| part == "always");
                is_rule = list.split(',').any(|part| part == "exit");
            }
            "-F" => field(words.next()?, &mut rule),
            "-C" => {
                words.next()?;
                rule.is_narrowed = true;
            }
            "-S" | "-k" => {
                words.next()?;
            }
            _ => {}
        }
    }
    is_rule.then_some(rule)
}

/// `path=/usr/bin/runc`, `perm=wa`, `auid>=1000` …
fn field(text: &str, rule: &mut AuditRule) {
    let end = text.find(['=', '!', '<', '>', '&']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let value = rest.strip_prefix('=');
    match (name, value) {
        ("path", Some(path)) => rule.watched = Some(Watched::Path(path.to_owned())),
        ("dir", Some(path)) => {
            let path = path.trim_end_matches('/');
            rule.watched = Some(Watched::Folder(path.to_owned()));
        }
        ("perm", Some(permissions)) => permissions.clone_into(&mut rule.permissions),
        ("key" | "arch", _) => {}
        _ => rule.is_narrowed = true,
    }
}

/// Cuts a line at blanks; quotes hold words together, as the reader of rule files has it.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for char in line.chars() {
        match (quote, char) {
            (None, '\'' | '"') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            (None, char) if char.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            (_, char) => word.push(char),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_those_of_the_manual() {
        let path = |path: &str| Some(Watched::Path(path.to_owned()));
        let folder = |path: &str| Some(Watched::Folder(path.to_owned()));
        let cases = [
            (
                "-w /usr/bin/dockerd -k docker",
                path("/usr/bin/dockerd"),
                "rwxa",
                false,
                true,
            ),
            (
                "-w /etc/docker/ -p wa",
                folder("/etc/docker"),
                "wa",
                false,
                true,
            ),
            (
                "-a always,exit -F path=/usr/bin/runc -F perm=x -k d",
                path("/usr/bin/runc"),
                "x",
                false,
                true,
            ),
            (
                "-a exit,always -F dir=/var/lib/docker -F key=d",
                folder("/var/lib/docker"),
                "",
                false,
                true,
            ),
            (
                "-a always,exit -F path=/usr/bin/runc -F auid>=1000",
                path("/usr/bin/runc"),
                "",
                true,
                true,
            ),
            (
                "-a never,exit -F path=/usr/bin/runc",
                path("/usr/bin/runc"),
                "",
                false,
                false,
            ),
        ];
        for (line, watched, permissions, is_narrowed, records) in cases {
            let read = rule(line, String::new(), &|path| path == "/etc/docker").unwrap();
            assert_eq!(read.watched, watched, "{line}");
            assert_eq!(read.permissions, permissions, "{line}");
            assert_eq!(
                (read.is_narrowed, read.records),
                (is_narrowed, records),
                "{line}"
            );
        }
        for line in [
            "-D",
            "-b 8192",
            "-e 2",
            "-a always,exclude -F msgtype=CWD",
            "-w",
        ] {
            assert!(rule(line, String::new(), &|_| false).is_none(), "{line}");
        }
    }
}
