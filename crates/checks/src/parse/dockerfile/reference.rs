//! Names of images: `[registry/]path[:tag][@digest]` (distribution's reference grammar). Read from a word of the
//! file, so that every part has its place; a substitution `${…}` counts as one letter that fits anywhere.

use crate::parse::text::Text;

/// The name of an image, in its parts as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The registry with its port, where one is named.
    pub registry: Option<Text>,
    /// The path in the registry.
    pub path: Text,
    /// The tag, without its colon.
    pub tag: Option<Text>,
    /// The digest, without its `@`.
    pub digest: Option<Text>,
    /// All of it.
    pub whole: Text,
}

impl Reference {
    /// Splits a name.
    pub fn parse(word: &Text) -> Self {
        let text = word.as_str();
        let marks = marks(text);
        let find = |wanted: char, from: usize, to: usize| {
            let mut found = marks
                .iter()
                .filter(|(at, char)| *char == wanted && *at >= from && *at < to);
            found.next_back().map(|(at, _)| *at)
        };
        let first_at = marks
            .iter()
            .find(|(_, char)| *char == '@')
            .map(|(at, _)| *at);
        let name_end = first_at.unwrap_or(text.len());
        let last_slash = find('/', 0, name_end);
        let colon = find(':', last_slash.unwrap_or_default(), name_end);
        let path_end = colon.unwrap_or(name_end);
        let first_slash = marks
            .iter()
            .find(|(at, char)| *char == '/' && *at < path_end);
        let registry_end = first_slash
            .map(|(at, _)| *at)
            .filter(|end| is_registry(text.get(..*end).unwrap_or_default()));
        let behind = |at: Option<usize>, end: usize| at.map(|at| after(word, at, end));
        Self {
            registry: registry_end.map(|end| word.slice(0..end)),
            path: match registry_end {
                Some(end) => after(word, end, path_end),
                None => word.slice(0..path_end),
            },
            tag: behind(colon, name_end),
            digest: behind(first_at, text.len()),
            whole: word.clone(),
        }
    }

    /// Returns the registry's name as engines complete it; nothing where a variable may hold it.
    pub fn registry_name(&self) -> Option<&str> {
        match &self.registry {
            Some(registry) if registry.as_str().contains('$') => None,
            Some(registry) => match registry.as_str() {
                "index.docker.io" => Some(HUB),
                name => Some(name),
            },
            None if self.path.as_str().starts_with('$') => None,
            None => Some(HUB),
        }
    }

    /// Returns registry and path as engines complete them: `docker.io/library/alpine`. Variables stay.
    pub fn repository(&self) -> String {
        let path = self.path.as_str();
        match self.registry_name() {
            Some(HUB) if !path.contains('/') => format!("{HUB}/library/{path}"),
            Some(registry) => format!("{registry}/{path}"),
            None => match &self.registry {
                Some(registry) => format!("{}/{path}", registry.as_str()),
                None => path.to_owned(),
            },
        }
    }

    /// Says whether every part that holds no variable is of the grammar.
    pub fn is_valid(&self) -> bool {
        let free = |text: &str| text.contains('$');
        let path = self.path.as_str();
        let is_id = self.registry.is_none()
            && path.len() == 64
            && path
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
        (free(path) || (!is_id && path.len() <= 255 && path.split('/').all(is_component)))
            && self
                .registry
                .as_ref()
                .is_none_or(|it| free(it.as_str()) || is_host(it.as_str()))
            && self
                .tag
                .as_ref()
                .is_none_or(|it| free(it.as_str()) || is_tag(it.as_str()))
            && self
                .digest
                .as_ref()
                .is_none_or(|it| free(it.as_str()) || is_digest(it.as_str()))
    }
}

fn after(word: &Text, at: usize, end: usize) -> Text {
    word.slice(at.saturating_add(1).min(end)..end)
}

/// Finds the characters that part a name, outside substitutions.
fn marks(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        match char {
            '{' if before == '$' => depth = depth.saturating_add(1),
            '}' if depth > 0 => depth = depth.saturating_sub(1),
            '/' | ':' | '@' if depth == 0 => found.push((at, char)),
            _ => {}
        }
        before = char;
    }
    found
}

