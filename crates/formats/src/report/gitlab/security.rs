//! GitLab's container-scanning and dependency-scanning reports (security report schemas, version 15.2.1): the
//! first where a target is an image, the second for repositories, directories and lists.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::severity::Severity;
use serde_json::{Map, Value, json};

use super::super::document::{Document, FindingDocument, TargetDocument};
use super::super::{sarif, say};
use super::Ids;

/// Writes the open findings, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_gitlab(document: &Document, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let containers = document.targets.iter().any(|target| target.kind == "image");
    let mut ids = Ids::default();
    let mut vulnerabilities: Vec<Value> = Vec::new();
    for target in &document.targets {
        for finding in say::open(target).filter(|one| one.kind == "vulnerability") {
            let place = if containers {
                container(target, finding)
            } else {
                dependency(target, finding)
            };
            vulnerabilities.push(vulnerability(finding, &ids.of(target, finding), &place));
        }
    }
    let mut report = json!({
        "version": VERSION,
        "scan": scan(document, containers),
        "vulnerabilities": vulnerabilities,
        "remediations": [],
    });
    if let Some(map) = report.as_object_mut().filter(|_| !containers) {
        map.insert("dependency_files".to_owned(), dependency_files(document));
    }
    serde_json::to_writer_pretty(&mut *out, &report)?;
    out.write_all(b"\n")
}

fn scan(document: &Document, containers: bool) -> Value {
    let program = json!({
        "id": "seawall",
        "name": "Seawall",
        "url": "https://github.com/seawall/seawall",
        "version": document.tool.version,
        "vendor": { "name": "Seawall" },
    });
    // The schema wants no zone: it is UTC.
    let time = document.created.trim_end_matches('Z');
    // In documents no vulnerabilities are looked for: a report of nothing else would be a false all-clear.
    let targets = &document.targets;
    let blind = targets.iter().any(say::is_blind)
        || (!targets.is_empty() && targets.iter().all(say::is_checked_only));
    json!({
        "analyzer": program,
        "scanner": program,
        "type": if containers { "container_scanning" } else { "dependency_scanning" },
        "start_time": time,
        "end_time": time,
        "status": if blind { "failure" } else { "success" },
        "messages": messages(document),
    })
}

/// What a reader of the findings has to know.
fn messages(document: &Document) -> Vec<Value> {
    let mut messages = Vec::new();
    let mut say = |level: &str, target: &TargetDocument, text: String| {
        messages.push(json!({ "level": level, "value": format!("{}: {text}", target.name) }));
    };
    for target in &document.targets {
        for gap in target.coverage.iter().filter_map(say::gap) {
            say("warn", target, gap);
        }
        for problem in &target.problems {
            say("warn", target, say::problem(problem));
        }
        let accepted = target
            .findings
            .iter()
            .filter(|one| !say::is_open(one))
            .count();
        if accepted > 0 {
            say(
                "info",
                target,
                format!("{accepted} findings are accepted or never run, and left out"),
            );
        }
        if say::is_checked_only(target) {
            say(
                "warn",
                target,
                "no vulnerabilities are looked for in documents".to_owned(),
            );
        }
        let faults = say::open(target).filter(|one| say::is_fault(one)).count();
        if faults > 0 {
            say(
                "info",
                target,
                format!("{faults} findings of checks are left out; gitlab-codequality has them"),
            );
        }
        let licences = say::open(target)
            .filter(|one| one.kind == "licence")
            .count();
        if licences > 0 {
            say(
                "info",
                target,
                format!("{licences} findings of licences are left out"),
            );
        }
    }
    messages
}

fn vulnerability(finding: &FindingDocument, id: &str, place: &Value) -> Value {
    let mut value = json!({
        "id": id,
        "name": start(&say::title(finding), 255),
        "description": start(&description(finding), 1 << 20),
        "severity": severity(say::severity(finding)),
        "solution": start(&solution(finding), 7_000),
        "identifiers": identifiers(finding),
        "links": links(finding),
        "location": place,
    });
    let vectors = vectors(finding);
    if let Some(map) = value.as_object_mut() {
        if !vectors.is_empty() {
            map.insert("cvss_vectors".to_owned(), Value::from(vectors));
        }
        map.insert("details".to_owned(), Value::Object(details(finding)));
    }
    value
}

fn description(finding: &FindingDocument) -> String {
    let mut lines = vec![say::sentence(finding)];
    lines.extend(finding.evidence.iter().map(say::evidence));
    lines.join("\n")
}

fn solution(finding: &FindingDocument) -> String {
    match (&finding.remedy, &finding.fixed_version, &finding.package) {
        (Some(remedy), ..) => remedy.clone(),
        (None, Some(version), Some(package)) => format!("Upgrade {} to {version}", package.name),
        _ => "No fix is published".to_owned(),
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Negligible => "Info",
        Severity::Unknown => "Unknown",
    }
}

/// The id and its aliases, each with the type that its prefix tells.
fn identifiers(finding: &FindingDocument) -> Vec<Value> {
    let ids = std::iter::once(&finding.id).chain(&finding.aliases);
    let named = ids.filter(|id| !id.is_empty()).map(|id| {
        let prefix = id
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let kind = if prefix.is_empty() {
            "other".to_owned()
        } else {
            prefix
        };
        let mut value = json!({ "type": kind, "name": id, "value": id });
        if let (Some(url), Some(map)) = (address(&kind, id), value.as_object_mut()) {
            map.insert("url".to_owned(), Value::from(url));
        }
        value
    });
    let mut identifiers: Vec<Value> = named.take(MOST).collect();
    if identifiers.is_empty() {
        identifiers.push(json!({ "type": "seawall", "name": "unnamed", "value": "unnamed" }));
    }
    identifiers
}

