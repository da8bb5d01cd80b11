//! The upper part of the page: what the gates say, and for each target what it is, what could not be judged, and how
//! much was found.

use std::fmt::Write as _;

use seawall_model::severity::Severity;

use super::super::document::{Document, TargetDocument};
use super::super::say;
use super::chart;
use super::text::{count, escape};

/// What the gates say.
pub(super) fn verdict(document: &Document, out: &mut String) {
    for gate in &document.verdict.gates {
        let (class, word) = if gate.passed {
            ("good", "passed")
        } else {
            ("bad", "FAILED")
        };
        let _ = writeln!(
            out,
            "<p class=\"gate {class}\"><strong>Gate {}: {word}</strong> {}</p>",
            escape(&gate.gate),
            escape(&gate.why)
        );
    }
}

/// One target.
pub(super) fn target(index: usize, target: &TargetDocument, many: bool, out: &mut String) {
    let number = if many {
        format!("{}. ", index.saturating_add(1))
    } else {
        String::new()
    };
    let _ = writeln!(
        out,
        "<section class=\"target\">\n<h2>{number}<span class=\"name\">{}</span></h2>",
        escape(&target.name)
    );
    facts(target, out);
    warnings(target, out);
    let counts = chart::counts(say::open(target));
    let total = counts.iter().copied().fold(0_usize, usize::saturating_add);
    if total == 0 {
        let class = if say::is_all_clear(target) {
            "good"
        } else {
            "warn"
        };
        let _ = writeln!(
            out,
            "<p class=\"gate {class}\"><strong>{}</strong></p>",
            say::nothing_found(target)
        );
    } else {
        summary(target, &counts, total, out);
        chart::places(index, target, out);
    }
    out.push_str("</section>\n");
}

fn facts(target: &TargetDocument, out: &mut String) {
    let mut facts = vec![escape(&target.kind)];
    facts.extend(target.distribution.as_ref().map(|one| escape(&one.name)));
    facts.extend(target.platform.as_ref().map(|one| escape(one)));
    if !say::is_checked_only(target) {
        facts.push(count(target.package_count, "package"));
    }
    if !target.layers.is_empty() {
        facts.push(count(target.layers.len(), "layer"));
    }
    facts.extend(say::licences(target).map(|one| escape(&one)));
    let digest = target.digest.as_ref().or(target.image_id.as_ref());
    facts.extend(digest.map(|one| format!("<code>{}</code>", escape(one))));
    facts.extend(
        target
            .base
            .as_ref()
            .map(|base| escape(&say::built_on(base))),
    );
    let _ = writeln!(
        out,
        "<ul class=\"facts\"><li>{}</li></ul>",
        facts.join("</li><li>")
    );
}

/// What was not looked at stands above all that was found.
fn warnings(target: &TargetDocument, out: &mut String) {
    let eol = target
        .distribution
        .as_ref()
        .and_then(|one| one.eol.as_ref());
    let mut lines: Vec<String> = Vec::new();
    if let Some(eol) = eol.filter(|eol| eol.ended) {
        let since = eol.date.as_ref();
        let since = since.map_or_else(String::new, |day| format!(" since {}", escape(day)));
        lines.push(format!(
            "<strong>{}</strong> has no regular support{since}",
            escape(&eol.cycle)
        ));
    }
    lines.extend(
        target
            .coverage
            .iter()
            .filter_map(say::gap)
            .map(|gap| escape(&gap)),
    );
    lines.extend(target.problems.iter().map(|one| escape(&say::problem(one))));
    if lines.is_empty() {
        return;
    }
    let blind = if say::is_blind(target) { "bad" } else { "warn" };
    let _ = write!(
        out,
        "<div class=\"notice {blind}\" role=\"note\"><h3>What could not be judged in full</h3>\n<ul>\n"
    );
    let more = lines.len().saturating_sub(MOST);
    let (first, rest) = lines.split_at_checked(MOST).unwrap_or((&lines, &[]));
    for line in first {
        let _ = writeln!(out, "<li>{line}</li>");
    }
    out.push_str("</ul>");
    if more > 0 {
        let _ = write!(out, "<details><summary>and {more} more</summary><ul>");
        for line in rest {
            let _ = writeln!(out, "<li>{line}</li>");
        }
        out.push_str("</ul></details>");
    }
    out.push_str("</div>\n");
}

fn summary(target: &TargetDocument, counts: &chart::Counts, total: usize, out: &mut String) {
    let fixable = say::open(target).filter(|one| say::is_fixable(one)).count();
    let exploited = say::open(target).filter(|one| one.kev.is_some()).count();
    out.push_str("<div class=\"summary\">\n<ul class=\"tiles\">");
    for (severity, number) in Severity::ALL.iter().zip(counts) {
        let none = if *number == 0 { " none" } else { "" };
        let _ = write!(
            out,
            "<li class=\"{}{none}\"><b>{number}</b> {}</li>",
            severity.name(),
            severity.name()
        );
    }
    out.push_str("</ul>\n");
    chart::bar(counts, total, out);
    let _ = write!(
        out,
        "\n<p>{}, {fixable} with a fix",
        count(total, "finding")
    );
    if exploited > 0 {
        let _ = write!(
            out,
            ", <strong class=\"alarm\">{exploited} known to be exploited</strong>"
        );
    }
    out.push_str("</p>\n</div>\n");
}

/// Lines that are seen at once.
const MOST: usize = 12;
