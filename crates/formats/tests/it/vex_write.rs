//! Statements → VEX documents: what the specifications demand is there (`OpenVEX` 0.2.0; CSAF 2.0, section 4.5 and
//! the mandatory tests of 6.1; `CycloneDX` 1.6 with its schema), and what was written reads back as what was said.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_formats::vex::read_vex;
use seawall_formats::vex::write::{VexFormat, VexHead, faults, write_vex};
use seawall_model::report::Tool;
use seawall_model::statement::{Identity, Product, Statement, StatementStatus};
use seawall_model::time::Timestamp;
use serde_json::Value;

const IMAGE: &str =
    "pkg:oci/app@sha256%3A0101010101010101010101010101010101010101010101010101010101010101";

fn statement(id: &str, status: StatementStatus, parts: &[&str]) -> Statement {
    Statement {
        vulnerability: id.to_owned(),
        aliases: vec!["GHSA-aaaa-bbbb-cccc".to_owned()],
        products: vec![Arc::new(Product {
            identity: Identity::named(IMAGE),
            parts: parts.iter().map(|part| Identity::named(part)).collect(),
        })],
        status,
        justification: None,
        text: None,
        author: String::new(),
        time: None,
        origin: String::new(),
    }
}

/// One of every status, two of them about one vulnerability.
fn statements() -> Vec<Statement> {
    use StatementStatus::{Affected, Fixed, NotAffected, UnderInvestigation};
    let text = |text: &str| Some(text.to_owned());
    let openssl = "pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64&distro=debian-12";
    vec![
        Statement {
            justification: text("vulnerable_code_not_in_execute_path"),
            text: text("never called"),
            ..statement(
                "CVE-2030-0001",
                NotAffected,
                &[openssl, "pkg:npm/%40acme/x@1.0.0"],
            )
        },
        Statement {
            text: text("built without it"),
            ..statement(
                "CVE-2030-0001",
                NotAffected,
                &["pkg:golang/example.com/m@v1.0.0#sub"],
            )
        },
        Statement {
            text: text("upgrade openssl to 3.0.11-1~deb12u2 or later"),
            ..statement("CVE-2030-0002", Affected, &[openssl])
        },
        statement("CVE-2030-0003", Fixed, &[openssl]),
        Statement {
            aliases: Vec::new(),
            ..statement("GHSA-dddd-eeee-ffff", UnderInvestigation, &["pkg:pypi/x@1"])
        },
    ]
}

fn head(tool: &Tool) -> VexHead<'_> {
    VexHead {
        author: "Acme",
        role: Some("vendor"),
        namespace: Some("https://acme.example"),
        id: None,
        version: 1,
        created: Timestamp::from_seconds(1_790_000_000),
        tool,
    }
}

fn tool() -> Tool {
    Tool {
        name: "seawall".to_owned(),
        version: "0.1.0".to_owned(),
        database: None,
    }
}

fn written(format: VexFormat, statements: &[Statement]) -> String {
    let (mut out, tool) = (Vec::new(), tool());
    write_vex(format, statements, &head(&tool), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

pub(crate) fn json(format: VexFormat) -> Value {
    serde_json::from_str(&written(format, &statements())).unwrap()
}

/// Id, status, product with part, of each thing that is said.
fn said(statements: &[Statement]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for one in statements {
        for product in &one.products {
            for part in &product.parts {
                let (id, status) = (&one.vulnerability, one.status.name());
                all.insert(format!(
                    "{id} {status} {} {}",
                    product.identity.purls[0], part.purls[0]
                ));
            }
        }
    }
    all
}

#[test]
fn what_is_written_reads_back() {
    for format in VexFormat::ALL {
        let text = written(format, &statements());
        let document = read_vex(text.as_bytes(), "written").unwrap();
        assert_eq!(document.problems, Vec::<String>::new(), "{text}");
        assert_eq!(said(&document.statements), said(&statements()), "{text}");
        for one in &document.statements {
            assert!(one.is_complete(), "{one:?}");
            assert_eq!(one.author, "Acme");
            assert_eq!(
                one.time,
                Some(Timestamp::from_seconds(1_790_000_000)),
                "{one:?}"
            );
        }
        let cleared = document
            .statements
            .iter()
            .filter(|one| one.vulnerability == "CVE-2030-0001");
        let texts: Vec<&str> = cleared.filter_map(|one| one.text.as_deref()).collect();
        assert!(
            texts.iter().any(|text| text.ends_with("never called")),
            "{format:?} {texts:?}"
        );
        assert!(texts.contains(&"built without it"), "{format:?} {texts:?}");
    }
}

#[test]
fn openvex() {
    let document = json(VexFormat::OpenVex);
    assert_eq!(document["@context"], "https://openvex.dev/ns/v0.2.0");
    assert!(
        document["@id"]
            .as_str()
            .unwrap()
            .starts_with("https://acme.example/vex-")
    );
    assert_eq!(document["version"], 1);
    assert_eq!(document["timestamp"], "2026-09-21T14:13:20Z");
    let statements = document["statements"].as_array().unwrap();
    assert_eq!(statements.len(), 5);
    for one in statements {
        // The schema: either a justification or an impact statement; an action where affected.
        let has = |key: &str| one.get(key).is_some();
        let reasons = (has("justification"), has("impact_statement"));
        assert_eq!(
            one["status"] == "not_affected",
            reasons.0 != reasons.1,
            "{one}"
        );
        assert_eq!(
            one["status"] == "affected",
            has("action_statement"),
            "{one}"
        );
        assert!(!one["products"].as_array().unwrap().is_empty());
    }
}

#[test]
fn csaf() {
    let document = json(VexFormat::Csaf);
    let about = &document["document"];
    assert_eq!(about["category"], "csaf_vex");
    assert_eq!(about["publisher"]["category"], "vendor");
    let tracking = &about["tracking"];
    let history = tracking["revision_history"].as_array().unwrap();
    assert_eq!(history.last().unwrap()["number"], tracking["version"]);
    let mut ids = BTreeSet::new();
    products(&document["product_tree"], &mut ids);
    for relation in document["product_tree"]["relationships"]
        .as_array()
        .unwrap()
    {
        for end in ["product_reference", "relates_to_product_reference"] {
            assert!(ids.contains(relation[end].as_str().unwrap()), "{relation}");
        }
    }
    for relation in document["product_tree"]["relationships"]
        .as_array()
        .unwrap()
    {
        let id = relation["full_product_name"]["product_id"]
            .as_str()
            .unwrap();
        assert!(ids.insert(id.to_owned()), "6.1.2: {id} is defined twice");
    }
    let vulnerabilities = document["vulnerabilities"].as_array().unwrap();
    // 6.1.23: one for each id.
    assert_eq!(vulnerabilities.len(), 4);
    for one in vulnerabilities {
        assert!(
            one.get("cve").is_some() || one.get("ids").is_some(),
            "6.1.27.8 {one}"
        );
        assert!(
            !one["notes"].as_array().unwrap().is_empty(),
            "6.1.27.5 {one}"
        );
        let reasons = named(one, "flags")
            .chain(named(one, "threats"))
            .collect::<BTreeSet<_>>();
        let actions = named(one, "remediations").collect::<BTreeSet<_>>();
        for (group, members) in one["product_status"].as_object().unwrap() {
            for id in members
                .as_array()
                .unwrap()
                .iter()
                .map(|id| id.as_str().unwrap())
            {
                assert!(ids.contains(id), "6.1.1: {id} is not in the tree");
                assert!(
                    group != "known_not_affected" || reasons.contains(id),
                    "6.1.27.9 {one}"
                );
                assert!(
                    group != "known_affected" || actions.contains(id),
                    "6.1.27.10 {one}"
                );
            }
        }
    }
}

fn named<'a>(one: &'a Value, list: &str) -> impl Iterator<Item = &'a str> {
    let all = one[list].as_array().into_iter().flatten();
    let ids = all.flat_map(|entry| entry["product_ids"].as_array().unwrap());
    ids.map(|id| id.as_str().unwrap())
}