/// Says whether the first part of a name is a registry: it has a dot, a port or a capital letter, or is
/// `localhost`.
fn is_registry(part: &str) -> bool {
    let mut depth = 0_usize;
    let outside = part.chars().filter(|char| {
        match char {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    let outside: String = outside.collect();
    let has_capital = outside.contains(|char: char| char.is_uppercase());
    part == "localhost" || outside.contains(['.', ':']) || (has_capital && !part.contains('$'))
}

/// Says whether a part of a path is lower-case words joined by a dot, one or two underscores, or dashes.
fn is_component(part: &str) -> bool {
    let is_word = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
    let mut rest = part;
    loop {
        let behind = rest.trim_start_matches(is_word);
        if behind.len() == rest.len() {
            return false;
        }
        if behind.is_empty() {
            return true;
        }
        let dashes = behind.trim_start_matches('-');
        rest = match (dashes.len() < behind.len(), behind.strip_prefix("__")) {
            (true, _) => dashes,
            (false, Some(rest)) => rest,
            (false, None) => behind.strip_prefix(['.', '_']).unwrap_or_default(),
        };
    }
}

fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_name = match name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
    {
        Some(address) => {
            !address.is_empty()
                && address
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || byte == b':')
        }
        None => name.split('.').all(is_label),
    };
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_name && port.is_none_or(is_port)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(is_word)
        && tag
            .bytes()
            .all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((name, hex)) = digest.split_once(':') else {
        return false;
    };
    let is_name = |part: &str| {
        part.starts_with(|char: char| char.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let length = match name {
        "sha256" => hex.len() == 64,
        "sha384" => hex.len() == 96,
        "sha512" => hex.len() == 128,
        _ => hex.len() >= 32,
    };
    let is_hex = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    name.split(['-', '_', '+', '.']).all(is_name) && length && hex.bytes().all(is_hex)
}

/// Name of the registry that is meant where none is named.
const HUB: &str = "docker.io";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn read(text: &str) -> Reference {
        Reference::parse(&Text::resolved(text.to_owned(), Span::of(0..text.len())))
    }

    #[test]
    fn names_fall_into_their_parts() {
        type Wanted<'a> = (Option<&'a str>, &'a str, Option<&'a str>, Option<&'a str>);
        let digest = format!("sha256:{}", "a".repeat(64));
        let pinned = format!("a.b/c/d:1@{digest}");
        let cases: &[(&str, Wanted<'_>, &str)] = &[
            (
                "alpine",
                (None, "alpine", None, None),
                "docker.io/library/alpine",
            ),
            ("a/b:1", (None, "a/b", Some("1"), None), "docker.io/a/b"),
            (
                "localhost/b",
                (Some("localhost"), "b", None, None),
                "localhost/b",
            ),
            ("h:5000/b", (Some("h:5000"), "b", None, None), "h:5000/b"),
            (
                &pinned,
                (Some("a.b"), "c/d", Some("1"), Some(&digest)),
                "a.b/c/d",
            ),
            ("$R/b:$T", (None, "$R/b", Some("$T"), None), "$R/b"),
            (
                "${R:-a.b/c}/d:${T:-1}",
                (None, "${R:-a.b/c}/d", Some("${T:-1}"), None),
                "${R:-a.b/c}/d",
            ),
        ];
        for (text, (registry, path, tag, hash), repository) in cases {
            let found = read(text);
            let part =
                |part: &Option<Text>| part.as_ref().map(|it| text[it.span().range()].to_owned());
            assert_eq!(part(&found.registry).as_deref(), *registry, "{text}");
            assert_eq!(&text[found.path.span().range()], *path, "{text}");
            assert_eq!(part(&found.tag).as_deref(), *tag, "{text}");
            assert_eq!(part(&found.digest).as_deref(), *hash, "{text}");
            assert_eq!(found.repository(), *repository, "{text}");
            assert!(found.is_valid(), "{text}");
        }
    }

    #[test]
    fn names_beyond_the_grammar_are_told() {
        for text in [
            "",
            "A",
            "a//b",
            "/a",
            "a/",
            "a:",
            "a@",
            "a:1:2",
            "a:-x",
            "a@sha256:ab",
            "a..b",
            "a___b",
            "-a",
            "a.b:x/c",
            "a b",
            "a_",
            "a/B",
        ] {
            assert!(!read(text).is_valid(), "{text}");
        }
        assert!(!read(&"a".repeat(64)).is_valid());
        for text in [
            "a__b",
            "a--b",
            "a.b-c_d",
            "FOO/b",
            "a:_1.x-y",
            "[::1]:5000/a",
        ] {
            assert!(read(text).is_valid(), "{text}");
        }
    }
}
