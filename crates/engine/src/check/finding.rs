//! Faults → findings: where, how bad, what to do, and a fingerprint that survives edits elsewhere.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use seawall_checks::any::AnyCheck;
use seawall_checks::fault::{Certainty, Edit, Fault, Fix, Safety};
use seawall_checks::known_secrets;
use seawall_checks::mapping::{self, Mapped};
use seawall_checks::selection::Selected;
use seawall_checks::source::{Source, Span};
use seawall_model::digest::Digest;
use seawall_model::finding::{Confidence, Finding, FindingKind, Status};
use seawall_model::location::Location;
use seawall_model::misconfiguration::{Excerpt, Misconfiguration, ProposedEdit, ProposedFix};
use sha2::{Digest as _, Sha256};

use super::look::Looked;
use super::scrub::{MASK, scrub, secrets};

/// Makes the findings, in the order of the faults.
pub(super) fn findings(looked: &Looked, selected: &Selected) -> Vec<Finding> {
    let hidden = all_hidden(looked);
    let mut findings = make(&looked.faults, &looked.sources, &hidden, selected);
    scrub(&mut findings, &secrets(looked));
    findings
}

/// Makes findings of faults that stand in no text.
pub(crate) fn of_faults(faults: &[Fault], selected: &Selected) -> Vec<Finding> {
    make(faults, &[], &BTreeMap::new(), selected)
}

fn make(
    faults: &[Fault],
    sources: &[Source],
    hidden: &BTreeMap<usize, Vec<Span>>,
    selected: &Selected,
) -> Vec<Finding> {
    let mut equals: BTreeMap<String, usize> = BTreeMap::new();
    let one = |fault: &Fault| {
        let identity = identity(fault);
        let ordinal = equals.entry(identity.clone()).or_default();
        let fingerprint = fingerprint(&identity, *ordinal);
        *ordinal = ordinal.saturating_add(1);
        let excerpt = excerpt(fault, sources, hidden);
        finding(fault, fingerprint, excerpt, sources, selected)
    };
    faults.iter().map(one).collect()
}

/// Puts findings into the order of a report: the worst first, then as they stand in the document.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |it: &Finding| (Reverse(it.severity), it.location.start);
        let names = |it: &Finding| (it.location.path.clone(), it.id.clone());
        key(a).cmp(&key(b)).then_with(|| names(a).cmp(&names(b)))
    });
}

fn finding(
    fault: &Fault,
    fingerprint: String,
    excerpt: Option<Excerpt>,
    sources: &[Source],
    selected: &Selected,
) -> Finding {
    let check = &fault.check;
    let severity = selected.severity(fault);
    let said = Misconfiguration {
        name: check.name().to_owned(),
        variant: fault.variant.map(str::to_owned),
        title: check.title(fault.variant).to_owned(),
        message: fault.message.clone(),
        place: fault.place.words.clone(),
        value: fault.value.clone(),
        controls: controls(check),
        excerpt,
        fixes: fault
            .fixes
            .iter()
            .map(|fix| proposed(fix, sources))
            .collect(),
    };
    let usual = severity == check.severity(None);
    Finding {
        kind: FindingKind::Misconfiguration,
        id: check.id().to_owned(),
        aliases: aliases(check, fault.variant),
        severity,
        severity_source: usual.then(|| "seawall".to_owned()),
        ratings: Vec::new(),
        cvss: Vec::new(),
        epss: None,
        kev: None,
        ssvc: None,
        published: None,
        package: None,
        fixed_version: None,
        status: Status::Affected,
        location: location(fault, sources),
        evidence: Vec::new(),
        remedy: remedy(check.remedy()),
        references: references(check, fault.variant),
        fingerprint,
        confidence: match fault.certainty {
            Certainty::Certain => Confidence::High,
            Certainty::Likely => Confidence::Medium,
        },
        risk: None,
        not_loaded: None,
        statement: None,
        exception: None,
        misconfiguration: Some(Box::new(said)),
    }
}

/// Returns what peers call the fault. `SC*` stands for all numbers of `ShellCheck`, which are variants.
fn aliases(check: &AnyCheck, variant: Option<&str>) -> Vec<String> {
    let ids = check.aliases().iter().map(|alias| match variant {
        Some(number) if alias.id == "SC*" => number.to_owned(),
        _ => alias.id.to_owned(),
    });
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    ids.dedup();
    ids
}