fn address(kind: &str, id: &str) -> Option<String> {
    let plain = id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match kind {
        _ if !plain => None,
        "cve" => Some(format!("https://nvd.nist.gov/vuln/detail/{id}")),
        "ghsa" => Some(format!("https://github.com/advisories/{id}")),
        _ => None,
    }
}

fn links(finding: &FindingDocument) -> Vec<Value> {
    let known = finding.references.iter().filter_map(|one| sarif::web(one));
    known.take(MOST).map(|url| json!({ "url": url })).collect()
}

/// Vectors of CVSS 3; those of 2 and 4 the schema writes otherwise, or does not know.
fn vectors(finding: &FindingDocument) -> Vec<Value> {
    let fits = |vector: &str| {
        let metric = |part: &str| {
            let (name, value) = part.split_once(':').unwrap_or_default();
            !name.is_empty()
                && !value.is_empty()
                && part.bytes().all(|b| b.is_ascii_uppercase() || b == b':')
        };
        let rest = vector
            .strip_prefix("CVSS:3.0/")
            .or_else(|| vector.strip_prefix("CVSS:3.1/"));
        (32..=128).contains(&vector.len()) && rest.is_some_and(|rest| rest.split('/').all(metric))
    };
    let known = finding.cvss.iter().filter(|cvss| fits(&cvss.vector));
    known
        .take(10)
        .map(|cvss| {
            let vendor = if cvss.source.is_empty() {
                "unknown"
            } else {
                &cvss.source
            };
            json!({ "vendor": vendor, "vector": cvss.vector })
        })
        .collect()
}

fn details(finding: &FindingDocument) -> Map<String, Value> {
    let package = finding.package.as_ref();
    let installed = package.map(|one| one.version.clone());
    let layer = finding.location.layer.clone();
    let all = [
        (
            "status",
            "Status",
            Some(say::status_words(&finding.status).to_owned()),
        ),
        ("installed_version", "Installed version", installed),
        (
            "fixed_version",
            "Fixed version",
            finding.fixed_version.clone(),
        ),
        ("path", "Path", Some(finding.location.path.clone())),
        ("layer", "Layer", layer),
        (
            "instruction",
            "Instruction",
            finding.location.instruction.clone(),
        ),
        ("via", "Dependency path", say::via(finding)),
    ];
    let known = all.into_iter().filter_map(|(key, name, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some((
            key.to_owned(),
            json!({ "type": "text", "name": name, "value": value }),
        ))
    });
    known.collect()
}

fn container(target: &TargetDocument, finding: &FindingDocument) -> Value {
    let system = match &target.distribution {
        Some(one) if !one.id.is_empty() => format!("{} {}", one.id, one.version),
        _ => "unknown".to_owned(),
    };
    json!({
        "dependency": package(finding),
        "operating_system": system.trim(),
        "image": target.name,
    })
}

fn dependency(target: &TargetDocument, finding: &FindingDocument) -> Value {
    let mut dependency = package(finding);
    let relation = finding
        .package
        .as_ref()
        .and_then(|one| one.relation.as_ref());
    if let (Some(relation), Some(map)) = (relation, dependency.as_object_mut()) {
        map.insert("direct".to_owned(), Value::from(relation == "direct"));
    }
    json!({ "file": file(target, finding), "dependency": dependency })
}

fn package(finding: &FindingDocument) -> Value {
    let (name, version) = (finding.package.as_ref())
        .map_or(("", ""), |one| (one.name.as_str(), one.version.as_str()));
    json!({ "package": { "name": name }, "version": version })
}

fn file<'a>(target: &'a TargetDocument, finding: &'a FindingDocument) -> &'a str {
    say::path(target, finding)
}

/// Names and versions.
type Packages<'a> = BTreeSet<(&'a str, &'a str)>;

/// The files that findings lie in, and the packages concerned.
fn dependency_files(document: &Document) -> Value {
    let mut files: BTreeMap<(&str, &str), Packages<'_>> = BTreeMap::new();
    for target in &document.targets {
        for finding in say::open(target).filter(|one| one.kind == "vulnerability") {
            let Some(package) = &finding.package else {
                continue;
            };
            let kind = package.purl.strip_prefix("pkg:").unwrap_or_default();
            let kind = kind
                .split('/')
                .next()
                .filter(|kind| !kind.is_empty())
                .unwrap_or("generic");
            let packages = files.entry((file(target, finding), kind)).or_default();
            packages.insert((&package.name, &package.version));
        }
    }
    let files = files.into_iter().map(|((path, kind), packages)| {
        let packages = packages.into_iter();
        let packages = packages.map(|(name, version)| json!({ "package": { "name": name }, "version": version }));
        json!({ "path": path, "package_manager": kind, "dependencies": packages.collect::<Vec<_>>() })
    });
    files.collect()
}

/// The start of a text that the schema wants short.
fn start(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

const VERSION: &str = "15.2.1";
/// Identifiers and links of one finding.
const MOST: usize = 20;
