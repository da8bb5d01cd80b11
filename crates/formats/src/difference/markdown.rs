//! A comparison in Markdown, for the comment on a change: counts, what is new, and the rest folded away.
//! Names are shown as they are, by the rules of the report's Markdown.

use std::fmt::Write as _;

use seawall_model::difference::{Change, Comparison, FindingChange, Side};

use super::words;
use crate::report::markdown::{code, escape};

/// Draws a comparison.
pub fn render_difference_markdown(comparison: &Comparison) -> String {
    let mut out = String::from("# Seawall difference\n\n");
    for (which, side) in [("First", &comparison.before), ("Second", &comparison.after)] {
        let _ = writeln!(out, "- {which}: {}", self::side(side));
    }
    remarks(comparison, &mut out);
    counts(comparison, &mut out);
    for change in words::CHANGES {
        findings(comparison, change, &mut out);
    }
    packages(comparison, &mut out);
    for gate in &comparison.verdict.gates {
        let word = if gate.passed {
            "✅ passed"
        } else {
            "❌ FAILED"
        };
        let (gate, why) = (code(&gate.gate), escape(&gate.why));
        let _ = writeln!(out, "\n**Gate** {gate}: {word} – {why}");
    }
    out
}

fn side(side: &Side) -> String {
    let system = side.distribution.as_ref();
    let mut facts = vec![code(&side.artifact.name), escape(side.artifact.kind.name())];
    facts.extend(system.map(|one| escape(&one.pretty_name)));
    facts.push(format!("{} packages", side.packages));
    facts.push(format!("{} findings", side.findings));
    if side.saved {
        facts.push(format!("saved report of {}", side.created.date()));
    }
    facts.join(" · ")
}

/// What was not seen stands above all that was found.
fn remarks(comparison: &Comparison, out: &mut String) {
    let remarks = &comparison.difference.remarks;
    if remarks.is_empty() {
        return;
    }
    out.push_str("\n> [!WARNING]\n");
    for remark in remarks {
        let _ = writeln!(out, "> - {}", escape(remark));
    }
}

fn counts(comparison: &Comparison, out: &mut String) {
    let _ = writeln!(
        out,
        "\n**Packages**: {}  ",
        words::package_counts(comparison)
    );
    let parts = words::CHANGES.map(|change| {
        let all = words::severities(comparison, change);
        let total = words::findings(comparison, change).count();
        let words: Vec<String> = all
            .iter()
            .map(|(severity, count)| format!("{count} {severity}"))
            .collect();
        let of = if words.is_empty() {
            String::new()
        } else {
            format!(" ({})", words.join(", "))
        };
        format!("{total} {}{of}", words::called(change))
    });
    let same = comparison.difference.unchanged_findings;
    let _ = writeln!(out, "**Findings**: {}, {same} the same", parts.join(", "));
}

fn findings(comparison: &Comparison, change: Change, out: &mut String) {
    let all: Vec<&FindingChange> = words::findings(comparison, change).collect();
    let title = match change {
        Change::Added => "New findings",
        Change::Removed => "Findings that are gone",
        Change::Changed => "Findings that changed",
    };
    if all.is_empty() {
        return;
    }
    let folded = change != Change::Added;
    if folded {
        let count = all.len();
        let _ = writeln!(out, "\n<details><summary>{title}: {count}</summary>\n");
    } else {
        let _ = writeln!(out, "\n## {title}\n");
    }
    out.push_str("| Severity | Id | Package | Fix | Why |\n| --- | --- | --- | --- | --- |\n");
    for one in all.iter().take(ROWS) {
        row(one, out);
    }
    more(all.len(), out);
    if folded {
        out.push_str("\n</details>\n");
    }
}

fn row(one: &FindingChange, out: &mut String) {
    let finding = &one.finding;
    let package = one.package.as_ref();
    let package = package.map_or(String::new(), |package| {
        format!("{} {}", code(&package.name), code(&package.version))
    });
    let mark = if finding.kev.is_some() {
        " **KEV**"
    } else {
        ""
    };
    let fix = finding
        .fixed_version
        .as_deref()
        .map_or("–".to_owned(), code);
    let _ = writeln!(
        out,
        "| {} | {}{mark} | {package} | {fix} | {} |",
        finding.severity.name(),
        escape(&finding.id),
        escape(&words::why(one)),
    );
}

fn packages(comparison: &Comparison, out: &mut String) {
    let all = &comparison.difference.packages;
    if all.is_empty() {
        return;
    }
    let count = all.len();
    let _ = writeln!(
        out,
        "\n<details><summary>Packages that differ: {count}</summary>\n"
    );
    out.push_str("| | Package | Versions |\n| --- | --- | --- |\n");
    for one in all.iter().take(ROWS) {
        let versions = words::versions(&one.before, &one.after);
        let (change, kind) = (one.change.name(), one.kind.name());
        let _ = writeln!(
            out,
            "| {change} | {kind} {} | {} |",
            code(&one.name),
            code(&versions)
        );
    }
    more(count, out);
    out.push_str("\n</details>\n");
}

fn more(count: usize, out: &mut String) {
    let more = count.saturating_sub(ROWS);
    if more > 0 {
        let _ = writeln!(out, "\n{more} more are not listed here; see the JSON form.");
    }
}

/// Rows of a table; a page of more than a megabyte is refused where such pages go.
const ROWS: usize = 500;
