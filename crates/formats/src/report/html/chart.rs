//! Bars of severities as inline SVG. Their meaning stands beside them in words, too.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::severity::Severity;

use super::super::document::{FindingDocument, LayerDocument, TargetDocument};
use super::super::{say, table};
use super::text::{class, escape};

/// Counts of severities, worst first, none left out.
pub(super) type Counts = [usize; 6];

/// Counts findings by severity.
pub(super) fn counts<'a>(findings: impl Iterator<Item = &'a FindingDocument>) -> Counts {
    let mut counts = [0_usize; 6];
    for finding in findings {
        let severity = say::severity(finding);
        let at = Severity::ALL.iter().position(|one| *one == severity);
        if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// A bar of counts, as long as its sum is against `whole`.
pub(super) fn bar(counts: &Counts, whole: usize, out: &mut String) {
    let words: Vec<String> = Severity::ALL
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let _ = write!(
        out,
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
        words.join(", ")
    );
    let mut before = 0_usize;
    for (severity, count) in Severity::ALL.iter().zip(counts) {
        let from = thousandths(before, whole);
        before = before.saturating_add(*count);
        let width = thousandths(before, whole).saturating_sub(from);
        if *count > 0 {
            let _ = write!(
                out,
                "<rect class=\"{}\" x=\"{from}\" width=\"{}\" height=\"10\"><title>{count} {severity}</title></rect>",
                class(severity.name()),
                width.max(2)
            );
        }
    }
    out.push_str("</svg>");
}

fn thousandths(part: usize, whole: usize) -> usize {
    part.saturating_mul(1_000).checked_div(whole).unwrap_or(0)
}

/// Where the findings come from: layers with their instructions, or files where there are no layers.
pub(super) fn places(index: usize, target: &TargetDocument, out: &mut String) {
    let places = if target.layers.is_empty() {
        by_file(target)
    } else {
        by_layer(target)
    };
    if places.is_empty() {
        return;
    }
    let whole = |place: &Place| {
        place
            .counts
            .iter()
            .copied()
            .fold(0_usize, usize::saturating_add)
    };
    let most = places.iter().map(whole).max().unwrap_or(0);
    let what = if target.layers.is_empty() {
        "file"
    } else {
        "layer"
    };
    let _ = write!(
        out,
        "<figure class=\"places\"><figcaption>Severity by {what}</figcaption>\n<table><colgroup><col class=\"p1\"><col class=\"p2\"><col class=\"p3\"></colgroup><thead class=\"unseen\"><tr>\
         <th scope=\"col\">{what}</th><th scope=\"col\">Bar</th><th scope=\"col\">Findings</th></tr></thead><tbody>\n"
    );
    for place in places.iter().take(MOST) {
        let _ = write!(
            out,
            "<tr><th scope=\"row\"><span class=\"number\">{}</span><span class=\"words\" title=\"{}\">{}</span></th><td class=\"line\">",
            escape(&place.number),
            escape(&place.words),
            escape(&place.words),
        );
        bar(&place.counts, most, out);
        let _ = writeln!(out, "</td><td class=\"sum\">{}</td></tr>", whole(place));
    }
    let rest = places.len().saturating_sub(MOST);
    out.push_str("</tbody></table>");
    if rest > 0 {
        let _ = write!(out, "<p class=\"quiet\">and {rest} more, see the table</p>");
    }
    if what == "layer" {
        let clean = target
            .layers
            .len()
            .saturating_sub(places.iter().filter(|one| !one.number.is_empty()).count());
        if clean > 0 {
            let _ = write!(
                out,
                "<p class=\"quiet\" id=\"clean{index}\">no findings in {clean} of {} layers</p>",
                target.layers.len()
            );
        }
    }
    out.push_str("</figure>\n");
}

/// A bar's worth.
struct Place {
    number: String,
    words: String,
    counts: Counts,
}

fn by_layer(target: &TargetDocument) -> Vec<Place> {
    let mut places = Vec::new();
    for (index, layer) in target.layers.iter().enumerate() {
        let name = layer_name(layer);
        // Of two equal layers the lower one has it.
        let first = target.layers.iter().position(|one| layer_name(one) == name) == Some(index);
        let here = |one: &&FindingDocument| first && one.location.layer.as_deref() == name;
        let counts = counts(say::open(target).filter(here));
        if counts.iter().any(|count| *count > 0) {
            places.push(Place {
                number: index.saturating_add(1).to_string(),
                words: words(layer),
                counts,
            });
        }
    }
    let known = |one: &&FindingDocument| {
        let name = one.location.layer.as_deref();
        !target
            .layers
            .iter()
            .any(|layer| name.is_some() && layer_name(layer) == name)
    };
    let elsewhere = counts(say::open(target).filter(known));
    if elsewhere.iter().any(|count| *count > 0) {
        places.push(Place {
            number: String::new(),
            words: "no layer named".to_owned(),
            counts: elsewhere,
        });
    }
    places
}

fn by_file(target: &TargetDocument) -> Vec<Place> {
    let mut files: BTreeMap<&str, Vec<&FindingDocument>> = BTreeMap::new();
    for finding in say::open(target) {
        files
            .entry(&finding.location.path)
            .or_default()
            .push(finding);
    }
    let mut places: Vec<Place> = files
        .into_iter()
        .map(|(path, findings)| Place {
            number: String::new(),
            words: if path.is_empty() {
                "no file named".to_owned()
            } else {
                path.to_owned()
            },
            counts: counts(findings.into_iter()),
        })
        .collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.counts));
    places
}

/// The digest that findings name a layer by.
pub(super) fn layer_name(layer: &LayerDocument) -> Option<&str> {
    layer.diff_id.as_deref().or(layer.digest.as_deref())
}

/// The layer's instruction, else its digest.
pub(super) fn words(layer: &LayerDocument) -> String {
    match &layer.instruction {
        Some(text) => table::instruction(text),
        None => layer_name(layer).unwrap_or("unnamed").to_owned(),
    }
}

/// Bars that are drawn.
const MOST: usize = 40;
