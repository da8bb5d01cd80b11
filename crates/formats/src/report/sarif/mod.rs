//! SARIF 2.1.0 (OASIS standard, with errata 01): one run per target, and one for all documents that were checked.
//! Written for code scanning services, which want one location a result, a stable fingerprint, no more than
//! 25,000 results a run and no more than twenty runs.

mod fault;
mod taxonomy;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::severity::Severity;
use serde_json::{Map, Value, json};

use super::document::{Document, FindingDocument, LocationDocument, TargetDocument};
use super::say;
use taxonomy::Taxonomies;

/// Writes a report as SARIF, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_sarif(document: &Document, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let (documents, others): (Vec<_>, Vec<_>) =
        (document.targets.iter()).partition(|target| say::is_checked_only(target));
    let mut runs: Vec<Value> = (others.into_iter())
        .map(|target| run(document, &[target]))
        .collect();
    if !documents.is_empty() {
        runs.push(run(document, &documents));
    }
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn run(document: &Document, targets: &[&TargetDocument]) -> Value {
    let kept = kept(targets);
    let findings: Vec<&FindingDocument> = kept.iter().map(|(_, finding)| *finding).collect();
    let rules = Rules::of(&findings);
    // Controls are those of hosts and containers; whatever else is in the report has nothing to do with them.
    let is_audit = targets.iter().any(|target| say::is_audited(target));
    let taxonomies = if is_audit {
        Taxonomies::of(document)
    } else {
        Taxonomies::default()
    };
    let results: Vec<Value> = (kept.iter())
        .map(|(target, finding)| result(target, finding, &rules))
        .collect();
    let mut bases = Map::new();
    for target in targets {
        let what = if say::is_checked_only(target) {
            "Where the check was started".to_owned()
        } else {
            format!("Root of {}", target.name)
        };
        bases.insert(
            base(target).to_owned(),
            json!({ "description": { "text": text(&what) } }),
        );
    }
    let mut run = json!({
        "tool": { "driver": {
            "name": "Seawall",
            "informationUri": HOME,
            "version": document.tool.version,
            "rules": taxonomies.related(rules.written()),
        } },
        "automationDetails": { "id": format!("seawall/{}/", category(targets)) },
        "invocations": [invocation(document, targets, kept.len())],
        "originalUriBaseIds": bases,
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": match targets {
            [target] => run_properties(target),
            many => json!({ "targets": many.iter().map(|one| run_properties(one)).collect::<Vec<_>>() }),
        },
    });
    taxonomies.add_to(&mut run);
    run
}

/// What a service keeps the run's results under.
fn category<'a>(targets: &[&'a TargetDocument]) -> &'a str {
    match targets {
        [target] => &target.name,
        _ => "check",
    }
}

/// A finding and where it was found.
type Found<'a> = (&'a TargetDocument, &'a FindingDocument);

/// The findings that fit, the worst where not all do, in the order of the report.
fn kept<'a>(targets: &[&'a TargetDocument]) -> Vec<Found<'a>> {
    let all = targets.iter().flat_map(|target| {
        let findings = target.findings.iter();
        findings.map(move |finding| (*target, finding))
    });
    let mut kept: Vec<(usize, Found<'_>)> = all.enumerate().collect();
    if kept.len() > MOST_RESULTS {
        let weight = |finding: &FindingDocument| {
            let open = if say::is_open(finding) { 10_000.0 } else { 0.0 };
            open + say::urgency(finding)
        };
        kept.sort_by(|(_, (_, a)), (_, (_, b))| weight(b).total_cmp(&weight(a)));
        kept.truncate(MOST_RESULTS);
        kept.sort_by_key(|(index, _)| *index);
    }
    kept.into_iter().map(|(_, found)| found).collect()
}

