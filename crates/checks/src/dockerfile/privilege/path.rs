//! Paths in the image: made absolute and clean, as far as they are known.

use crate::dockerfile::Input;

/// Returns a path at an instruction from the root on, without `.`, `..` and doubled slashes; nothing where the
/// working directory is not known. What is in front of an unset directory is the root, unless a base image may
/// have set one.
pub(in crate::dockerfile) fn absolute(
    input: &Input,
    instruction: usize,
    path: &str,
) -> Option<String> {
    if path.starts_with('/') {
        return Some(clean(path));
    }
    if path.contains('\\') || path.contains(':') {
        return None;
    }
    let directory = input.stages.workdir_at(instruction)?;
    let is_absolute = directory.is_known && directory.path.starts_with('/');
    is_absolute.then(|| clean(&format!("{}/{path}", directory.path)))
}

/// Cleans an absolute path.
pub(in crate::dockerfile) fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Says whether a clean path is a directory or lies in it.
pub(in crate::dockerfile) fn is_within(path: &str, directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        for (path, wanted) in [
            ("/", "/"),
            ("//a/./b/../c/", "/a/c"),
            ("/..", "/"),
            ("/a", "/a"),
        ] {
            assert_eq!(clean(path), wanted);
        }
        assert!(is_within("/a/b", "/a") && is_within("/a", "/a") && is_within("/a", "/"));
        assert!(!is_within("/ab", "/a"));
    }
}
