//! Entitlements of builds, and how they are written in lists, command lines and settings
//! (<https://docs.docker.com/reference/cli/docker/buildx/build/#allow>).

use crate::parse::text::Text;
use crate::source::Span;

/// What a build may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entitlement {
    /// `security.insecure`: steps that are privileged.
    Insecure,
    /// `network.host`: steps in the host's network.
    HostNetwork,
}

impl Entitlement {
    /// Finds one by its name.
    pub(super) fn find(name: &str) -> Option<Self> {
        match name.trim() {
            "security.insecure" => Some(Self::Insecure),
            "network.host" => Some(Self::HostNetwork),
            _ => None,
        }
    }

    /// Returns its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Insecure => "security.insecure",
            Self::HostNetwork => "network.host",
        }
    }
}

/// Finds entitlements in a list that commas, blanks or line breaks separate.
pub(super) fn in_list(text: &Text) -> Vec<(Entitlement, Span)> {
    let is_between = |char: char| char == ',' || char.is_whitespace() || matches!(char, '"' | '\'');
    let words = words(text.as_str(), is_between);
    let found = words.filter_map(|(start, word)| {
        let entitlement = Entitlement::find(word)?;
        Some((
            entitlement,
            text.span_of(start..start.saturating_add(word.len())),
        ))
    });
    found.collect()
}

/// Finds entitlements in flags of `buildkitd`: `--allow-insecure-entitlement NAME`, also with `=`.
pub(super) fn in_flags(text: &Text) -> Vec<(Entitlement, Span)> {
    let is_between = |char: char| {
        char == '=' || char == ',' || char.is_whitespace() || matches!(char, '"' | '\'')
    };
    let mut found = Vec::new();
    let mut is_asked = false;
    for (start, word) in words(text.as_str(), is_between) {
        match Entitlement::find(word) {
            Some(entitlement) if is_asked => {
                let span = text.span_of(start..start.saturating_add(word.len()));
                found.push((entitlement, span));
            }
            _ => is_asked = word == FLAG,
        }
    }
    found
}

/// Returns the words of a text, with where they start.
pub(super) fn words(
    text: &str,
    is_between: impl Fn(char) -> bool,
) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split(is_between)
        .filter(|word| !word.is_empty())
        .map(move |word| ((word.as_ptr() as usize).saturating_sub(start), word))
}

/// What gives entitlements to the daemon.
pub(super) const FLAG: &str = "--allow-insecure-entitlement";
