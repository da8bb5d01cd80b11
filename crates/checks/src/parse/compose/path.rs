//! Paths as Compose files name them: text only, nothing is looked up.

/// Puts a path behind a folder, unless it is absolute, and takes out `.` and what `..` can take back.
pub fn join(folder: &str, path: &str) -> String {
    if is_absolute(path) || folder.is_empty() {
        normal(path)
    } else {
        normal(&format!("{folder}/{path}"))
    }
}

/// Returns the folder of a file.
pub fn folder(path: &str) -> &str {
    let end = path.rfind(['/', '\\']);
    match end {
        Some(0) => "/",
        Some(end) => path.get(..end).unwrap_or_default(),
        None => "",
    }
}

/// Says whether a path begins at a root, a home or a drive.
pub fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '~', '\\']) || has_drive(path)
}

/// Says whether a path begins with a drive of Windows: `C:\` or `C:/`.
pub fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('/' | '\\'))
}

/// Takes out `.`, empty parts and what `..` can take back.
pub fn normal(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::folder as folder_of;
    use super::*;

    #[test]
    fn paths_are_joined_without_looking() {
        for (folder, path, wanted) in [
            ("", "./a", "a"),
            ("/p", "a/../b", "/p/b"),
            ("/p", "/etc//", "/etc"),
            ("p", "../../x", "../x"),
            ("/p", "../../../etc", "/etc"),
            ("/p", "~/.ssh", "~/.ssh"),
            ("", ".", "."),
            ("/p", "C:\\x", "C:\\x"),
        ] {
            assert_eq!(join(folder, path), wanted, "{folder} {path}");
        }
        assert_eq!(
            (folder_of("/a"), folder_of("a/b"), folder_of("a")),
            ("/", "a", "")
        );
    }
}
