//! Stored names made into paths of the tree.

/// Normalises a stored path as [`seawall_model::tree`] says: no leading `/` or `./`, `..` never leads
/// above the root, bytes that are not UTF-8 become `\xHH`. The flag says whether a `..` was met.
pub fn normalise(stored: &[u8]) -> (String, bool) {
    let mut path = String::with_capacity(stored.len());
    let climbs = normalise_into(stored, &mut path);
    (path, climbs)
}

/// Does what [`normalise`] does in a string that is used again.
pub fn normalise_into(stored: &[u8], path: &mut String) -> bool {
    path.clear();
    let mut climbs = false;
    for part in stored.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                climbs = true;
                path.truncate(path.rfind('/').unwrap_or(0));
            }
            part => {
                if !path.is_empty() {
                    path.push('/');
                }
                push_escaped(part, path);
            }
        }
    }
    climbs
}

/// Appends text, with bytes that are not UTF-8 as `\xHH`.
pub(crate) fn push_escaped(bytes: &[u8], text: &mut String) {
    use std::fmt::Write as _;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised() {
        let cases: &[(&[u8], &str, bool)] = &[
            (b"usr/bin/sh", "usr/bin/sh", false),
            (b"/usr//bin/./sh/", "usr/bin/sh", false),
            (b"./", "", false),
            (b"", "", false),
            (b"../../etc/passwd", "etc/passwd", true),
            (b"a/b/../../../c", "c", true),
            (b"a/..b/c..", "a/..b/c..", false),
            (b"caf\xe9/x", "caf\\xe9/x", false),
            ("café".as_bytes(), "café", false),
        ];
        for (stored, path, climbs) in cases {
            assert_eq!(
                normalise(stored),
                ((*path).to_owned(), *climbs),
                "{stored:?}"
            );
        }
    }
}
