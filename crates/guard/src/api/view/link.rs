//! Links to other containers (`HostConfig.Links`), taken apart as the engine does it: `NAME`, `NAME:ALIAS`, and
//! `/NAME:/CONTAINER/ALIAS`, which is how the engine itself shows them.

/// Returns the container that a link names, and the name that it gets; nothing where the engine takes it for no link.
pub(in crate::api) fn read(text: &str) -> Option<(&str, &str)> {
    let (name, alias) = match text.split_once(':') {
        None => (text, text),
        Some((name, alias)) => match name.strip_prefix('/') {
            Some(name) => (name, alias.rsplit('/').next().unwrap_or_default()),
            None => (name, alias),
        },
    };
    let is_whole = !name.is_empty() && !alias.is_empty() && !alias.contains(':');
    is_whole.then_some((name, alias))
}

#[cfg(test)]
mod tests {
    use super::read;

    /// The forms that engine 20.10 takes, and what it takes for none.
    #[test]
    fn links_are_taken_apart_as_the_engine_does() {
        for (text, want) in [
            ("db", Some(("db", "db"))),
            ("db:x", Some(("db", "x"))),
            ("/db:/web/x", Some(("db", "x"))),
            ("/db:x", Some(("db", "x"))),
            ("/db", Some(("/db", "/db"))),
            ("db:/web/x", Some(("db", "/web/x"))),
            ("", None),
            ("db:", None),
            (":x", None),
            ("/:x", None),
            ("db:x:y", None),
            ("/db:/web/", None),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }
}
