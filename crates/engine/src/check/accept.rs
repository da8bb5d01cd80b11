//! What comments of a document accept, and which of them are of no use.

use std::collections::BTreeMap;

use seawall_checks::any::AnyCheck;
use seawall_checks::check::Peer;
use seawall_checks::fault::Fault;
use seawall_checks::names::{self, Named, Names};
use seawall_checks::pragma::{Pragma, Pragmas};
use seawall_checks::source::Source;
use seawall_model::finding::{AppliedException, Finding};
use seawall_policy::exception::{Exception, Use};
use seawall_policy::scope::Scope;

use super::CheckOptions;
use super::look::Looked;

/// What became of the comments.
#[derive(Debug, Default)]
pub(super) struct PragmaUse {
    pub(super) expired: Vec<Exception>,
    pub(super) unused: Vec<Exception>,
    pub(super) warnings: Vec<String>,
    /// What only explains.
    pub(super) notes: Vec<String>,
}

/// A comment with what its words mean.
struct Meant<'a> {
    pragma: &'a Pragma,
    /// The document that it stands in.
    document: usize,
    source: &'a Source,
    /// Nothing where all that the peer has is meant.
    named: Option<Vec<Named>>,
    used: Use,
}

/// Marks the findings that a comment accepts; `findings` has one for each fault, in the same order.
pub(super) fn apply_pragmas(
    looked: &Looked,
    findings: &mut [Finding],
    options: &CheckOptions,
) -> PragmaUse {
    let mut outcome = PragmaUse::default();
    let mut meant: Vec<Meant<'_>> = Vec::new();
    let documents = looked.sources.iter().zip(&looked.pragmas).enumerate();
    for (document, (source, pragmas)) in documents {
        wrong(pragmas, source, &mut outcome);
        let list = pragmas.list.iter();
        let names = options.selected.names();
        meant.extend(list.map(|pragma| mean(pragma, (document, source), names, &mut outcome)));
    }
    let mut by_check: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (fault, finding) in looked.faults.iter().zip(findings) {
        let candidates = by_check
            .entry(fault.check.id())
            .or_insert_with(|| speaking_of(&meant, &fault.check));
        for index in candidates.iter() {
            let Some(one) = meant.get_mut(*index).filter(|one| one.covers(fault)) else {
                continue;
            };
            if one.pragma.until.is_some_and(|until| until < options.today) {
                one.used = one.used.max(Use::Expired);
                continue;
            }
            one.used = Use::Applied;
            finding.exception = Some(AppliedException {
                reason: one.pragma.reason.clone(),
                until: one.pragma.until,
                origin: origin(one.pragma, one.source),
            });
            break;
        }
    }
    for one in &meant {
        match one.used {
            Use::Applied => {}
            Use::Expired => outcome.expired.push(one.exception()),
            Use::None if one.was_looked_for(looked, options) => {
                outcome.unused.push(one.exception());
            }
            Use::None => {}
        }
    }
    outcome
}

fn wrong(pragmas: &Pragmas, source: &Source, outcome: &mut PragmaUse) {
    for (span, why) in &pragmas.wrong {
        let line = source.position(span.start).line;
        let text = format!(
            "{}:{line}: this comment accepts nothing: {why}",
            source.name()
        );
        outcome.warnings.push(text);
    }
    if pragmas.is_cut {
        let text = format!(
            "{}: it has too many comments that accept findings",
            source.name()
        );
        outcome.warnings.push(text);
    }
}

fn mean<'a>(
    pragma: &'a Pragma,
    (document, source): (usize, &'a Source),
    names: &Names,
    outcome: &mut PragmaUse,
) -> Meant<'a> {
    let mut named = Vec::new();
    for word in &pragma.words {
        let found = names.find(word);
        if found.is_empty() {
            let (told, shown) = (origin(pragma, source), word.chars().take(80));
            let mut text = format!("{told}: no check is called `{}`", shown.collect::<String>());
            match names.suggestion(word).filter(|_| pragma.peer.is_none()) {
                Some(near) => text.extend(["; did you mean `", near.as_str(), "`?"]),
                None if pragma.peer.is_some() => text.push_str("; peers may know it"),
                None => {}
            }
            // What is written for others is no mistake where only they know it.
            match pragma.peer {
                None => outcome.warnings.push(text),
                Some(_) => outcome.notes.push(text),
            }
        }
        named.extend(found);
    }
    Meant {
        pragma,
        document,
        source,
        named: (!pragma.words.is_empty()).then_some(named),
        used: Use::None,
    }
}

/// Returns the positions of the comments that name a check.
fn speaking_of(meant: &[Meant<'_>], check: &AnyCheck) -> Vec<usize> {
    let all = meant.iter().enumerate();
    let some = all.filter(|(_, one)| one.names(check));
    some.map(|(index, _)| index).collect()
}

impl Meant<'_> {
    fn names(&self, check: &AnyCheck) -> bool {
        match &self.named {
            Some(named) => named.iter().any(|it| it.check.id() == check.id()),
            None => peers(self.pragma.peer).is_some_and(|peers| names::is_of(check, peers)),
        }
    }

    fn covers(&self, fault: &Fault) -> bool {
        let named = self.named.as_ref().is_none_or(|named| {
            let mut named = named.iter();
            named.any(|it| it.covers(&fault.check, fault.variant))
        });
        named && self.document == fault.place.document && self.pragma.covers(&fault.place)
    }

    /// Says whether all that it names was looked for: else nobody knows whether it is of use.
    fn was_looked_for(&self, looked: &Looked, options: &CheckOptions) -> bool {
        let run = |named: &Named| options.selected.looks_for(named) && looked.shell.sees(named);
        let named = self.named.as_ref();
        named.is_some_and(|named| !named.is_empty() && named.iter().all(run))
    }

    fn exception(&self) -> Exception {
        Exception {
            id: self.pragma.words.join(", "),
            package: None,
            scope: Scope::default(),
            reason: self.pragma.reason.clone(),
            until: self.pragma.until,
            origin: origin(self.pragma, self.source),
        }
    }
}

/// Returns whose checks are meant where a peer's comment means all of them.
const fn peers(peer: Option<Peer>) -> Option<&'static [Peer]> {
    match peer {
        Some(Peer::BuildKit) => Some(&[Peer::BuildKit]),
        Some(Peer::Trivy | Peer::Ksv) => Some(&[Peer::Trivy, Peer::Ksv]),
        Some(Peer::Semgrep) => Some(&[Peer::Semgrep]),
        Some(Peer::KubeLinter) => Some(&[Peer::KubeLinter]),
        _ => None,
    }
}

fn origin(pragma: &Pragma, source: &Source) -> String {
    let line = source.position(pragma.span.start).line;
    format!("{}:{line}", source.name())
}
