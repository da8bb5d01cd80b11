//! Paths as package databases write them → paths as the tree has them.

/// Brings a path to the form of [`seawall_model::tree`]: no leading slash, no `.` and empty parts, bytes
/// that are not UTF-8 as `\xHH`. `None` for the root itself and for a path with `..` in it.
pub(crate) fn normalise(raw: &[u8]) -> Option<Box<str>> {
    use std::fmt::Write as _;
    let mut path = String::with_capacity(raw.len());
    for part in raw.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => continue,
            b".." => return None,
            _ => {}
        }
        if !path.is_empty() {
            path.push('/');
        }
        for chunk in part.utf8_chunks() {
            path.push_str(chunk.valid());
            for byte in chunk.invalid() {
                // Writing to a String cannot fail.
                let _ = write!(path, "\\x{byte:02x}");
            }
        }
    }
    (!path.is_empty()).then(|| path.into_boxed_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let cases: [(&[u8], Option<&str>); 6] = [
            (b"/usr/bin/a b", Some("usr/bin/a b")),
            (b"./etc//x/", Some("etc/x")),
            (b"/.", None),
            (b"", None),
            (b"/a/../b", None),
            (b"/caf\xe9", Some("caf\\xe9")),
        ];
        for (raw, want) in cases {
            assert_eq!(normalise(raw).as_deref(), want);
        }
    }
}
