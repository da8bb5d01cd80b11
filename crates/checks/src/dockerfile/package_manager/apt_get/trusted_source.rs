//! DF-0146.

use seawall_model::severity::Severity;

use super::super::setting::is_yes;
use super::said;
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0146",
    name: "trusted-apt-source",
    title: "APT trusts an archive without its signature",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the archive can put code of his own into the image",
    why: "`[trusted=yes]` in an entry of `sources.list` (`Trusted: yes` in a file of `.sources`) makes APT take \
          every package of the archive as if it were signed: a mirror that was taken over, or anybody on the way \
          to it, can hand out packages of his own, whose scripts run as root. Unlike an option of one command the \
          entry stays in the image and holds for everything that is built on it. `allow-insecure`, \
          `allow-downgrade-to-insecure` and `allow-weak` let an archive go on without a signature, or with one of \
          an algorithm that is broken. What is told is what the Dockerfile writes; IMG-0060 looks into the image.",
    remedy: "Install the archive's key, and name it in the entry: \
             `deb [signed-by=/etc/apt/keyrings/name.asc] …`. For packages of a directory of your own, \
             `apt-get install ./name.deb` needs no archive.",
    bad: "FROM debian:12\nRUN echo 'deb [trusted=yes] http://packages.example/debian bookworm main' > /etc/apt/sources.list.d/own.list\n",
    good: "FROM debian:12\nRUN echo 'deb [signed-by=/etc/apt/keyrings/own.asc] https://packages.example/debian bookworm main' > /etc/apt/sources.list.d/own.list\n",
    variants: &[
        Variant {
            name: "trusted",
            title: "nothing of an archive is verified",
            severity: None,
            profile: None,
        },
        Variant {
            name: "weak",
            title: "an archive may go without a signature, or with a weak one",
            severity: Some(Severity::Medium),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[347],
    references: &[
        "https://manpages.debian.org/bookworm/apt/sources.list.5.en.html",
        "https://manpages.debian.org/bookworm/apt/apt-secure.8.en.html",
    ],
    fixing: Fixing::None("which key the archive has is not known"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut found = Vec::new();
    said::each(input, |site, span| {
        let text = input.document.source.slice(span);
        for (at, line) in said::lines(text) {
            let start = usize::try_from(span.start).unwrap_or(usize::MAX);
            let start = start.saturating_add(at);
            in_brackets(line, &mut |from, option| {
                found.push((
                    site,
                    place(start.saturating_add(from), option),
                    option.to_owned(),
                ));
            });
            if let Some((from, field)) = field(line) {
                found.push((
                    site,
                    place(start.saturating_add(from), field),
                    field.to_owned(),
                ));
            }
        }
    });
    found.sort_by_key(|(_, span, _)| *span);
    found.dedup_by_key(|(_, span, _)| *span);
    for (site, span, words) in found {
        let (name, effect) = if is_trust(&words) {
            (
                "trusted",
                "takes packages of the archive without a signature",
            )
        } else {
            ("weak", "lets the archive go without a sound signature")
        };
        let message = format!("`{words}` {effect}");
        let fault = Fault::new(&CHECK, message, input.place(site, span));
        faults.push(fault.variant(name).value(words));
    }
}

fn place(start: usize, words: &str) -> Span {
    Span::of(start..start.saturating_add(words.len()))
}

fn is_trust(words: &str) -> bool {
    words
        .get(..TRUST.len())
        .is_some_and(|name| name.eq_ignore_ascii_case(TRUST))
}

/// Finds options of one-line entries: `deb [ arch=amd64 trusted=yes ] …` (sources.list(5), "one-line-style format").
fn in_brackets(line: &str, tell: &mut dyn FnMut(usize, &str)) {
    let mut open = None;
    for (at, bracket) in line.match_indices(['[', ']']) {
        if bracket == "[" {
            open = Some(at.saturating_add(1));
            continue;
        }
        let Some(from) = open.take() else { continue };
        let inner = line.get(from..at).unwrap_or_default();
        for (option_at, option) in words(inner) {
            let set = option.split_once('=');
            // `trusted+=yes` adds to what the default is.
            let set = set.map(|(name, value)| (name.trim_end_matches('+'), value));
            if set.is_some_and(|(name, value)| is_meant(name) && is_yes(value)) {
                tell(from.saturating_add(option_at), option);
            }
        }
    }
}

/// Returns the words of a text with their places; backslashes and quotes of a shell are no part of them.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |it: char| it.is_whitespace() || matches!(it, '\\' | '"' | '\'' | ',');
    let mut from = 0_usize;
    text.split(is_between).filter_map(move |word| {
        let at = from;
        // What ends a word is one byte, or a blank of more, which then moves a place by a byte or two.
        let behind = at.saturating_add(word.len());
        let gap = text.get(behind..).and_then(|rest| rest.chars().next());
        from = behind.saturating_add(gap.map_or(0, char::len_utf8));
        (!word.is_empty()).then_some((at, word))
    })
}

/// Finds a field of an entry in deb822 format: `Trusted: yes` (sources.list(5), "deb822-style format").
fn field(line: &str) -> Option<(usize, &str)> {
    let is_quote = |it: char| it.is_whitespace() || matches!(it, '\'' | '"' | '\\');
    let from = line
        .len()
        .saturating_sub(line.trim_start_matches(is_quote).len());
    let (name, rest) = line.get(from..)?.split_once(':')?;
    if !is_meant(name) {
        return None;
    }
    let value = rest.trim_start_matches([' ', '\t']);
    let end = value.find(|it: char| !it.is_ascii_alphanumeric());
    let value = value.get(..end.unwrap_or(value.len()))?;
    let end = offset(line, value)?.saturating_add(value.len());
    is_yes(value).then_some((from, line.get(from..end)?))
}

/// Returns where a part of a text, which was cut out of it, begins.
fn offset(text: &str, part: &str) -> Option<usize> {
    let at = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (at <= text.len()).then_some(at)
}

fn is_meant(name: &str) -> bool {
    name.eq_ignore_ascii_case(TRUST) || WEAK.iter().any(|it| name.eq_ignore_ascii_case(it))
}

const TRUST: &str = "trusted";
const WEAK: &[&str] = &[
    "allow-insecure",
    "allow-downgrade-to-insecure",
    "allow-weak",
];
