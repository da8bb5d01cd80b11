//! The report as one page of HTML that needs nothing but itself: no network, no fonts, and a small script that sorts
//! and filters. Without the script it is a plain page with everything in it.
//!
//! Whatever comes from a target is text (`text::escape`); the page's own policy lets no script and no style run
//! but the two that it was written with, and loads nothing.

mod chart;
mod compliance;
mod fault;
mod findings;
mod head;
mod text;

use std::fmt::Write as _;

use super::document::{Document, TargetDocument};
use super::say;
use text::escape;

/// Draws a report.
pub fn render_html(document: &Document) -> String {
    let mut out = String::with_capacity(1 << 16);
    start(document, &mut out);
    head::verdict(document, &mut out);
    compliance::sections(document, &mut out);
    for (index, target) in document.targets.iter().enumerate() {
        head::target(index, target, document.targets.len() > 1, &mut out);
    }
    findings::section(document, &mut out);
    aside(document, &mut out);
    packages(document, &mut out);
    facts(document, &mut out);
    end(document, &mut out);
    out
}

fn start(document: &Document, out: &mut String) {
    let names: Vec<&str> = document
        .targets
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let title = match names.as_slice() {
        [one] => (*one).to_owned(),
        [] => "nothing".to_owned(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    };
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src '{SCRIPT_HASH}'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Seawall report: {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        escape(&title)
    );
    let facts = document.tool.database.as_ref();
    let facts = facts.map_or_else(
        || "no advisory database".to_owned(),
        |one| format!("advisories of {}", escape(day(&one.built))),
    );
    let _ = write!(
        out,
        "<header class=\"top\"><div><h1>Seawall report</h1>\
         <p>{} · {} {} · {facts}</p></div>\
         <button type=\"button\" id=\"theme\" hidden>Dark or light</button></header>\n<main>\n",
        escape(&document.created.replace('T', " ").replace('Z', " UTC")),
        escape(&document.tool.name),
        escape(&document.tool.version),
    );
}

fn end(document: &Document, out: &mut String) {
    let _ = write!(
        out,
        "</main>\n<footer>Made by {} {}. A finding is as good as the facts behind it: look at what could not be \
         judged, too.</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        escape(&document.tool.name),
        escape(&document.tool.version),
    );
}

/// What is accepted, never run, or set aside, each with its reason.
fn aside(document: &Document, out: &mut String) {
    let mut rows = String::new();
    let mut count = 0_usize;
    for target in &document.targets {
        let accepted = (target.findings.iter())
            .filter_map(|finding| Some((finding, say::why_not_open(finding)?)));
        let dismissed =
            (target.dismissed.iter()).map(|one| (&one.finding, one.dismissal.why.clone()));
        for (finding, why) in accepted.chain(dismissed) {
            count = count.saturating_add(1);
            let _ = writeln!(
                rows,
                "<tr><td>{}</td><td class=\"id\">{}</td><td>{}</td><td>{}</td></tr>",
                text::badge(&finding.severity),
                escape(&finding.id),
                escape(&say::package(finding).unwrap_or_else(|| finding.location.path.clone())),
                escape(&why),
            );
        }
    }
    let filtered: usize = document
        .targets
        .iter()
        .map(|one| one.filtered)
        .fold(0, usize::saturating_add);
    if filtered > 0 {
        let _ = writeln!(
            out,
            "<p class=\"quiet\">{filtered} findings were hidden by filters when the scan ran.</p>"
        );
    }
    if count > 0 {
        let _ = write!(
            out,
            "<section><details><summary><h2>Accepted, never run or set aside <span class=\"count\">{count}</span></h2></summary>\n\
             <div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Id</th>\
             <th scope=\"col\">Package</th><th scope=\"col\">Why it is not counted</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div></details></section>\n"
        );
    }
}

/// All packages, where the report lists them.
fn packages(document: &Document, out: &mut String) {
    for target in &document.targets {
        let Some(packages) = &target.packages else {
            continue;
        };
        let _ = write!(
            out,
            "<section><details><summary><h2>Packages of {} <span class=\"count\">{}</span></h2></summary>\n\
             <div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Type</th><th scope=\"col\">Name</th>\
             <th scope=\"col\">Version</th><th scope=\"col\">Licence</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>\n",
            escape(&target.name),
            packages.len()
        );
        for package in packages {
            let licence = (package.licence.clone()).unwrap_or_else(|| package.licences.join(", "));
            let place = package.locations.first().map_or("", |one| &one.path);
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(&package.kind),
                escape(&package.name),
                escape(&package.version),
                escape(&licence),
                escape(place),
            );
        }
        out.push_str("</tbody></table></div></details></section>\n");
    }
}

/// What was judged with which facts.
fn facts(document: &Document, out: &mut String) {
    let mut rows = String::new();
    for (target, coverage) in all_coverage(document) {
        let sources: Vec<String> = (coverage.sources.iter())
            .map(|one| match &one.date {
                Some(date) => format!("{} ({date})", one.name),
                None => one.name.clone(),
            })
            .collect();
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&target.name),
            escape(&coverage.what),
            escape(&coverage.state),
            escape(coverage.why.as_deref().unwrap_or_default()),
            escape(&sources.join(", ")),
        );
    }
    if !rows.is_empty() {
        let _ = write!(
            out,
            "<section><details><summary><h2>What was judged, with which facts</h2></summary>\n\
             <div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Target</th><th scope=\"col\">Part</th>\
             <th scope=\"col\">State</th><th scope=\"col\">Why</th><th scope=\"col\">Sources</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div></details></section>\n"
        );
    }
}

fn all_coverage(
    document: &Document,
) -> impl Iterator<Item = (&TargetDocument, &super::document::CoverageDocument)> {
    let targets = document.targets.iter();
    targets.flat_map(|target| target.coverage.iter().map(move |one| (target, one)))
}

/// The day of a time.
fn day(time: &str) -> &str {
    time.split('T').next().unwrap_or_default()
}

/// The page's looks.
pub const STYLE: &str = include_str!("page.css");
/// The page's script.
pub const SCRIPT: &str = include_str!("page.js");
/// Digest of [`STYLE`] as a policy names it (Content Security Policy Level 3, section 2.3.1).
pub const STYLE_HASH: &str = "sha256-BRbt5irh9Mou3iITAprGdbtTKWeZda3zVTRMPsffe5w=";
/// Digest of [`SCRIPT`] as a policy names it.
pub const SCRIPT_HASH: &str = "sha256-uQivRRypRPDGda4gy9KueHTw4qnHRLf3Q+rUH7gVBkU=";
