//! Frameworks on the page: the score with a bar per section, what changed since an earlier run, and each control with its
//! evidence, its remedy and what a person said of it. All of it is there on paper, too.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult, Score};

use super::super::compliance::{
    Changes, findings, frameworks, numbers, percent, remedies, statement, whose_reading, words,
};
use super::super::document::{Document, FindingDocument};
use super::super::sarif;
use super::text::{count, escape};

/// Draws a section per framework.
pub(super) fn sections(document: &Document, out: &mut String) {
    let known = findings(document);
    for framework in &frameworks(document) {
        section(framework, &known, out);
    }
}

fn section(
    framework: &FrameworkResult,
    known: &BTreeMap<&str, &FindingDocument>,
    out: &mut String,
) {
    let _ = writeln!(
        out,
        "<section class=\"framework\">\n<h2><span class=\"name\">{}</span> <span class=\"count\">{}</span></h2>",
        escape(&framework.title),
        escape(&framework.id)
    );
    about(framework, out);
    scores(framework, out);
    changes(framework, out);
    out.push_str(
        "<h3>Controls</h3>\n<div class=\"scroll\"><table class=\"plain controls\"><thead><tr><th scope=\"col\" class=\"k1\">State</th>\
         <th scope=\"col\" class=\"k2\">Control</th><th scope=\"col\">What was seen</th></tr></thead>\n<tbody>\n",
    );
    for control in &framework.controls {
        row(control, known, out);
    }
    out.push_str("</tbody></table></div>\n</section>\n");
}

/// How much is met, and whose reading that is.
fn about(framework: &FrameworkResult, out: &mut String) {
    let score = framework.score();
    let _ = writeln!(
        out,
        "<p><strong class=\"met\">{}</strong> met: {} of {} applicable controls are proved to be met. What nobody looked at is not met.</p>",
        percent(&score),
        score.pass,
        score.applicable()
    );
    let notes = whose_reading(framework)
        .into_iter()
        .chain([&*framework.note]);
    let notes: Vec<String> = notes.filter(|note| !note.is_empty()).map(escape).collect();
    if !notes.is_empty() {
        let _ = writeln!(out, "<p class=\"notice warn\">{}</p>", notes.join(" "));
    }
    if let Some(url) = sarif::web(&framework.url) {
        let url = escape(url);
        let _ = writeln!(
            out,
            "<p class=\"quiet\">Published at <a href=\"{url}\" rel=\"noreferrer\">{url}</a></p>"
        );
    }
}

fn scores(framework: &FrameworkResult, out: &mut String) {
    out.push_str("<h3>Score by section</h3>\n<div class=\"scroll\"><table class=\"plain sections\"><thead><tr><th scope=\"col\">Section</th><th scope=\"col\">Bar</th>");
    for (state, _) in numbers(&Score::default()) {
        let _ = write!(out, "<th scope=\"col\" class=\"num\">{}</th>", words(state));
    }
    out.push_str("<th scope=\"col\" class=\"num\">Met</th></tr></thead>\n<tbody>\n");
    for (name, score) in framework.sections() {
        score_row(name, &score, out);
    }
    out.push_str("</tbody>\n<tfoot>\n");
    score_row("All", &framework.score(), out);
    out.push_str("</tfoot></table></div>\n");
}

fn score_row(name: &str, score: &Score, out: &mut String) {
    let _ = write!(
        out,
        "<tr><th scope=\"row\">{}</th><td class=\"line\">",
        escape(name)
    );
    bar(score, out);
    out.push_str("</td>");
    for (_, count) in numbers(score) {
        let _ = write!(out, "<td class=\"num\">{count}</td>");
    }
    let _ = writeln!(out, "<td class=\"num\">{}</td></tr>", percent(score));
}

