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

/// The most times that a path may lead through `/proc`.
const TURNS: usize = 8;

/// Returns a resolved path without ways through `/proc` that lead to where the process is anyway: to a root (`/proc/self/root`), or to
/// its directory (`/proc/self/cwd`). They are no text that a link has, and who wants to be told by another path takes them.
pub(crate) fn out_of_proc(mut path: Vec<u8>, directory: &[u8]) -> Vec<u8> {
    for _ in 0..TURNS {
        let Some((of_itself, rest)) = behind_process(&path) else {
            return path;
        };
        let mut parts = rest.splitn(2, |byte| *byte == b'/');
        let (name, behind) = (parts.next(), parts.next().unwrap_or_default());
        path = match name {
            Some(b"root") => resolve(b"/", behind),
            Some(b"cwd") if of_itself => resolve(directory, behind),
            _ => return path,
        };
    }
    path
}

/// What a path has behind a process in `/proc`, and whether that is the process itself.
fn behind_process(path: &[u8]) -> Option<(bool, &[u8])> {
    let rest = path.strip_prefix(b"/proc/")?;
    let end = rest.iter().position(|byte| *byte == b'/')?;
    let (process, rest) = rest.split_at_checked(end)?;
    let of_itself = matches!(process, b"self" | b"thread-self");
    let is_number = !process.is_empty() && process.iter().all(u8::is_ascii_digit);
    if !of_itself && !is_number {
        return None;
    }
    let rest = rest.strip_prefix(b"/")?;
    let Some(thread) = rest.strip_prefix(b"task/") else {
        return Some((of_itself, rest));
    };
    let end = thread.iter().position(|byte| *byte == b'/')?;
    Some((of_itself, thread.get(end.checked_add(1)?..)?))
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
    use super::{out_of_proc, resolve};

    #[test]
    fn ways_through_proc_lead_to_where_the_process_is() {
        let rows = [
            ("/proc/self/root/etc/passwd", "/etc/passwd"),
            ("/proc/thread-self/root/etc/passwd", "/etc/passwd"),
            ("/proc/1/root/etc/passwd", "/etc/passwd"),
            ("/proc/1/task/12/root/etc/passwd", "/etc/passwd"),
            ("/proc/self/task/12/root/etc/passwd", "/etc/passwd"),
            ("/proc/self/root/proc/self/root/etc", "/etc"),
            ("/proc/self/cwd/passwd", "/etc/passwd"),
            ("/proc/self/root", "/"),
            ("/proc/1/cwd/passwd", "/proc/1/cwd/passwd"),
            ("/proc/sys/root/x", "/proc/sys/root/x"),
            ("/proc/1/rootx", "/proc/1/rootx"),
            ("/proc/self", "/proc/self"),
            ("/proc//root", "/proc//root"),
            ("/etc/passwd", "/etc/passwd"),
        ];
        for (path, want) in rows {
            let got = out_of_proc(path.into(), b"/etc/");
            assert_eq!(String::from_utf8_lossy(&got), want, "{path}");
        }
    }

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
