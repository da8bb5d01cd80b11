//! What a rule says → faults at their places.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_checks::fault::{Fault, Place};
use seawall_checks::own::view::View;
use seawall_checks::own::{About, Subject};
use seawall_checks::source::{Source, Span};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_rego::protocol::{Said, Told};

use crate::check::Given;
use crate::check::run::Ran;

/// Makes faults of results; those that name no lines lie at `usual`.
pub(super) fn tell(
    said: Said,
    about: &Arc<About>,
    usual: &Place,
    view: &View<'_>,
    given: &Given,
    ran: &mut Ran,
) {
    for told in said.told {
        let found = told.lines.and_then(|lines| at_lines(&told, lines, view));
        let message = told.message.unwrap_or_else(|| about.title.clone());
        let has_lines = found.is_some();
        let place = found.unwrap_or_else(|| usual.clone());
        let fault = Fault::new(Arc::clone(about), message.clone(), place);
        // Without a place of its own only its words tell it from others of the rule.
        ran.faults.push(if has_lines {
            fault
        } else {
            fault.value(message)
        });
    }
    if said.dropped > 0 {
        let why = format!("{} more faults are not listed", said.dropped);
        let problem = Problem::new(ProblemKind::Limit, about.id.clone(), why);
        ran.problems.push(problem.at(&given.name));
    }
}

/// Finds the place of lines: within the smallest element that holds the first of them.
fn at_lines(told: &Told, (first, last): (u32, u32), view: &View<'_>) -> Option<Place> {
    let (document, source) = document(told, view)?;
    let span = span(source, first, last)?;
    let mut best: Option<(u32, Place)> = None;
    for subject in Subject::ALL.into_iter().filter(|it| view.has(*it)) {
        view.each(subject, &BTreeSet::new(), &mut |element| {
            let scope = element.place.scope.or(element.place.span);
            let holds = |scope: &Span| {
                scope.start <= span.start.max(scope.start) && {
                    let line = |at: u32| source.position(at).line;
                    line(scope.start) <= first && first <= line(scope.end.max(scope.start))
                }
            };
            if let Some(scope) = scope
                .filter(holds)
                .filter(|_| element.place.document == document)
            {
                let length = scope.end.saturating_sub(scope.start);
                if best.as_ref().is_none_or(|(known, _)| length < *known) {
                    best = Some((length, element.place));
                }
            }
            true
        });
    }
    let place = best.map_or_else(Place::default, |(_, place)| place);
    let words = if place.words.is_empty() {
        "file".to_owned()
    } else {
        place.words
    };
    Some(Place {
        document,
        span: Some(span),
        words,
        ..place
    })
}

/// Finds the document that a result names; the first where it names none.
fn document<'a>(told: &Told, view: &'a View<'_>) -> Option<(usize, &'a Source)> {
    let named = told.file.as_deref();
    let all = (0..MOST_DOCUMENTS).map_while(|index| Some((index, view.source(index)?)));
    let mut all = all.take(if matches!(view, View::Compose(_)) {
        MOST_DOCUMENTS
    } else {
        1
    });
    let found = named.and_then(|name| all.find(|(_, source)| source.name() == name));
    found.or_else(|| Some((0, view.source(0)?)))
}

/// Returns the span from the first word of a line to the end of another.
fn span(source: &Source, first: u32, last: u32) -> Option<Span> {
    let begin = source.line(first)?;
    let blank = source
        .slice(begin)
        .len()
        .saturating_sub(source.slice(begin).trim_start().len());
    let start = begin
        .start
        .saturating_add(u32::try_from(blank).unwrap_or_default());
    let end = source.line(last).or_else(|| source.line(first))?.end;
    Some(Span::new(start, end.max(start)))
}

/// Documents of a project that are looked through for a name.
const MOST_DOCUMENTS: usize = 1_000;
