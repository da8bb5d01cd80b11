//! Paths: put together, taken apart.

/// Returns what stands before the last separator: `/` where nothing does. A path that ends with a separator is a
/// directory itself.
pub(super) fn directory(path: &[u8]) -> &[u8] {
    match path.iter().rposition(is_separator) {
        None | Some(0) => b"/",
        Some(at) if at.saturating_add(1) == path.len() => path,
        Some(at) => path.get(..at).unwrap_or(path),
    }
}

/// Returns what stands behind the last separator; the whole path where it ends with one, `/` where there is none.
pub(super) fn file(path: &[u8]) -> &[u8] {
    match path.iter().rposition(is_separator) {
        None => b"/",
        Some(at) => match path.get(at.saturating_add(1)..) {
            Some(name) if !name.is_empty() => name,
            _ => path,
        },
    }
}

/// Returns a path without doubled separators.
pub(super) fn without_doubled(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    for byte in path {
        if *byte != b'/' || out.last() != Some(&b'/') {
            out.push(*byte);
        }
    }
    out
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as iterators ask it")]
fn is_separator(byte: &u8) -> bool {
    *byte == b'/'
}
