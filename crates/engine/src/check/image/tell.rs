//! Where faults of a built image lie, in words and excerpts: the Dockerfile that they were found in is made up, so
//! that neither its lines nor its numbers are shown.

use std::collections::BTreeMap;
use std::ops::Range;

use seawall_checks::fault::Fault;
use seawall_checks::image::built::{Built, Origin};
use seawall_checks::source::Span;
use seawall_model::finding::Finding;
use seawall_model::location::Location;
use seawall_model::misconfiguration::Excerpt;

use super::super::finding::{blotted, hidden};
use super::super::scrub::distinct;

/// Tells places of one image.
pub(super) struct Teller<'a> {
    built: &'a Built,
    /// What no report may show, in order.
    hidden: Vec<Span>,
    /// What of that is surely a secret.
    secrets: Vec<Span>,
}

impl<'a> Teller<'a> {
    /// Takes what any fault hides, also one that is not shown in the end.
    pub(super) fn new(built: &'a Built, faults: &[Fault]) -> Self {
        let mut all: BTreeMap<usize, Vec<Span>> = hidden(faults);
        let certain = faults.iter().filter(|fault| fault.variant != Some("name"));
        Self {
            built,
            hidden: all.remove(&0).unwrap_or_default(),
            secrets: certain.filter_map(|fault| fault.hides).collect(),
        }
    }

    /// Returns the secrets themselves.
    pub(super) fn secrets(&self) -> Vec<String> {
        let source = &self.built.input.document.source;
        let texts = self.secrets.iter().map(|span| source.slice(*span));
        distinct(texts)
    }

    /// Gives a fault a place in words that is the same when the image is built again, and says where the base
    /// image set what holds.
    pub(super) fn name_place(&self, fault: &mut Fault) {
        let Some(origin) = super::origin(fault, Some(self.built)) else {
            return;
        };
        let missing = fault
            .place
            .words
            .rsplit(", ")
            .next()
            .filter(|it| it.starts_with("no "));
        fault.place.words = match missing {
            Some(missing) => missing.to_owned(),
            None if self.is_first(origin) => "configuration".to_owned(),
            None => self.words(origin),
        };
        if origin.is_base && origin.holds {
            fault.message.push_str(", as its base image says");
        } else if !origin.holds && matches!(self.keyword(origin), "ENV" | "LABEL") {
            fault
                .message
                .push_str("; it was overwritten later, but stays in the history");
        }
    }

    fn is_first(&self, origin: &Origin) -> bool {
        self.built.origins.first() == Some(origin)
    }

    /// Names an instruction: its keyword, and the variable or what it runs.
    fn words(&self, origin: &Origin) -> String {
        let keyword = self.keyword(origin);
        let shown = origin.shown.range();
        let text = self.built.input.document.source.text();
        let shown = window(text, shown.clone(), shown.start);
        let shown = self.text(Span::of(shown));
        let shown = shown.trim();
        let rest = match keyword {
            "ENV" | "LABEL" | "ARG" => shown.split('=').next().unwrap_or_default(),
            "RUN" | "COPY" | "ADD" | "ONBUILD" | "ONBUILD RUN" | "EXPOSE" | "VOLUME" => shown,
            _ => "",
        };
        let words: Vec<&str> = rest.split_whitespace().collect();
        let words = words.join(" ");
        let mut cut: String = words.chars().take(LONGEST_NAME).collect();
        if cut.len() < words.len() {
            cut.push('…');
        }
        format!("{keyword} {cut}").trim_end().to_owned()
    }

    /// Returns what an instruction begins with.
    fn keyword(&self, origin: &Origin) -> &str {
        let text = self.built.input.document.source.slice(origin.span);
        let end = if text.starts_with(TRIGGER) {
            TRIGGER.len()
        } else {
            text.find([' ', '\n']).unwrap_or(text.len())
        };
        text.get(..end).unwrap_or_default()
    }