fn controls(check: &AnyCheck) -> Vec<String> {
    let mapped = mapping::of_check(check.id()).iter();
    let mapped = mapped.filter(|it| !it.framework.is_general);
    mapped.map(Mapped::tag).collect()
}

fn references(check: &AnyCheck, variant: Option<&str>) -> Vec<String> {
    let mut all = check.references();
    let is_number = check.aliases().iter().any(|alias| alias.id == "SC*");
    let number = variant.filter(|_| is_number);
    all.extend(number.map(|number| format!("https://www.shellcheck.net/wiki/{number}")));
    all.sort();
    all.dedup();
    all
}

fn remedy(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| first_sentence(text))
}

fn location(fault: &Fault, sources: &[Source]) -> Location {
    let source = sources.get(fault.place.document);
    match (source, fault.place.span) {
        (Some(source), Some(span)) => source.location(span),
        (Some(source), None) => Location::file(source.name(), None),
        (None, _) => Location::default(),
    }
}

/// Cuts the lines of a fault out of its text: the first ones of many, the beginnings of long ones.
/// What any fault of the documents says that no report may show is masked in all of them.
fn excerpt(
    fault: &Fault,
    sources: &[Source],
    hidden: &BTreeMap<usize, Vec<Span>>,
) -> Option<Excerpt> {
    let source = sources.get(fault.place.document)?;
    let span = fault.place.span?;
    let hidden = hidden
        .get(&fault.place.document)
        .map_or(&[][..], Vec::as_slice);
    let first = source.position(span.start).line;
    let last = source.position(last_byte(span)).line;
    let lines = (first..=last).take(MOST_LINES).map_while(|number| {
        let span = source.line(number)?;
        let line = source.slice(span);
        let end = line.char_indices().nth(LONGEST_LINE);
        let shown = end.map_or(line, |(end, _)| line.get(..end).unwrap_or(line));
        Some(masked(shown, span.start, hidden))
    });
    Some(Excerpt {
        first,
        lines: lines.collect(),
    })
}

/// Returns what must not be shown of documents, in order: what faults hide, and what is a secret by its look.
fn all_hidden(looked: &Looked) -> BTreeMap<usize, Vec<Span>> {
    let mut all = hidden(&looked.faults);
    for (document, source) in looked.sources.iter().enumerate() {
        let known = known_secrets(source.text());
        if !known.is_empty() {
            let spans = all.entry(document).or_default();
            spans.extend(known);
            *spans = joined(std::mem::take(spans));
        }
    }
    all
}

/// Returns what must not be shown, by document, in order.
pub(super) fn hidden(faults: &[Fault]) -> BTreeMap<usize, Vec<Span>> {
    let mut hidden: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for fault in faults {
        if let Some(span) = fault.hides {
            hidden.entry(fault.place.document).or_default().push(span);
        }
    }
    let join = |(document, spans)| (document, joined(spans));
    hidden.into_iter().map(join).collect()
}

/// Puts a star in the place of each character that is hidden; `start` is where the line begins. What is hidden is
/// in order, and nothing of it overlaps.
pub(super) fn masked(line: &str, start: u32, hidden: &[Span]) -> String {
    let first = hidden.partition_point(|span| span.end <= start);
    let mut near = hidden.iter().skip(first).peekable();
    let mask = |(at, char)| {
        let at = Span::of(at..usize::MAX).start.saturating_add(start);
        while near.next_if(|span| span.end <= at).is_some() {}
        let is_hidden = near.peek().is_some_and(|span| span.start <= at);
        if is_hidden { '*' } else { char }
    };
    line.char_indices().map(mask).collect()
}

