//! What a Dockerfile writes into files of APT, word by word: what `echo`, `printf`, `cat`, `tee` and their kin are
//! given, heredocs among it, what `sed` puts in, and what `COPY <<EOF` carries. Which file it goes to is not asked:
//! that is often a variable, or another program's business, and the words in question mean nothing elsewhere.

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::Invocation;
use crate::source::Span;

/// Goes through the texts, in the order of the file; each is a part of the document.
pub(super) fn each<'a>(input: &'a Input, mut tell: impl FnMut(Site<'a>, Span)) {
    for site in input.sites() {
        if matches!(site.instruction.kind, InstructionKind::Copy(_)) {
            for heredoc in &site.instruction.heredocs {
                tell(site, heredoc.body.span());
            }
        }
    }
    for (site, invocation) in input.running(WRITERS).invocations() {
        // What runs another has its words twice.
        if invocation.wraps {
            continue;
        }
        if let Some(span) = arguments(invocation) {
            tell(site, span);
        }
        for redirect in invocation.redirects.iter() {
            match redirect.heredoc.get() {
                Some(body) => tell(site, body.text.span()),
                None if !redirect.kind.writes() => tell(site, redirect.target.span),
                None => {}
            }
        }
    }
}

fn arguments(invocation: &Invocation) -> Option<Span> {
    let spans = invocation.arguments().iter().map(|word| word.span);
    spans.reduce(Span::to)
}

/// Returns where the lines of a text begin and end that are no comments; lines that a backslash joins are one.
/// `\n`, as `printf` takes it, ends a line, too.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0_usize;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let start = from;
        let length = line_length(rest);
        from = from.saturating_add(length);
        Some((start, rest.get(..length)?))
    })
    .filter(|(_, line)| {
        let line =
            line.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '\'' | '"'));
        !line.starts_with('#') && !line.starts_with("//")
    })
}

fn line_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut is_escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        let behind = at.saturating_add(1);
        match byte {
            b'\n' if !is_escaped => return behind,
            b'n' if is_escaped => return behind,
            // A line break of Windows: the backslash in front of it joins all the same.
            b'\r' if is_escaped => {}
            _ => is_escaped = *byte == b'\\' && !is_escaped,
        }
    }
    text.len()
}

/// Programs that write what they are given, or take it into their settings.
const WRITERS: &[&str] = &[
    "echo",
    "printf",
    "cat",
    "tee",
    "sed",
    "sponge",
    "add-apt-repository",
    "apt-add-repository",
];

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_are_joined_cut_and_left_out() {
        for (text, want) in [
            ("a\nb", &["a\n", "b"][..]),
            ("a \\\n b\nc", &["a \\\n b\n", "c"]),
            ("a \\\r\n b", &["a \\\r\n b"]),
            ("a\\nb", &["a\\n", "b"]),
            ("\"# a\"\n  // b\nc", &["c"]),
            ("", &[]),
            ("\\", &["\\"]),
        ] {
            let got: Vec<&str> = lines(text).map(|(_, line)| line).collect();
            assert_eq!(got, want, "{text:?}");
        }
    }
}
