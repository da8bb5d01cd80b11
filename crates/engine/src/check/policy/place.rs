//! Where a result of a rule lies: at the lines that it names, at what a path of `input` leads to, else at the document.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use seawall_checks::fault::Place;
use seawall_checks::own::Subject;
use seawall_checks::own::view::View;
use seawall_checks::source::{Source, Span};
use seawall_rego::protocol::Told;
use serde_json::Value;

use super::input::Input;

/// The elements of a document that results may lie in, found once for all of them.
pub(super) struct Places<'a, 'v> {
    view: &'a View<'v>,
    scopes: OnceCell<Vec<Scope>>,
}

/// An element, and the lines that it takes.
struct Scope {
    lines: RangeInclusive<u32>,
    length: u32,
    place: Place,
}

/// A place that a result has of its own.
pub(super) struct Found {
    pub(super) place: Place,
    /// Whether it is the very thing that was named, not what it would stand in.
    pub(super) is_exact: bool,
}

/// Finds the place of a result. What it names but what is not there is nowhere.
pub(super) fn find(told: &Told, input: &Input, places: &Places<'_, '_>) -> Option<Found> {
    if let Some((first, last)) = told.lines {
        let (document, source) = document(told, places.view)?;
        let place = places.at(document, span(source, first, last)?, source);
        return Some(Found {
            place,
            is_exact: true,
        });
    }
    if told.path.is_empty() {
        return None;
    }
    by_path(&told.path, input, places).or_else(|| by_lines(&told.path, input, places))
}

/// Finds what a path leads to in a document that is data.
fn by_path(path: &[String], input: &Input, places: &Places<'_, '_>) -> Option<Found> {
    let path = input.whole_path(path);
    let found = places.view.locate(&path)?;
    if found.steps <= input.own_steps() {
        return None;
    }
    let source = places.view.source(found.document)?;
    Some(Found {
        place: places.at(found.document, found.span, source),
        is_exact: found.steps == path.len(),
    })
}

/// Finds the last value on a path through the input that says itself where it stands: commands of a Dockerfile, and
/// what has `at` in our model.
fn by_lines(path: &[String], input: &Input, places: &Places<'_, '_>) -> Option<Found> {
    let mut value = &input.value;
    let mut lines = lines(value);
    let mut is_exact = true;
    for step in path {
        let next = match value {
            Value::Object(fields) => fields.get(step),
            Value::Array(items) => step.parse().ok().and_then(|at: usize| items.get(at)),
            _ => None,
        };
        let Some(next) = next else {
            is_exact = false;
            break;
        };
        value = next;
        lines = self::lines(value).or(lines);
    }
    let (first, last) = lines?;
    let source = places.view.source(0)?;
    let place = places.at(0, span(source, first, last)?, source);
    Some(Found { place, is_exact })
}

fn lines(value: &Value) -> Option<(u32, u32)> {
    let number = |of: &Value, name: &str| u32::try_from(of.get(name)?.as_u64()?).ok();
    let of_command = number(value, "StartLine").zip(number(value, "EndLine"));
    of_command.or_else(|| {
        let at = value.get("at")?;
        number(at, "line").zip(number(at, "end_line"))
    })
}

impl<'a, 'v> Places<'a, 'v> {
    /// Nothing is looked at before somebody asks.
    pub(super) const fn new(view: &'a View<'v>) -> Self {
        Self {
            view,
            scopes: OnceCell::new(),
        }
    }

    /// Makes the place of a span: within the smallest element that holds its first line.
    fn at(&self, document: usize, span: Span, source: &Source) -> Place {
        let first = source.position(span.start).line;
        let scopes = self.scopes.get_or_init(|| scopes(self.view)).iter();
        let holding =
            scopes.filter(|it| it.place.document == document && it.lines.contains(&first));
        let place = holding.min_by_key(|it| it.length).map(|it| &it.place);
        let place = place.cloned().unwrap_or_default();
        let words = if place.words.is_empty() {
            "file".to_owned()
        } else {
            place.words
        };
        Place {
            document,
            span: Some(span),
            words,
            ..place
        }
    }
}

/// Goes through all elements.
fn scopes(view: &View<'_>) -> Vec<Scope> {
    let mut scopes = Vec::new();
    for subject in Subject::ALL.into_iter().filter(|it| view.has(*it)) {
        view.each(subject, &BTreeSet::new(), &mut |element| {
            let place = element.place;
            let found = place.scope.or(place.span).zip(view.source(place.document));
            if let Some((span, source)) = found {
                let line = |at: u32| source.position(at).line;
                scopes.push(Scope {
                    lines: line(span.start)..=line(span.end.max(span.start)),
                    length: span.end.saturating_sub(span.start),
                    place,
                });
            }
            true
        });
    }
    scopes
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
