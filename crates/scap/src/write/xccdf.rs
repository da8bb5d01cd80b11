//! `TestResult` (XCCDF 1.2, section 6.6).

use super::{Writing, time};
use crate::audit::{Ruled, UsedCheck};
use crate::oval::truth::Truth;
use crate::xccdf::result::RuleResult;
use crate::xml::write::Writer;

/// Writes the results of rules.
pub(super) fn test_result(out: &mut Writer, writing: &Writing<'_>) {
    let audit = writing.audit;
    let profile = audit.profile.as_ref().map(|it| it.id.as_str());
    let id = test_result_id(profile);
    let (start, end) = (time(writing.start), time(writing.end));
    let mut attributes = vec![
        ("xmlns", "http://checklists.nist.gov/xccdf/1.2"),
        ("id", id.as_str()),
        ("start-time", start.as_str()),
        ("end-time", end.as_str()),
    ];
    if !audit.version.is_empty() {
        attributes.push(("version", audit.version.as_str()));
    }
    let by = format!("cpe:/a:seawall:seawall:{}", writing.version);
    attributes.push(("test-system", &by));
    out.open("TestResult", &attributes);
    out.empty(
        "benchmark",
        &[("href", &audit.href), ("id", &audit.benchmark)],
    );
    out.leaf("title", &[], &format!("Results of {}", audit.title));
    if let Some(profile) = profile {
        out.empty("profile", &[("idref", profile)]);
    }
    out.leaf("target", &[], writing.system);
    out.open("target-facts", &[]);
    let facts = [
        ("urn:xccdf:fact:scanner:name", "Seawall"),
        ("urn:xccdf:fact:scanner:version", writing.version),
    ];
    for (name, value) in facts {
        out.leaf("fact", &[("name", name), ("type", "string")], value);
    }
    out.close();
    for (platform, truth) in &audit.platforms {
        if *truth == Truth::True {
            out.empty("platform", &[("idref", platform)]);
        }
    }
    for (id, values) in &audit.values {
        match values.as_slice() {
            [only] => out.leaf("set-value", &[("idref", id)], only),
            several => {
                out.open("set-complex-value", &[("idref", id)]);
                for value in several {
                    out.leaf("item", &[], value);
                }
                out.close();
            }
        }
    }
    for rule in &audit.rules {
        rule_result(out, rule, &end);
    }
    for score in &audit.scores {
        let maximum = format!("{:.6}", score.maximum);
        let text = format!("{:.6}", score.score);
        let attributes = [("system", score.model), ("maximum", maximum.as_str())];
        out.leaf("score", &attributes, &text);
    }
    out.close();
}

fn rule_result(out: &mut Writer, rule: &Ruled, when: &str) {
    let weight = format!("{:.6}", rule.weight);
    let attributes = [
        ("idref", rule.id.as_str()),
        ("role", rule.role.as_str()),
        ("time", when),
        ("severity", rule.severity.as_str()),
        ("weight", weight.as_str()),
    ];
    out.open("rule-result", &attributes);
    out.leaf("result", &[], rule.result.name());
    for (system, id) in &rule.idents {
        out.leaf("ident", &[("system", system)], id);
    }
    for message in &rule.messages {
        let severity = match rule.result {
            RuleResult::Error => "error",
            RuleResult::Unknown | RuleResult::NotChecked => "warning",
            _ => "info",
        };
        out.leaf("message", &[("severity", severity)], message);
    }
    if rule.result == RuleResult::Fail {
        for fix in &rule.fixes {
            let mut attributes = Vec::new();
            if !fix.id.is_empty() {
                attributes.push(("id", fix.id.as_str()));
            }
            if !fix.system.is_empty() {
                attributes.push(("system", fix.system.as_str()));
            }
            let more = fix.attributes.iter();
            attributes.extend(more.map(|(name, value)| (name.as_str(), value.as_str())));
            out.leaf("fix", &attributes, &fix.text);
        }
    }
    match rule.checks.as_slice() {
        [] => {}
        [only] => check(out, only),
        several => {
            out.open("complex-check", &[("operator", "AND")]);
            for one in several {
                check(out, one);
            }
            out.close();
        }
    }
    out.close();
}

fn check(out: &mut Writer, check: &UsedCheck) {
    out.open("check", &[("system", &check.system)]);
    for (value, name) in &check.exports {
        out.empty(
            "check-export",
            &[("export-name", name), ("value-id", value)],
        );
    }
    match &check.name {
        Some(name) => out.empty(
            "check-content-ref",
            &[("href", &check.href), ("name", name)],
        ),
        None => out.empty("check-content-ref", &[("href", &check.href)]),
    }
    out.close();
}

fn test_result_id(profile: Option<&str>) -> String {
    let profile = profile.unwrap_or("default");
    let sound = |c: char| match c {
        c if c.is_ascii_alphanumeric() || "._-".contains(c) => c,
        _ => '_',
    };
    let profile: String = profile.chars().map(sound).collect();
    format!("xccdf_org.seawall_testresult_{profile}")
}
