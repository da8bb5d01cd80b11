//! URLs for people to read: without credentials, and not too long.

/// Returns a URL without user, password and query.
pub(super) fn shown(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let url = match url.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => url.to_owned(),
    };
    match url.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", url.get(..end).unwrap_or_default()),
        None => url,
    }
}

/// Letters that are shown.
const LONGEST: usize = 100;

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn credentials_are_not_shown() {
        let cases = [
            ("https://a:b@example.com/x?token=c", "https://example.com/x"),
            ("https://example.com", "https://example.com"),
            ("https://example.com/@a/b#c", "https://example.com/@a/b"),
            ("example.com/x", "example.com/x"),
        ];
        for (url, wanted) in cases {
            assert_eq!(shown(url), wanted);
        }
        assert_eq!(shown(&"ä".repeat(200)).chars().count(), 101);
    }
}
