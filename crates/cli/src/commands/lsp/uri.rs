//! URIs of files (RFC 8089) ↔ paths. Anything else has no path.

use std::fmt::Write as _;

use seawall_checks::parse::compose::path::normal;

/// Returns the path that a URI names, with `.` and `..` taken out; nothing where it is not one of this machine.
pub(super) fn path(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let at = rest.find('/')?;
            let (host, path) = rest.split_at_checked(at)?;
            let is_here = host.is_empty() || host.eq_ignore_ascii_case("localhost");
            is_here.then_some(path)?
        }
        None => rest,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = decode(path)?;
    (path.starts_with('/') && !path.contains('\0')).then(|| normal(&path))
}

/// Returns the URI of a path.
pub(super) fn of(path: &str) -> String {
    let mut uri = "file://".to_owned();
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        if digits.starts_with('+') {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_of_files_are_paths() {
        let cases = [
            ("file:///a/b%20c/D", Some("/a/b c/D")),
            ("file://localhost/a/../b/./c", Some("/b/c")),
            ("FILE:/a", Some("/a")),
            ("file:///%C3%A9#x", Some("/é")),
            ("file://host/a", None),
            ("file:///a%00b", None),
            ("file:///a%zz", None),
            ("file:///a%+1", None),
            ("file:///a%f", None),
            ("file:///%ff", None),
            ("untitled:Untitled-1", None),
            ("file:a", None),
            ("", None),
        ];
        for (uri, wanted) in cases {
            assert_eq!(path(uri).as_deref(), wanted, "{uri}");
        }
        assert_eq!(of("/a b/é#1"), "file:///a%20b/%C3%A9%231");
        assert_eq!(path(&of("/a b/é%#1?")).as_deref(), Some("/a b/é%#1?"));
    }
}
