//! Paths as the engine cleans them before it uses them (Go's `path.Clean`): by their text alone, no link is looked at.

/// Cleans an absolute path of Linux; nothing where it is none, or has what the engine's own notation divides at.
pub(super) fn absolute(path: &str) -> Option<String> {
    if !path.starts_with('/') || path.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

/// Tells whether a path stays below where it starts (Go's `filepath.IsLocal`).
pub(super) fn is_local(path: &str) -> bool {
    if path.is_empty() || path.starts_with('/') || path.contains(['\0', '\\']) {
        return false;
    }
    let mut depth = 0_usize;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => depth = depth.saturating_add(1),
        }
    }
    true
}

/// Tells whether a text is the name of a volume: letters, digits, `_`, `.`, `-`, of which the first is a letter or digit.
pub(super) fn is_volume_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    name.len() <= 255
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(allowed)
}