/// A bar of states; what they are stands beside it in numbers.
fn bar(score: &Score, out: &mut String) {
    let parts = numbers(score);
    let whole = (parts.iter()).fold(0_usize, |sum, (_, count)| sum.saturating_add(*count));
    let said: Vec<String> = (parts.iter())
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| format!("{count} {}", words(*state)))
        .collect();
    let _ = write!(
        out,
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
        said.join(", ")
    );
    let at = |part: usize| part.saturating_mul(1_000).checked_div(whole).unwrap_or(0);
    let mut before = 0_usize;
    for (state, count) in parts {
        let from = at(before);
        before = before.saturating_add(count);
        if count > 0 {
            let _ = write!(
                out,
                "<rect class=\"{}\" x=\"{from}\" width=\"{}\" height=\"10\"><title>{count} {}</title></rect>",
                class(state),
                at(before).saturating_sub(from).max(2),
                words(state)
            );
        }
    }
    out.push_str("</svg>");
}

fn changes(framework: &FrameworkResult, out: &mut String) {
    let Some(changes) = Changes::of(framework) else {
        return;
    };
    let same = if changes.is_empty() {
        ", no control changed"
    } else {
        ""
    };
    let before = framework.earlier.as_ref();
    let before = before.map_or_else(String::new, |earlier| percent(&earlier.score));
    let _ = writeln!(
        out,
        "<h3>Since {}</h3>\n<p>{} (from {before} to {}){same}</p>",
        changes.since,
        changes.points(),
        percent(&framework.score())
    );
    let lines = changes.lines();
    if !lines.is_empty() {
        out.push_str("<dl>");
        for (what, ids) in lines {
            let _ = write!(out, "<dt>{what}</dt><dd>{}</dd>", escape(&ids));
        }
        out.push_str("</dl>\n");
    }
}

fn row(control: &ControlResult, known: &BTreeMap<&str, &FindingDocument>, out: &mut String) {
    let level = control.level.as_ref();
    let level = level.map_or_else(String::new, |level| format!(" · {}", escape(level)));
    let _ = write!(
        out,
        "<tr><td><span class=\"badge {}\">{}</span></td><td class=\"pkg\"><strong>{}</strong> {}<small>{}{level}</small></td><td>",
        class(control.state),
        words(control.state),
        escape(&control.id),
        escape(&control.title),
        escape(&control.section)
    );
    if let Some(why) = &control.why {
        let _ = write!(out, "<p>{}</p>", escape(why));
    }
    if !control.failed.is_empty() {
        list(
            "Fails for",
            control.failed.iter().map(|one| escape(one)),
            out,
        );
    }
    if control.passed > 0 {
        let _ = write!(out, "<p>{} right</p>", count(control.passed, "object"));
    }
    details(control, known, out);
    out.push_str("</td></tr>\n");
}

fn details(control: &ControlResult, known: &BTreeMap<&str, &FindingDocument>, out: &mut String) {
    let mut items: Vec<(&str, String)> = Vec::new();
    for reading in &control.readings {
        let value = escape(&reading.value);
        items.push((
            "Evidence",
            format!("{} is <code>{value}</code>", escape(&reading.from)),
        ));
    }
    let remedies = remedies(control, known);
    items.extend(remedies.iter().map(|one| ("Remedy", escape(one))));
    if !control.checks.is_empty() {
        items.push(("Checks", escape(&control.checks.join(", "))));
    }
    items.extend(statement(control).map(|said| ("Statement", escape(&said))));
    if items.is_empty() {
        return;
    }
    out.push_str("<dl>");
    for (what, text) in items {
        let _ = write!(out, "<dt>{what}</dt><dd>{text}</dd>");
    }
    out.push_str("</dl>");
}

fn list(what: &str, items: impl Iterator<Item = String>, out: &mut String) {
    let _ = write!(out, "<p>{what}</p><ul>");
    for item in items {
        let _ = write!(out, "<li>{item}</li>");
    }
    out.push_str("</ul>");
}

/// The class that colours a state.
const fn class(state: ControlState) -> &'static str {
    match state {
        ControlState::Pass => "pass",
        ControlState::Fail => "critical",
        ControlState::Partly => "medium",
        ControlState::Manual => "low",
        ControlState::NotApplicable => "negligible",
        ControlState::NotLookedAt => "unknown",
    }
}