/// The rules of a run: one per id, in the order of the ids.
struct Rules<'a>(BTreeMap<&'a str, (usize, Vec<&'a FindingDocument>)>);

impl<'a> Rules<'a> {
    fn of(findings: &[&'a FindingDocument]) -> Self {
        let mut rules: BTreeMap<&str, (usize, Vec<&FindingDocument>)> = BTreeMap::new();
        for finding in findings {
            rules.entry(&finding.id).or_default().1.push(finding);
        }
        for (index, rule) in rules.values_mut().enumerate() {
            rule.0 = index;
        }
        Self(rules)
    }

    fn index(&self, id: &str) -> usize {
        self.0.get(id).map_or(0, |(index, _)| *index)
    }

    fn written(&self) -> Vec<Value> {
        let rules = self.0.iter();
        rules
            .filter_map(|(id, (_, findings))| {
                let worst =
                    (findings.iter()).max_by(|a, b| say::urgency(a).total_cmp(&say::urgency(b)))?;
                Some(rule(id, worst, findings))
            })
            .collect()
    }
}

fn rule(id: &str, worst: &FindingDocument, findings: &[&FindingDocument]) -> Value {
    if let Some(said) = &worst.misconfiguration {
        return fault::rule(id, worst, said, findings);
    }
    let severity = say::severity(worst);
    let mut packages: Vec<String> = findings.iter().filter_map(|f| say::package(f)).collect();
    packages.sort_unstable();
    packages.dedup();
    let shown = packages.iter().take(20).cloned().collect::<Vec<_>>();
    let more = packages.len().saturating_sub(shown.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let mut lines = vec![format!("{} {id}, severity {severity}", noun(worst))];
    if !shown.is_empty() {
        lines.push(format!("Concerned: {}{more}", shown.join(", ")));
    }
    lines.push(say::fix(worst));
    lines.extend(worst.remedy.clone());
    lines.retain(|line| !line.is_empty());
    let plain = text(&format!("{}.", lines.join(".\n")));
    let mut rule = json!({
        "id": id,
        "name": noun(worst),
        "shortDescription": { "text": text(&format!("{} {id} ({severity})", noun(worst))) },
        "fullDescription": { "text": plain },
        "help": { "text": plain, "markdown": help(id, worst, &lines) },
        "defaultConfiguration": { "level": level(severity) },
        "properties": rule_properties(worst, severity),
    });
    if let (Some(url), Some(rule)) = (link(worst), rule.as_object_mut()) {
        rule.insert("helpUri".to_owned(), Value::from(url));
    }
    rule
}

fn noun(finding: &FindingDocument) -> &'static str {
    if finding.kind == "licence" {
        "Licence"
    } else {
        "Vulnerability"
    }
}

fn help(id: &str, worst: &FindingDocument, lines: &[String]) -> String {
    let mut text = format!("**{}**\n\n", super::markdown::escape(id));
    for line in lines {
        text.push_str(&super::markdown::escape(line));
        text.push_str("  \n");
    }
    if !worst.aliases.is_empty() {
        let aliases = super::markdown::escape(&worst.aliases.join(", "));
        let _ = writeln!(text, "\nAlso known as {aliases}");
    }
    for reference in worst.references.iter().filter_map(|one| web(one)).take(20) {
        let _ = write!(text, "\n- <{reference}>");
    }
    text
}

fn rule_properties(worst: &FindingDocument, severity: Severity) -> Value {
    let precision = match &*worst.confidence {
        "high" => "very-high",
        "medium" => "high",
        _ => "medium",
    };
    let mut tags = vec!["security", &*worst.kind, &*worst.severity];
    if worst.kev.is_some() {
        tags.push("kev");
    }
    let mut properties = json!({ "tags": tags, "precision": precision });
    if let (Some(score), Some(map)) = (score(worst, severity), properties.as_object_mut()) {
        map.insert("security-severity".to_owned(), Value::from(score));
    }
    properties
}

/// The number that services put into their own words of severity, in the band of ours: the vendor's rating
/// counts, also where somebody's CVSS score says otherwise.
fn score(finding: &FindingDocument, severity: Severity) -> Option<String> {
    let fits = |score: f64| Severity::from_cvss_score(score) == severity;
    let known = finding
        .cvss
        .iter()
        .map(|cvss| cvss.score)
        .find(|s| fits(*s));
    let middle = match severity {
        Severity::Critical => 9.5,
        Severity::High => 8.0,
        Severity::Medium => 5.5,
        Severity::Low => 2.5,
        Severity::Negligible => 0.1,
        Severity::Unknown => return None,
    };
    Some(format!("{:.1}", known.unwrap_or(middle)))
}

/// What nobody rated must be seen.
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Unknown => "warning",
        Severity::Low | Severity::Negligible => "note",
    }
}

