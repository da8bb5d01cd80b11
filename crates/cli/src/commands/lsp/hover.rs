//! What is shown for the finding under the cursor: what the check is about, in Markdown.

use std::fmt::Write as _;

use seawall_checks::check::Check;
use seawall_checks::list;
use seawall_model::finding::Finding;
use serde_json::{Value, json};

use super::outcome::{Outcome, Shown};
use super::session::Client;
use super::text::{Point, Range};

/// Says what is to be said of a place; `null` where there is nothing.
pub(super) fn hover(outcome: &Outcome, point: Point, client: &Client) -> Value {
    let mut pages: Vec<String> = Vec::new();
    let mut range: Option<Range> = None;
    let here = outcome
        .shown
        .iter()
        .filter(|shown| shown.range.touches(point));
    for shown in here {
        let Some(page) = page(shown) else {
            continue;
        };
        if pages.len() < MOST && !pages.contains(&page) {
            pages.push(page);
        }
        range = Some(range.map_or(shown.range, |known| Range {
            start: known.start.max(shown.range.start),
            end: known.end.min(shown.range.end),
        }));
    }
    let Some(range) = range else {
        return Value::Null;
    };
    let kind = if client.markdown {
        "markdown"
    } else {
        "plaintext"
    };
    let value = pages.join("\n---\n\n");
    json!({"contents": {"kind": kind, "value": value}, "range": range.write()})
}

fn page(shown: &Shown) -> Option<String> {
    let finding = shown.finding.as_ref()?;
    let check = list::find(&finding.id)?;
    let mut page = format!("**{}** `{}`", finding.id, check.name);
    severity(finding, check, &mut page);
    if let Some(said) = finding.misconfiguration.as_deref() {
        let _ = writeln!(page, "{}: {}\n", capital(&said.title), said.message);
    }
    let _ = writeln!(page, "{}\n\n**What to do:** {}", check.why, check.remedy);
    if !check.aliases.is_empty() {
        let names = check.aliases.iter();
        let names = names.map(|alias| format!("{} `{}`", alias.peer.name(), alias.id));
        let _ = writeln!(
            page,
            "\nElsewhere: {}",
            names.collect::<Vec<_>>().join(", ")
        );
    }
    for url in &finding.references {
        let _ = writeln!(page, "\n<{url}>");
    }
    Some(page)
}

/// Says how bad it is; why so, where nobody has rated it otherwise.
fn severity(finding: &Finding, check: &Check, page: &mut String) {
    let severity = finding.severity;
    let _ = match severity == check.severity {
        true => writeln!(page, " · {severity} ({})\n", check.severity_why),
        false => writeln!(page, " · {severity}\n"),
    };
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Findings that are told of at one place.
const MOST: usize = 5;
