//! Lists of registries that images may come from: registries, or registries with a path; `*` stands for any
//! characters.

use crate::parse::dockerfile::reference::Reference;
use crate::parse::text::Text;
use crate::source::Span;

/// Says whether the list has an image of a name.
pub fn is_from(registries: &[String], name: &str) -> Option<bool> {
    let name = Text::resolved(name.to_owned(), Span::default());
    is_listed(registries, &Reference::parse(&name))
}

/// Says whether the list has an image; nothing where a variable decides that.
pub(crate) fn is_listed(registries: &[String], image: &Reference) -> Option<bool> {
    let registry = image.registry_name()?;
    let repository = image.repository();
    let path = repository.get(registry.len()..)?.strip_prefix('/')?;
    let mut is_open = false;
    for pattern in registries {
        let pattern = pattern.trim().trim_end_matches('/');
        let (host, below) = pattern.split_once('/').unwrap_or((pattern, ""));
        let host = match host.to_ascii_lowercase() {
            host if host == "index.docker.io" => "docker.io".to_owned(),
            host => host,
        };
        if !is_match(&host, &registry.to_ascii_lowercase()) {
            continue;
        }
        if below.is_empty() || is_below(below, path) {
            return Some(true);
        }
        is_open |= path.contains('$');
    }
    (!is_open).then_some(false)
}

/// Says whether a path is the pattern's or lies below it. What a variable holds fits nothing but `*`.
fn is_below(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let fits = |(wanted, part): (&str, Option<&str>)| {
        part.is_some_and(|part| is_match(wanted, part) && (wanted == "*" || !part.contains('$')))
    };
    pattern
        .split('/')
        .all(|wanted| fits((wanted, parts.next())))
}

/// Matches a text; `*` stands for any characters.
fn is_match(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return text.ends_with(piece);
        }
        let Some((_, behind)) = text.split_once(piece) else {
            return false;
        };
        text = behind;
    }
    true
}