    /// Returns a part of the text, masked: there are no columns to keep, so that not even lengths are told.
    fn text(&self, span: Span) -> String {
        let source = &self.built.input.document.source;
        blotted(source.slice(span), span.start, &self.hidden)
    }

    /// Cuts out the lines of an instruction that a fault stands in, long ones around it. They have no numbers.
    fn excerpt(&self, span: Span, origin: &Origin) -> Option<Excerpt> {
        // What stands for the configuration as a whole stands nowhere.
        if self.is_first(origin) {
            return None;
        }
        let text = self.built.input.document.source.text();
        let whole = origin.shown.range();
        let focus = span.range().start.clamp(whole.start, whole.end);
        let end = span.range().end.clamp(focus, whole.end);
        let before = text.get(whole.start..focus)?.rfind('\n');
        let mut at = before.map_or(whole.start, |at| {
            whole.start.saturating_add(at).saturating_add(1)
        });
        let mut lines = Vec::new();
        while at <= end && at < whole.end && lines.len() < MOST_LINES {
            let rest = text.get(at..whole.end)?;
            let line = at..at.saturating_add(rest.find('\n').unwrap_or(rest.len()));
            let shown = window(text, line.clone(), focus);
            let mut cut = self.text(Span::of(shown.clone()));
            if shown.start > line.start {
                cut.insert(0, '…');
            } else if line.start == whole.start {
                cut = format!("{} {cut}", self.keyword(origin));
            }
            if shown.end < line.end {
                cut.push('…');
            }
            lines.push(cut);
            at = line.end.saturating_add(1);
        }
        (!lines.is_empty()).then_some(Excerpt { first: 0, lines })
    }
}

/// Puts a finding where its fault lies: a file, or the layer that an instruction made.
pub(super) fn place(fault: &Fault, teller: Option<&Teller<'_>>, finding: &mut Finding) {
    finding.location = match &fault.place.file {
        Some((path, layer)) => Location::file(path, *layer),
        None => Location::default(),
    };
    let Some(said) = &mut finding.misconfiguration else {
        return;
    };
    // There is no file to edit.
    said.fixes.clear();
    let Some(teller) = teller else { return };
    let Some((origin, span)) = super::origin(fault, Some(teller.built)).zip(fault.place.span)
    else {
        return;
    };
    finding.location.layer = origin.layer;
    said.excerpt = teller.excerpt(span, origin);
}

/// Chooses what is shown of a line: all of a short one, of a long one what is around a place.
fn window(text: &str, line: Range<usize>, focus: usize) -> Range<usize> {
    if line.len() <= WIDTH {
        return line;
    }
    let focus = focus.clamp(line.start, line.end);
    let start = focus.saturating_sub(WIDTH / 4).max(line.start);
    let is_near = start.saturating_sub(line.start) < WIDTH / 16;
    let start = if is_near { line.start } else { start };
    let end = start.saturating_add(WIDTH).min(line.end);
    let whole = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at));
    whole(start).unwrap_or(line.start)..whole(end).unwrap_or(line.end)
}

/// How triggers begin that run something.
const TRIGGER: &str = "ONBUILD RUN";
/// Bytes of a line of an excerpt.
const WIDTH: usize = 160;
/// Lines of an excerpt.
const MOST_LINES: usize = 5;
/// Characters of the name of an instruction.
const LONGEST_NAME: usize = 60;

#[cfg(test)]
mod tests {
    use super::{WIDTH, window};

    #[test]
    fn long_lines_are_cut_around_the_fault() {
        assert_eq!(window("a short line", 2..12, 5), 2..12);
        let line = format!("{}BAD{}", "x".repeat(300), "é".repeat(300));
        let shown = |at| line.get(window(&line, 0..line.len(), at)).unwrap();
        assert!(shown(300).contains("xBADé") && shown(300).len() <= WIDTH);
        assert!(shown(5).starts_with('x') && !shown(5).contains("BAD"));
        assert!(shown(line.len()).ends_with('é'));
        // The end of a line beyond the place.
        assert_eq!(window(&line, 0..line.len(), 0).start, 0);
    }
}
