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
    let check = list::find(&finding.id);
    let name = finding.misconfiguration.as_deref().map(|it| &it.name);
    let name = name.filter(|name| !name.is_empty());
    let name = name.map_or_else(String::new, |name| format!(" `{name}`"));
    let mut page = format!("**{}**{name}", finding.id);
    severity(finding, check, &mut page);
    if let Some(said) = finding.misconfiguration.as_deref() {
        let (title, message) = (capital(&said.title), capital(&said.message));
        // Many a message says all that the title says.
        let has_both = !message.starts_with(&title);
        let title = if has_both {
            title + ".\n\n"
        } else {
            String::new()
        };
        let _ = writeln!(page, "{title}{message}.\n");
    }
    if let Some(check) = check {
        let _ = writeln!(page, "{}\n\n**What to do:** {}", check.why, check.remedy);
    } else if let Some(remedy) = &finding.remedy {
        // A check of the user's own.
        let _ = writeln!(page, "**What to do:** {remedy}");
    }
    if let Some(check) = check.filter(|check| !check.aliases.is_empty()) {
        let names = check.aliases.iter();
        let names = names.map(|alias| format!("{} `{}`", alias.peer.name(), alias.id));
        let _ = writeln!(
            page,
            "\nElsewhere: {}",
            names.collect::<Vec<_>>().join(", ")
        );
    }
    if !finding.references.is_empty() {
        page.push('\n');
    }
    for url in &finding.references {
        let _ = writeln!(page, "- <{url}>");
    }
    Some(page)
}

/// Says how bad it is; why so, where nobody has rated it otherwise.
fn severity(finding: &Finding, check: Option<&Check>, page: &mut String) {
    let severity = finding.severity;
    let usual = check.filter(|check| check.severity == severity);
    let _ = match usual {
        Some(check) => writeln!(page, " · {severity} ({})\n", check.severity_why),
        None => writeln!(page, " · {severity}\n"),
    };
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// Findings that are told of at one place.
const MOST: usize = 5;
