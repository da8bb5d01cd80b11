//! Settings in files that a build writes: `echo gpgcheck=0 >> /etc/yum.conf`, heredocs, `sed`.

use crate::dockerfile::{Input, Runs, Site};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::Invocation;
use crate::parse::shell::word::contains;
use crate::parse::text::Text;
use crate::source::Span;

/// Says whether what a program is given speaks of something, in any case.
pub(super) fn mentions(invocation: &Invocation, what: &str) -> bool {
    let redirects = invocation.redirects.iter();
    let mut bodies = redirects.filter_map(|redirect| redirect.heredoc.get());
    let mut words = invocation.arguments().iter();
    words.any(|word| word.speaks_of(what)) || bodies.any(|it| contains(it.text.as_str(), what))
}

/// Returns where the [`WRITERS`] of a `RUN` write that a setting is off: `gpgcheck = 0`.
pub(super) fn switched_off(run: Runs<'_, '_>, setting: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for (_, invocation) in run.invocations() {
        let text = run.commands.script.as_ref().map(|script| &script.text);
        for word in invocation.arguments() {
            let Some(slice) = text.and_then(|text| text.as_str().get(word.range.range())) else {
                continue;
            };
            let is_inside = text.is_some_and(|text| text.span_of(word.range.range()) == word.span);
            for at in offs(slice, setting) {
                // A script of one long line is looked at piece by piece, not over and over.
                let from = at.start.saturating_sub(LONGEST_COMMAND);
                let before = slice.get(from..at.start).unwrap_or_default();
                let is_replaced = invocation.is("sed") && is_pattern(before);
                let start = word.range.range().start;
                let range = start.saturating_add(at.start)..start.saturating_add(at.end);
                let exact = text.filter(|_| is_inside).map(|text| text.span_of(range));
                found.extend(exact.or(Some(word.span)).filter(|_| !is_replaced));
            }
        }
        let bodies = invocation
            .redirects
            .iter()
            .filter_map(|it| it.heredoc.get());
        for body in bodies {
            found.extend(in_text(&body.text, setting));
        }
    }
    found
}

/// Says whether what follows in a script of `sed` is looked for, and not put there: `s/` and `/` open a pattern.
fn is_pattern(before: &str) -> bool {
    let command = before.rsplit([';', '\n']).next().unwrap_or_default();
    let named = command.find(['|', '#', ',']).filter(|at| {
        let front = command.get(..*at).unwrap_or_default();
        front.ends_with('s')
    });
    let delimiter = named.and_then(|at| command.get(at..)?.chars().next());
    let delimiter = delimiter.unwrap_or('/');
    let mut last = ' ';
    let mut is_open = false;
    for letter in command.chars() {
        is_open ^= letter == delimiter && last != '\\';
        last = letter;
    }
    is_open
}

/// Returns where `COPY` and `ADD` write from a heredoc that a setting is off.
pub(super) fn copied_off<'a>(
    input: &'a Input,
    setting: &'a str,
) -> impl Iterator<Item = (Site<'a>, Span)> {
    let copies = input
        .sites()
        .filter(|site| matches!(site.instruction.kind, InstructionKind::Copy(_)));
    copies.flat_map(move |site| {
        let bodies = site
            .instruction
            .heredocs
            .iter()
            .map(|heredoc| &heredoc.body);
        let spans = bodies.flat_map(|body| in_text(body, setting));
        spans.map(move |span| (site, span)).collect::<Vec<_>>()
    })
}

fn in_text(text: &Text, setting: &str) -> Vec<Span> {
    let found = offs(text.as_str(), setting).into_iter();
    found.map(|range| text.span_of(range)).collect()
}

/// Finds `setting = no` in a text.
fn offs(text: &str, setting: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    // Most words are shorter than any setting.
    if text.len() <= setting.len() {
        return found;
    }
    for (start, _) in text.match_indices(setting) {
        let is_part = |last: char| last.is_ascii_alphanumeric() || last == '_';
        let end = start.saturating_add(setting.len());
        let before = text.get(..start).unwrap_or_default();
        let behind = text.get(end..).unwrap_or_default();
        let Some(value) = behind.trim_start_matches(' ').strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start_matches(' ');
        let length = value.find(|letter| !is_part(letter)).unwrap_or(value.len());
        let word = value.get(..length).unwrap_or_default();
        let is_off = OFF.iter().any(|off| word.eq_ignore_ascii_case(off));
        // `\ngpgcheck` in quotes is a line break and the setting.
        let is_whole = !before.ends_with(is_part) || before.ends_with("\\n");
        if is_off && is_whole {
            let rest = value.len().saturating_sub(length);
            found.push(start..text.len().saturating_sub(rest));
        }
    }
    found
}

/// Says whether a setting of a command line, `*.gpgcheck=0`, switches something off.
pub(super) fn is_off(value: &str, setting: &str) -> bool {
    value.split_once('=').is_some_and(|(name, value)| {
        let name = name.trim().rsplit('.').next().unwrap_or_default();
        name == setting && OFF.iter().any(|off| value.trim().eq_ignore_ascii_case(off))
    })
}

/// Words for no.
pub(super) const OFF: &[&str] = &["0", "no", "false", "off", "n", "never"];

/// Programs that write what they are given.
pub(super) const WRITERS: &[&str] = &["echo", "printf", "cat", "tee", "sed"];

/// Bytes of a command of `sed` that are looked at.
const LONGEST_COMMAND: usize = 512;
