//! DF-0115.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::dockerfile::form::enclosing::site_at;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::KEYWORDS;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0115",
    name: "empty-continuation",
    title: "an empty line stands within a continuation",
    severity: Severity::Low,
    severity_why: "it is read as meant today; BuildKit announces an error",
    why: "A line that ends in the escape character goes on in the next one. An empty line there is \
          skipped, with a warning that it will be an error, and the next line with something on \
          it still belongs to the instruction: where that was meant to be an instruction of its \
          own, it is swallowed.",
    remedy: "Delete the empty line, or the escape character in front of it.",
    bad: "FROM alpine:3.20\nRUN a \\\n\n  && b\n",
    good: "FROM alpine:3.20\nRUN a \\\n  && b\n",
    variants: &[
        Variant {
            name: "empty-line",
            title: "the instruction goes on behind it",
            severity: None,
            profile: None,
        },
        Variant {
            name: "swallowed-instruction",
            title: "the next instruction is taken for its rest",
            severity: Some(Severity::Medium),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "NoEmptyContinuation",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/no-empty-continuation/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let source = &input.document.source;
    // Where the next line with something on it was found: empty lines in a row share it.
    let mut next = (0, "");
    for span in &input.document.empty_continuations {
        let place = match site_at(input, *span) {
            Some(site) => input.place(site, *span),
            None => input.file_place("file", *span),
        };
        let behind = source.slice(Span::new(span.end, source.span().end));
        if next.0 <= span.end {
            next = next_word(input, *span);
        }
        let word = next.1;
        if KEYWORDS.contains(&word) {
            let message = format!("the line above goes on here and swallows the `{word}` below");
            let fault = Fault::new(&CHECK, message, place);
            faults.push(fault.variant("swallowed-instruction").value(word));
            continue;
        }
        let message = "an empty line stands within a continuation";
        let fault = Fault::new(&CHECK, message, place).variant("empty-line");
        let length = behind
            .find('\n')
            .map_or(behind.len(), |at| at.saturating_add(1));
        let end = (span.end as usize).saturating_add(length);
        let line = Span::new(span.start, Span::of(0..end).end);
        faults.push(fault.fix(Fix::safe("Delete the empty line", vec![Edit::delete(line)])));
    }
}

/// Returns where the next line begins that is neither empty nor a comment, and its first word.
fn next_word(input: &Input, span: Span) -> (u32, &str) {
    let source = &input.document.source;
    let behind = source.slice(Span::new(span.end, source.span().end));
    let mut at = span.end as usize;
    for line in behind.split_inclusive('\n') {
        let text = line.trim_start();
        if !text.is_empty() && !text.starts_with('#') {
            let word = text.split_whitespace().next().unwrap_or_default();
            return (Span::of(0..at).end, word);
        }
        at = at.saturating_add(line.len());
    }
    (u32::MAX, "")
}