fn products(branch: &Value, ids: &mut BTreeSet<String>) {
    if let Some(product) = branch.get("product") {
        let id = product["product_id"].as_str().unwrap().to_owned();
        assert_eq!(
            product["product_identification_helper"]["purl"],
            id.as_str()
        );
        assert!(ids.insert(id), "6.1.2: {product} is defined twice");
    }
    for inner in branch["branches"].as_array().into_iter().flatten() {
        products(inner, ids);
    }
}

#[test]
fn cyclonedx_is_valid_against_the_published_schema() {
    use seawall_formats::sbom::CycloneDxVersion;
    let validator = crate::cyclonedx::validator(CycloneDxVersion::V1_6);
    let document = json(VexFormat::CycloneDx);
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(document["metadata"]["component"]["purl"], IMAGE);
}

#[test]
fn two_names_of_one_vulnerability_are_one_in_csaf() {
    let alias = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let both = [
        Statement {
            aliases: Vec::new(),
            ..statement("CVE-2030-0001", StatementStatus::Fixed, &["pkg:npm/a@1"])
        },
        Statement {
            aliases: alias(&["CVE-2030-0001"]),
            ..statement(
                "GHSA-1",
                StatementStatus::UnderInvestigation,
                &["pkg:npm/b@1"],
            )
        },
    ];
    let document: Value = serde_json::from_str(&written(VexFormat::Csaf, &both)).unwrap();
    let all = document["vulnerabilities"].as_array().unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["cve"], "CVE-2030-0001");
    assert_eq!(
        all[0]["ids"],
        serde_json::json!([{"system_name": "GHSA", "text": "GHSA-1"}])
    );
    // What is said of one is said of the other.
    let mut again = both.clone();
    again[1].products = both[0].products.clone();
    let tool = tool();
    assert_eq!(faults(VexFormat::OpenVex, &again, &head(&tool)).len(), 1);
}

#[test]
fn ids_come_of_the_content() {
    for format in VexFormat::ALL {
        let (all, mut other) = (statements(), statements());
        assert_eq!(written(format, &all), written(format, &all));
        other.pop();
        assert_ne!(id(format, &all), id(format, &other), "{format:?}");
    }
}

fn id(format: VexFormat, statements: &[Statement]) -> Value {
    let document: Value = serde_json::from_str(&written(format, statements)).unwrap();
    let place = match format {
        VexFormat::OpenVex => "/@id",
        VexFormat::Csaf => "/document/tracking/id",
        VexFormat::CycloneDx => "/serialNumber",
    };
    document.pointer(place).unwrap().clone()
}

#[test]
fn contradictions_are_refused() {
    let part = "pkg:npm/a@1";
    let both = [
        statement("CVE-2030-0001", StatementStatus::Fixed, &[part]),
        statement(
            "CVE-2030-0001",
            StatementStatus::UnderInvestigation,
            &[part],
        ),
    ];
    let tool = tool();
    for format in VexFormat::ALL {
        let faults = faults(format, &both, &head(&tool));
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(
            faults[0].contains("is fixed and under_investigation"),
            "{faults:?}"
        );
    }
}