fn result(target: &TargetDocument, finding: &FindingDocument, rules: &Rules<'_>) -> Value {
    let mut result = json!({
        "ruleId": finding.id,
        "ruleIndex": rules.index(&finding.id),
        "kind": "fail",
        "level": level(say::severity(finding)),
        "message": { "text": text(&message(finding)) },
        "locations": [location(target, finding)],
        "partialFingerprints": {
            "primaryLocationLineHash": finding.fingerprint,
            "seawallFinding/v1": finding.fingerprint,
        },
        "properties": result_properties(finding),
    });
    if let (Some(why), Some(map)) = (say::why_not_open(finding), result.as_object_mut()) {
        let suppression = json!([{
            "kind": "external", "status": "accepted", "justification": text(&why),
        }]);
        map.insert("suppressions".to_owned(), suppression);
    }
    let fixes = fault::fixes(target, finding);
    if let Some(map) = result.as_object_mut().filter(|_| !fixes.is_empty()) {
        map.insert("fixes".to_owned(), Value::from(fixes));
    }
    result
}

fn message(finding: &FindingDocument) -> String {
    say::fault(finding).unwrap_or_else(|| say::sentence(finding))
}

fn location(target: &TargetDocument, finding: &FindingDocument) -> Value {
    let mut location = json!({ "physicalLocation": place(target, &finding.location) });
    let package = finding.package.as_ref().map(|package| {
        json!({
            "name": package.name, "fullyQualifiedName": package.purl, "kind": "package",
        })
    });
    let logical = package.or_else(|| fault::logical(finding));
    if let (Some(logical), Some(map)) = (logical, location.as_object_mut()) {
        map.insert("logicalLocations".to_owned(), json!([logical]));
    }
    location
}

fn place(target: &TargetDocument, location: &LocationDocument) -> Value {
    let path = match location.path.as_str() {
        "" => &target.name,
        path => path,
    };
    let mut place = json!({ "artifactLocation": artifact(target, path) });
    if let (Some(start), Some(map)) = (&location.start, place.as_object_mut()) {
        let mut region =
            json!({ "startLine": start.line.max(1), "startColumn": start.column.max(1) });
        let end = location.end.as_ref();
        let end = end.filter(|end| (end.line, end.column) > (start.line, start.column));
        if let (Some(end), Some(region)) = (end, region.as_object_mut()) {
            region.insert("endLine".to_owned(), Value::from(end.line));
            region.insert("endColumn".to_owned(), Value::from(end.column.max(1)));
        }
        map.insert("region".to_owned(), region);
    }
    place
}

/// A file. Documents are named as they were asked for, which may be from the root of the file system.
fn artifact(target: &TargetDocument, path: &str) -> Value {
    if say::is_checked_only(target) && path.starts_with('/') {
        return json!({ "uri": format!("file:///{}", uri(path)) });
    }
    json!({ "uri": uri(path), "uriBaseId": base(target) })
}

fn result_properties(finding: &FindingDocument) -> Value {
    let package = finding.package.as_ref();
    let all = [
        ("severity", Some(Value::from(&*finding.severity))),
        (
            "severitySource",
            finding.severity_source.clone().map(Value::from),
        ),
        ("status", Some(Value::from(&*finding.status))),
        (
            "fixedVersion",
            finding.fixed_version.clone().map(Value::from),
        ),
        ("purl", package.map(|one| Value::from(one.purl.clone()))),
        (
            "risk",
            finding.risk.as_ref().map(|one| Value::from(one.score)),
        ),
        (
            "epss",
            finding
                .epss
                .as_ref()
                .map(|one| Value::from(one.probability)),
        ),
        (
            "knownExploited",
            finding.kev.as_ref().map(|_| Value::from(true)),
        ),
        ("layer", finding.location.layer.clone().map(Value::from)),
        (
            "instruction",
            finding.location.instruction.clone().map(Value::from),
        ),
        ("via", say::via(finding).map(Value::from)),
    ];
    let all = all.into_iter().chain(fault::properties(finding));
    let known = all.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(known.collect())
}

