//! VEX documents against what is published about their form: the JSON schema of CSAF 2.0, and what the JSON schema
//! of `OpenVEX` 0.2.0 requires, in our words.

use seawall_formats::vex::write::VexFormat;
use serde_json::{Value, json};

use super::vex_write::json as written;

/// CSAF 2.0 with the schemas of CVSS that it refers to.
fn csaf() -> jsonschema::Validator {
    let schema = |name: &str| -> Value {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/schema");
        let bytes = std::fs::read(format!("{folder}/csaf-{name}.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let mut options = jsonschema::options().should_validate_formats(true);
    for version in ["2.0", "3.0", "3.1"] {
        let uri = format!("https://www.first.org/cvss/cvss-v{version}.json");
        let resource = jsonschema::Resource::from_contents(schema(&format!("ref-cvss-{version}")));
        options = options.with_resource(uri, resource.unwrap());
    }
    options.build(&schema("2.0")).unwrap()
}

fn open_vex() -> jsonschema::Validator {
    let text = json!({"type": "string"});
    let uri = json!({"type": "string", "format": "uri"});
    let time = json!({"type": "string", "format": "date-time"});
    let count = json!({"type": "integer", "minimum": 1});
    let closed = |properties: Value, required: &[&str]| {
        json!({
            "type": "object", "additionalProperties": false,
            "properties": properties, "required": required,
        })
    };
    let set = |items: Value| json!({"type": "array", "uniqueItems": true, "items": items});
    let identifiers = json!({"purl": text, "@cpe22": text, "@cpe23": text});
    let identifiers = closed(identifiers, &[]);
    let hashes = json!({"type": "object", "additionalProperties": {"type": "string"}});
    let part = closed(
        json!({"@id": uri, "identifiers": identifiers, "hashes": hashes}),
        &[],
    );
    let product = json!({
        "@id": uri, "identifiers": identifiers, "hashes": hashes, "subcomponents": set(part),
    });
    let vulnerability = closed(
        json!({"@id": uri, "name": text, "description": text, "aliases": set(text.clone())}),
        &["name"],
    );
    let mut statement = closed(
        json!({
            "@id": uri, "version": count, "vulnerability": vulnerability, "timestamp": time,
            "last_updated": time, "products": set(closed(product, &[])),
            "status": {"enum": ["not_affected", "affected", "fixed", "under_investigation"]},
            "supplier": text, "status_notes": text,
            "justification": {"enum": [
                "component_not_present", "vulnerable_code_not_present",
                "vulnerable_code_not_in_execute_path",
                "vulnerable_code_cannot_be_controlled_by_adversary",
                "inline_mitigations_already_exist",
            ]},
            "impact_statement": text, "action_statement": text, "action_statement_timestamp": time,
        }),
        &["vulnerability", "status"],
    );
    // Where it is not affected: one reason and not two. Where it is: what to do.
    let of = |status: &str| json!({"properties": {"status": {"const": status}}});
    let reasons = json!([{"required": ["justification"]}, {"required": ["impact_statement"]}]);
    statement["allOf"] = json!([
        {"if": of("not_affected"), "then": {"oneOf": reasons}},
        {"if": of("affected"), "then": {"required": ["action_statement"]}},
    ]);
    let mut statements = set(statement);
    statements["minItems"] = 1.into();
    let document = closed(
        json!({
            "@context": uri, "@id": uri, "author": text, "role": text, "timestamp": time,
            "last_updated": time, "version": count, "tooling": text, "statements": statements,
        }),
        &[
            "@context",
            "@id",
            "author",
            "timestamp",
            "version",
            "statements",
        ],
    );
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&document).unwrap()
}

/// A document is valid, and is not any more with each of these changes.
#[track_caller]
fn check(validator: &jsonschema::Validator, format: VexFormat, changes: &[(&str, Value)]) {
    let document = written(format);
    let faults: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
    for (pointer, value) in changes {
        let mut changed = document.clone();
        let place = changed.pointer_mut(pointer);
        *place.unwrap_or_else(|| panic!("nothing at {pointer}")) = value.clone();
        assert!(!validator.is_valid(&changed), "{pointer} {value}");
    }
}

#[test]
fn csaf_is_valid_against_the_published_schema() {
    let changes = [
        ("/document/csaf_version", json!("2.1")),
        ("/document/publisher/category", json!("somebody")),
        (
            "/document/tracking/current_release_date",
            json!("yesterday"),
        ),
        ("/vulnerabilities/0/notes/0/category", json!("word")),
        ("/product_tree/relationships/0/category", json!("near")),
        ("/vulnerabilities", json!([])),
    ];
    check(&csaf(), VexFormat::Csaf, &changes);
}

#[test]
fn openvex_has_what_its_schema_requires() {
    let changes = [
        ("/@id", json!("no address")),
        ("/version", json!(0)),
        ("/statements", json!([])),
        ("/statements/0/status", json!("harmless")),
        ("/statements/0/products/0/@id", json!("not one")),
        ("/statements/0/products/0/identifiers", json!({"name": "x"})),
    ];
    check(&open_vex(), VexFormat::OpenVex, &changes);
}
