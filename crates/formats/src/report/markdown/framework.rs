//! How frameworks came out, in Markdown: the score, a row per section, what fails, and folded away what a person has to
//! look at, what nobody could look at, and what people state.

use std::fmt::Write as _;

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult, Score};

use super::{FOLDED, SHOWN, escape};
use crate::report::compliance::{
    Changes, frameworks, numbers, of_state as of, percent, some, statement, whose_reading, words,
};
use crate::report::document::Document;

/// Draws all frameworks of a report; nothing where it has none.
pub(super) fn all(document: &Document, out: &mut String) {
    for framework in &frameworks(document) {
        one(framework, out);
    }
}

fn one(framework: &FrameworkResult, out: &mut String) {
    let score = framework.score();
    let (pass, applicable) = (score.pass, score.applicable());
    let _ = writeln!(
        out,
        "\n## {}\n\n**{} met**, {pass} of {applicable} controls\n",
        escape(&framework.title),
        percent(&score)
    );
    let notes = whose_reading(framework)
        .into_iter()
        .chain([&*framework.note]);
    for note in notes.filter(|note| !note.is_empty()) {
        let _ = writeln!(out, "{}\n", escape(note));
    }
    sections(framework, &score, out);
    changes(framework, out);
    failed(framework, out);
    for state in [
        ControlState::Partly,
        ControlState::Manual,
        ControlState::NotLookedAt,
    ] {
        folded(framework, state, out);
    }
    stated(framework, out);
}

fn sections(framework: &FrameworkResult, whole: &Score, out: &mut String) {
    let mut rows = framework.sections();
    if rows.len() > 1 {
        rows.push(("all", *whole));
    }
    out.push_str("| Section |");
    for (state, _) in numbers(whole) {
        let _ = write!(out, " {} |", words(state));
    }
    out.push_str(" met |\n| --- | --: | --: | --: | --: | --: | --: | --: |\n");
    for (name, score) in rows {
        let _ = write!(out, "| {} |", escape(name));
        for (_, count) in numbers(&score) {
            let _ = write!(out, " {count} |");
        }
        let _ = writeln!(out, " {} |", percent(&score));
    }
}

fn changes(framework: &FrameworkResult, out: &mut String) {
    let Some(changes) = Changes::of(framework) else {
        return;
    };
    let since = escape(&changes.since.to_string());
    let _ = writeln!(out, "\nSince {since}: {}", escape(&changes.points()));
    for (what, ids) in changes.lines() {
        let _ = writeln!(out, "- {what}: {}", escape(&ids));
    }
}

fn failed(framework: &FrameworkResult, out: &mut String) {
    let all: Vec<&ControlResult> = of(framework, ControlState::Fail).collect();
    if all.is_empty() {
        return;
    }
    out.push_str("\n| Fails | Control | What | Checks |\n| --- | --- | --- | --- |\n");
    for control in all.iter().take(SHOWN) {
        let objects = some(&control.failed);
        let why = control.why.clone().filter(|_| control.failed.is_empty());
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            escape(&control.id),
            escape(&control.title),
            escape(&why.unwrap_or(objects)),
            escape(&control.checks.join(", "))
        );
    }
    let left = all.iter().skip(SHOWN).map(|it| it.id.as_str());
    let left: Vec<&str> = left.take(FOLDED).collect();
    if !left.is_empty() {
        let _ = writeln!(out, "\nThese fail, too: {}", escape(&left.join(", ")));
    }
    unlisted(all.len().saturating_sub(SHOWN), out);
}

/// Controls of a state, each with its reason.
fn folded(framework: &FrameworkResult, state: ControlState, out: &mut String) {
    let all: Vec<&ControlResult> = of(framework, state).collect();
    if all.is_empty() {
        return;
    }
    let head = match state {
        ControlState::Manual => "to be looked at by hand",
        other => words(other),
    };
    let _ = writeln!(out, "\n<details><summary>{} {head}</summary>\n", all.len());
    for control in all.iter().take(FOLDED) {
        let why = control.why.as_deref().unwrap_or("no reason is known");
        let _ = writeln!(
            out,
            "- {} {}: {}",
            escape(&control.id),
            escape(&control.title),
            escape(why)
        );
    }
    unlisted(all.len(), out);
    out.push_str("\n</details>\n");
}

fn stated(framework: &FrameworkResult, out: &mut String) {
    let controls = framework.controls.iter();
    let said = controls.filter_map(|control| Some((control, statement(control)?)));
    for (at, (control, said)) in said.take(FOLDED).enumerate() {
        if at == 0 {
            out.push('\n');
        }
        let _ = writeln!(
            out,
            "- Stated of {}: {}",
            escape(&control.id),
            escape(&said)
        );
    }
}

/// Says what of a list stands nowhere.
fn unlisted(all: usize, out: &mut String) {
    let left_out = all.saturating_sub(FOLDED);
    if left_out > 0 {
        let _ = writeln!(
            out,
            "\n{left_out} more are not listed here; see the report in another format."
        );
    }
}
