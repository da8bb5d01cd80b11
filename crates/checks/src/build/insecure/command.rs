//! Commands that build, or start what builds: `docker build`, `docker buildx`, `buildctl`, `buildkitd`.

use super::workflow::overridden;
use super::{Found, Half};
use crate::build::entitlement::{FLAG, in_flags, in_list};
use crate::parse::shell::{Commands, Invocation, Word};
use crate::parse::text::Text;
use crate::source::Span;

pub(super) fn find(commands: &Commands) -> Vec<Found> {
    let mut found = Vec::new();
    for invocation in &commands.invocations {
        match what(invocation) {
            Some(What::Build) => build(invocation, &mut found),
            Some(What::Builder) => builder(invocation, &mut found),
            None => {}
        }
        daemon(invocation, &mut found);
    }
    found
}

/// What a command does.
enum What {
    Build,
    Builder,
}

/// Tells what a command does by its subcommands.
fn what(invocation: &Invocation) -> Option<What> {
    let is_docker = invocation.is_any(&["docker", "podman", "nerdctl"]);
    let is_plugin = invocation.is_any(&["docker-buildx", "buildx"]);
    let is_buildctl = invocation.is_any(&["buildctl", "buildctl-daemonless.sh"]);
    if !(is_docker || is_plugin || is_buildctl) {
        return None;
    }
    let operands = invocation.operands();
    let names = operands.iter().filter_map(|word| word.literal());
    let names: Vec<_> = names.take(2).collect();
    let mut names = names.iter().map(AsRef::as_ref);
    let mut name = names.next()?;
    if is_docker && matches!(name, "buildx" | "builder" | "image") {
        name = names.next()?;
    }
    match name {
        "build" | "b" | "bake" | "f" => Some(What::Build),
        "create" if !is_buildctl => Some(What::Builder),
        _ => None,
    }
}

/// What a build asks for.
fn build(invocation: &Invocation, found: &mut Vec<Found>) {
    for (value, text) in values(invocation, &["--allow"]) {
        let asked = in_list(&value_text(value, &text)).into_iter();
        found.extend(asked.map(|it| Found::of(it, Half::Build)));
    }
    for (value, text) in values(invocation, &["--network", "--net"]) {
        if text == "host" {
            found.push(Found::network(value));
        }
    }
    for (value, text) in values(invocation, &["--set"]) {
        found.extend(overridden(&value_text(value, &text)));
    }
}

/// How a builder is made.
fn builder(invocation: &Invocation, found: &mut Vec<Found>) {
    for (value, text) in values(invocation, &["--buildkitd-flags"]) {
        let offered = in_flags(&value_text(value, &text)).into_iter();
        found.extend(offered.map(|it| Found::of(it, Half::Builder)));
    }
    for (value, text) in values(invocation, &["--driver-opt"]) {
        let mut options = text.split(',').map(|option| option.trim_matches('"'));
        if options.any(|option| option == "network=host") {
            found.push(Found::builder_network(value));
        }
    }
}

/// Flags of the daemon, whoever starts it, and the variable that holds them.
fn daemon(invocation: &Invocation, found: &mut Vec<Found>) {
    for (value, text) in values(invocation, &[FLAG]) {
        let offered = in_list(&value_text(value, &text)).into_iter();
        found.extend(offered.map(|it| Found::of(it, Half::Builder)));
    }
    for (name, value) in invocation.assigned() {
        if name == "BUILDKITD_FLAGS"
            && let Some(text) = value.literal()
        {
            let offered = in_flags(&value_text(inner(&value, &text), &text)).into_iter();
            found.extend(offered.map(|it| Found::of(it, Half::Builder)));
        }
    }
}

/// Returns the values of an option that are known, with their places: `--name VALUE`, `--name=VALUE`. Which options
/// of a program take a value does not matter here.
fn values(invocation: &Invocation, names: &[&str]) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut words = invocation.arguments().iter().peekable();
    while let Some(word) = words.next() {
        let Some(text) = word.literal() else {
            continue;
        };
        let attached = names
            .iter()
            .find_map(|name| text.strip_prefix(name)?.strip_prefix('='));
        if let Some(value) = attached {
            found.push((behind(word, value), value.to_owned()));
        } else if names.contains(&text.as_ref())
            && let Some(next) = words.peek()
            && let Some(value) = next.literal()
        {
            found.push((inner(next, &value), value.into_owned()));
        }
    }
    found
}

/// Returns where the end of a word stands; all of it where quotes or escapes make that unclear.
fn behind(word: &Word, value: &str) -> Span {
    let length = Span::of(0..value.len()).end;
    let whole = word.literal().map_or(0, |text| text.len());
    let is_plain = word.span.range().len() == whole;
    let start = word.span.end.saturating_sub(length);
    if is_plain {
        Span::new(start, word.span.end)
    } else {
        word.span
    }
}

/// Returns where a word stands without its quotes.
fn inner(word: &Word, value: &str) -> Span {
    let span = word.span;
    if span.range().len() == value.len().saturating_add(2) {
        return Span::new(span.start.saturating_add(1), span.end.saturating_sub(1));
    }
    span
}

/// Puts a value at its place, byte by byte where it stands there as it is.
fn value_text(span: Span, value: &str) -> Text {
    Text::resolved(value.to_owned(), span)
}
