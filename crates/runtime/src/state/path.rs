//! Paths as text: nothing is looked up, links are not followed.

/// Stands for a directory that nobody knows, as Falco has it.
pub(super) const UNKNOWN: &[u8] = b"<UNKNOWN>";

/// Returns a path of a process as seen from a directory: absolute, without `.`, `..` and doubled separators. A path
/// that is absolute already only loses those.
pub fn resolve(directory: &[u8], path: &[u8]) -> Vec<u8> {
    let mut whole =
        Vec::with_capacity(directory.len().saturating_add(path.len()).saturating_add(1));
    if path.first() == Some(&b'/') {
        append(&mut whole, path);
    } else {
        append(&mut whole, directory);
        append(&mut whole, path);
    }
    if whole.is_empty() {
        whole.push(b'/');
    }
    whole
}

fn append(whole: &mut Vec<u8>, path: &[u8]) {
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                let end = whole.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
                whole.truncate(end);
            }
            // What nobody knows has no root either.
            UNKNOWN if whole.is_empty() => whole.extend_from_slice(part),
            _ => {
                whole.push(b'/');
                whole.extend_from_slice(part);
            }
        }
    }
}

/// Returns a directory as the state holds it: with `/` at its end.
pub(super) fn directory(mut path: Vec<u8>) -> Vec<u8> {
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn paths_are_resolved_as_text() {
        let rows = [
            ("/", "etc/passwd", "/etc/passwd"),
            ("/root/", "x", "/root/x"),
            ("/root", "x", "/root/x"),
            ("/root/", "/etc//shadow", "/etc/shadow"),
            ("/root/", "../etc/./shadow", "/etc/shadow"),
            ("/a/b/", "../../../x", "/x"),
            (
                "/var/spool/",
                "cron/crontabs/../shadow",
                "/var/spool/cron/shadow",
            ),
            ("/a/", "", "/a"),
            ("/a/", ".", "/a"),
            ("/", "..", "/"),
            ("/a/b", "c/", "/a/b/c"),
            ("<UNKNOWN>", "x/../y", "<UNKNOWN>/y"),
            ("", "x", "/x"),
        ];
        for (directory, path, want) in rows {
            let got = resolve(directory.as_bytes(), path.as_bytes());
            assert_eq!(String::from_utf8_lossy(&got), want, "{directory} {path}");
        }
    }
}