fn run_properties(target: &TargetDocument) -> Value {
    let mut properties = json!({
        "target": target.name,
        "kind": target.kind,
        "packages": target.package_count,
        "dismissed": target.dismissed.len(),
        "filtered": target.filtered,
    });
    let more = [
        ("digest", target.digest.as_ref()),
        ("imageId", target.image_id.as_ref()),
        ("platform", target.platform.as_ref()),
        (
            "distribution",
            target.distribution.as_ref().map(|one| &one.name),
        ),
    ];
    if let Some(map) = properties.as_object_mut() {
        for (name, value) in more {
            value.map(|value| map.insert(name.to_owned(), Value::from(value.clone())));
        }
    }
    properties
}

/// How the scan went, and what could not be looked at.
fn invocation(document: &Document, targets: &[&TargetDocument], kept: usize) -> Value {
    let mut notes: Vec<Value> = Vec::new();
    let found = targets.iter().map(|target| target.findings.len());
    let found = found.fold(0, usize::saturating_add);
    let left_out = found.saturating_sub(kept);
    if left_out > 0 {
        let why = format!(
            "{left_out} of {found} findings are left out, the least severe: \
             no more than {MOST_RESULTS} results are taken at once"
        );
        notes.push(notification("error", "limit", &why));
    }
    for target in targets {
        let name = |why: String| match targets {
            [_] => why,
            _ => format!("{}: {why}", target.name),
        };
        blind_spots(target, &name, &mut notes);
    }
    json!({
        "executionSuccessful": !targets.iter().any(|target| say::is_blind(target)),
        "endTimeUtc": document.created,
        "toolExecutionNotifications": notes,
    })
}

fn blind_spots(target: &TargetDocument, name: &dyn Fn(String) -> String, notes: &mut Vec<Value>) {
    for coverage in &target.coverage {
        if let Some(gap) = say::gap(coverage) {
            let level = if coverage.state == "none" {
                "error"
            } else {
                "warning"
            };
            notes.push(notification(level, "coverage", &name(gap)));
        }
    }
    for problem in &target.problems {
        let why = name(say::problem(problem));
        notes.push(notification("warning", &problem.kind, &why));
    }
}

fn notification(level: &str, id: &str, why: &str) -> Value {
    json!({ "level": level, "descriptor": { "id": id }, "message": { "text": text(why) } })
}

/// What paths are relative to: a name that services know for a repository's root.
fn base(target: &TargetDocument) -> &'static str {
    if say::is_of_sources(target) {
        "%SRCROOT%"
    } else {
        "ROOT"
    }
}

fn link(finding: &FindingDocument) -> Option<&str> {
    finding.references.iter().find_map(|one| web(one))
}

/// A reference that can be followed and holds nothing that ends a link.
pub(super) fn web(reference: &str) -> Option<&str> {
    let known = reference.starts_with("https://") || reference.starts_with("http://");
    let clean = |byte: u8| byte.is_ascii_graphic() && !b"<>\"'`\\^{|}".contains(&byte);
    (known && reference.len() < 2_000 && reference.bytes().all(clean)).then_some(reference)
}

/// A path as a URI reference (RFC 3986): what is not unreserved or a slash is percent-encoded; a first part
/// with a colon would be a scheme, and a leading slash would be absolute.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.trim_start_matches('/').bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    if uri.is_empty() {
        "%20".to_owned()
    } else {
        uri
    }
}

/// A text in which nothing is a placeholder or a link (sections 3.11.5 and 3.11.6).
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => escaped.extend([c, c]),
            '[' | ']' | '\\' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Results that GitHub takes in one run; others have no lower bound.
const MOST_RESULTS: usize = 25_000;
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = "https://github.com/seawall/seawall";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        let cases = [
            ("usr/lib/a b.so", "usr/lib/a%20b.so"),
            ("/etc/x", "etc/x"),
            ("app:1", "app%3A1"),
            ("a/ü?#%", "a/%C3%BC%3F%23%25"),
            ("", "%20"),
        ];
        for (path, want) in cases {
            assert_eq!(uri(path), want);
        }
    }

    #[test]
    fn names_are_neither_links_nor_placeholders() {
        assert_eq!(text("{0} [a](b)"), "{{0}} \\[a\\](b)");
    }

    #[test]
    fn only_clean_addresses_are_followed() {
        assert!(web("https://example.org/a?b=c#d").is_some());
        for bad in [
            "javascript:alert(1)",
            "https://a b",
            "https://a\"b",
            "https://a>b",
            "//a",
        ] {
            assert!(web(bad).is_none(), "{bad}");
        }
    }
}
