//! OSCAL assessment results, by the rules of the language (NIST OSCAL 1.1.2, model `assessment-results`): required
//! parts, shapes of data types, references that lead somewhere.

use std::collections::BTreeSet;

use seawall_formats::report::compliance::write_oscal;
use serde_json::Value;

use super::sample::{HOSTILE, audited, audited_with};
use super::{of, written};

fn results(name: &str) -> Value {
    let text = written(write_oscal, &of(&audited_with(name)));
    serde_json::from_str::<Value>(&text).unwrap()["assessment-results"].take()
}

#[test]
fn what_the_language_requires_is_there() {
    for name in ["web", HOSTILE, ""] {
        let document = results(name);
        for path in [
            "/uuid",
            "/metadata/title",
            "/metadata/last-modified",
            "/metadata/version",
        ] {
            assert!(document.pointer(path).is_some(), "{path}");
        }
        assert_eq!(document["metadata"]["oscal-version"], "1.1.2");
        let plan = document["import-ap"]["href"].as_str().unwrap();
        let resources = document["back-matter"]["resources"].as_array().unwrap();
        assert!(
            resources
                .iter()
                .any(|one| format!("#{}", one["uuid"].as_str().unwrap()) == plan)
        );
        for result in document["results"].as_array().unwrap() {
            for part in ["uuid", "title", "description", "start", "reviewed-controls"] {
                assert!(result.get(part).is_some(), "{part}");
            }
        }
        check(&document, "");
    }
}

/// Data types: no empty lists, no empty texts and none with blanks around, UUIDs of version 4 or 5, tokens.
fn check(value: &Value, place: &str) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let place = format!("{place}/{name}");
                if let Some(text) = inner.as_str() {
                    shape(name, text, &place);
                }
                check(inner, &place);
            }
        }
        Value::Array(list) => {
            assert!(!list.is_empty(), "{place} is empty");
            for (at, inner) in list.iter().enumerate() {
                check(inner, &format!("{place}/{at}"));
            }
        }
        Value::String(text) => {
            assert_eq!(text.trim(), text, "{place}");
            assert!(!text.is_empty(), "{place}");
            assert!(!text.contains(char::is_control), "{place}");
        }
        _ => {}
    }
}

fn shape(name: &str, text: &str, place: &str) {
    if name.ends_with("uuid") {
        let bytes = text.as_bytes();
        assert_eq!(bytes.len(), 36, "{place}");
        assert!(
            b"45".contains(&bytes[14]) && b"89ab".contains(&bytes[19]),
            "{place} {text}"
        );
    }
    if ["control-id", "target-id", "name"].contains(&name) && !place.contains("parties") {
        let mut chars = text.chars();
        let first = chars.next().unwrap();
        assert!(first.is_alphabetic() || first == '_', "{place} {text}");
        assert!(
            chars.all(|c| c.is_alphanumeric() || "._-".contains(c)),
            "{place} {text}"
        );
    }
}

#[test]
fn references_lead_somewhere() {
    let document = results("web");
    for result in document["results"].as_array().unwrap() {
        let ids = |list: &str| -> BTreeSet<&str> {
            let all = result[list].as_array().unwrap().iter();
            all.map(|one| one["uuid"].as_str().unwrap()).collect()
        };
        let observations = ids("observations");
        for finding in result["findings"].as_array().unwrap() {
            let to = &finding["related-observations"][0]["observation-uuid"];
            assert!(observations.contains(to.as_str().unwrap()));
        }
        let item = &result["local-definitions"]["inventory-items"][0]["uuid"];
        for observation in result["observations"].as_array().unwrap() {
            assert_eq!(&observation["subjects"][0]["subject-uuid"], item);
        }
        assert_eq!(
            observations.len(),
            result["observations"].as_array().unwrap().len()
        );
    }
    let owner = &document["results"][0]["attestations"][0]["responsible-parties"][0];
    let parties = document["metadata"]["parties"].as_array().unwrap();
    assert!(
        parties
            .iter()
            .any(|party| party["uuid"] == owner["party-uuids"][0])
    );
}

/// What is not proved to be met is not satisfied; what speaks of nothing here has no finding.
#[test]
fn only_a_pass_is_satisfied() {
    let document = results("web");
    let findings = document["results"][0]["findings"].as_array().unwrap();
    let told: Vec<(&str, &str, &str)> = findings
        .iter()
        .map(|one| {
            let status = &one["target"]["status"];
            let word = |value: &Value| -> String { value.as_str().unwrap().to_owned() };
            let all = [
                &one["target"]["target-id"],
                &status["state"],
                &status["reason"],
            ];
            let [id, state, reason] = all.map(word);
            (
                id.leak() as &str,
                state.leak() as &str,
                reason.leak() as &str,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("control-1.1.1_smt", "satisfied", "pass"),
            ("control-1.1.2_smt", "not-satisfied", "other"),
            ("control-5.5_smt", "not-satisfied", "fail"),
            ("control-5.6_smt", "not-satisfied", "other"),
            ("control-5.7_smt", "not-satisfied", "other"),
        ]
    );
}

#[test]
fn ids_are_those_of_the_content() {
    assert_eq!(results("web"), results("web"));
    assert_ne!(results("web")["uuid"], results("db")["uuid"]);
    let mut later = audited();
    later.created = "2026-12-01T00:00:00Z".parse().unwrap();
    let later: Value = serde_json::from_str(&written(write_oscal, &of(&later))).unwrap();
    assert_ne!(later["assessment-results"]["uuid"], results("web")["uuid"]);
}
