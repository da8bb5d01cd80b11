//! Files of units: where they lie, and how they are written (`systemd.unit(5)`, `systemd.syntax(7)`).

/// Where files of units lie, the strongest first.
pub const FOLDERS: [&str; 5] = [
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// A line `KEY=VALUE` of a unit's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Section that it stands in; empty before the first one.
    pub section: String,
    /// Key.
    pub key: String,
    /// Value; an empty one takes earlier ones back.
    pub value: String,
    /// Number of its first line.
    pub line: usize,
}

/// Reads what a unit's file says, in order.
pub fn assignments(text: &str) -> Vec<Assignment> {
    let (mut section, mut all) = (String::new(), Vec::new());
    for (line, text) in lines(text) {
        let text = text.trim();
        let name = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(name) = name {
            name.clone_into(&mut section);
            continue;
        }
        let Some((key, value)) = text.split_once('=') else {
            continue;
        };
        all.push(Assignment {
            section: section.clone(),
            key: key.trim().to_owned(),
            value: value.trim().to_owned(),
            line,
        });
    }
    all
}

/// Lines with their numbers; those that end in a backslash go on in the next, comments in between are left out.
fn lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with(['#', ';']) {
            continue;
        }
        let (body, continues) = match line.strip_suffix('\\') {
            Some(body) => (body, true),
            None => (line, false),
        };
        match lines.last_mut().filter(|_| goes_on) {
            Some((_, before)) => before.extend([" ", body.trim_start()]),
            None => lines.push((index.saturating_add(1), body.to_owned())),
        }
        goes_on = continues;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Assignment, assignments, lines};

    #[test]
    fn lines_go_on_behind_a_backslash() {
        let text =
            "[Service]\n# one\nExecStart=/usr/bin/dockerd \\\n# between\n  -H fd://\n;x\nUser=a\n";
        let read = lines(text);
        let texts: Vec<&str> = read.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "[Service]",
                "ExecStart=/usr/bin/dockerd  -H fd://",
                "User=a"
            ]
        );
        assert_eq!(read[1].0, 3);
        let last = assignments(text).pop().unwrap();
        let want = Assignment {
            section: "Service".to_owned(),
            key: "User".to_owned(),
            value: "a".to_owned(),
            line: 7,
        };
        assert_eq!(last, want);
    }
}