/// Puts one mask in the place of each part that is hidden, however long that is.
pub(super) fn blotted(line: &str, start: u32, hidden: &[Span]) -> String {
    let first = hidden.partition_point(|span| span.end <= start);
    let mut blotted = String::with_capacity(line.len());
    let mut done = 0_usize;
    let place = |at: u32| {
        let at = usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX);
        at.min(line.len())
    };
    for span in hidden.iter().skip(first) {
        let (from, to) = (place(span.start), place(span.end));
        if from >= line.len() {
            break;
        }
        if from < to {
            blotted.push_str(line.get(done..from).unwrap_or_default());
            blotted.push_str(MASK);
            done = to;
        }
    }
    blotted.push_str(line.get(done..).unwrap_or_default());
    blotted
}

/// Makes spans one that touch each other, and puts them in order.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => *last = last.to(span),
            _ => joined.push(span),
        }
    }
    joined
}

const fn last_byte(span: Span) -> u32 {
    if span.is_empty() {
        span.start
    } else {
        span.end.saturating_sub(1)
    }
}

fn proposed(fix: &Fix, sources: &[Source]) -> ProposedFix {
    let edit = |edit: &Edit| {
        let source = sources.get(edit.document)?;
        Some(ProposedEdit {
            path: source.name().to_owned(),
            start: source.position(edit.span.start),
            end: source.position(edit.span.end),
            text: edit.text.clone(),
        })
    };
    ProposedFix {
        title: fix.title.clone(),
        is_safe: fix.safety == Safety::Safe,
        edits: fix.edits.iter().filter_map(edit).collect(),
    }
}

/// Cuts a text behind its first sentence; a full stop within backticks ends none.
fn first_sentence(text: &str) -> String {
    let mut in_code = false;
    let mut before = ' ';
    for (at, char) in text.char_indices() {
        if char == '`' {
            in_code = !in_code;
        } else if char.is_whitespace() && before == '.' && !in_code {
            return text.get(..at).unwrap_or(text).to_owned();
        }
        before = char;
    }
    text.to_owned()
}

/// What makes a fault this one: the check, its variant, the place in words, and the value with its blanks made
/// one. Lines go into it nowhere.
fn identity(fault: &Fault) -> String {
    let value = fault.value.as_deref().unwrap_or_default();
    let value: Vec<&str> = value.split_whitespace().collect();
    let file = fault.place.file.as_ref().map(|(path, _)| path.as_str());
    let parts = [
        "seawall.fault/1",
        fault.check.id(),
        fault.variant.unwrap_or_default(),
        fault.place.words.as_str(),
        file.unwrap_or_default(),
        &value.join(" "),
    ];
    parts.join("\0")
}

/// Identifies a fault; of several that are equal each has its number.
fn fingerprint(identity: &str, ordinal: usize) -> String {
    let mut hash = Sha256::new();
    hash.update(identity.as_bytes());
    hash.update([0]);
    hash.update(ordinal.to_string().as_bytes());
    let bytes: [u8; 32] = hash.finalize().into();
    Digest::sha256(&bytes).hex().chars().take(32).collect()
}

/// Lines of an excerpt.
const MOST_LINES: usize = 10;
/// Characters of a line of an excerpt.
const LONGEST_LINE: usize = 400;

#[cfg(test)]
mod tests {
    use super::{Span, blotted, first_sentence, joined, masked};

    #[test]
    fn secrets_are_masked_in_every_line() {
        let spans = [(17, 20), (2, 3), (14, 18), (15, 16), (21, 21)];
        let spans = joined(spans.map(|(start, end)| Span::new(start, end)).to_vec());
        assert_eq!(spans.len(), 3);
        assert_eq!(masked("ENV A=sécret B", 8, &spans), "ENV A=*****t B");
        assert_eq!(masked("ENV A=1", 30, &spans), "ENV A=1");
        assert_eq!(blotted("ENV A=sécret B", 8, &spans), "ENV A=****t B");
        assert_eq!(blotted("ENV A=1", 30, &spans), "ENV A=1");
        assert_eq!(blotted("sécret", 15, &spans), "****et");
        assert_eq!(blotted("ENV", 17, &spans), "****");
    }

    #[test]
    fn a_remedy_is_one_sentence() {
        let cases = [
            ("Say `-y`. Or not.", "Say `-y`."),
            ("Use `a. b` here. More.", "Use `a. b` here."),
            ("No end", "No end"),
            ("", ""),
        ];
        for (text, want) in cases {
            assert_eq!(first_sentence(text), want);
        }
    }
}
