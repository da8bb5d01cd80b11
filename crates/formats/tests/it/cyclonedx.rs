//! CycloneDX, GitHub's snapshots and lists of package URLs: what is written is valid and the same each time,
//! and comes back as it was; what others write is understood.

use std::process::Command;
use std::sync::Arc;

use seawall_formats::sbom::{self, Bom, Build, CycloneDxVersion, Format, Source};
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::finding::{AppliedStatement, Confidence, Finding, FindingKind, Status};
use seawall_model::inventory::{FunctionTable, Inventory, Program};
use seawall_model::location::Location;
use seawall_model::package::Package;
use seawall_model::report::Tool;
use seawall_model::severity::Severity;
use serde_json::Value;

use crate::spdx::{artifact, inventory};

fn formats() -> impl Iterator<Item = Format> {
    let json = CycloneDxVersion::ALL.map(Format::CycloneDxJson);
    let xml = CycloneDxVersion::ALL.map(Format::CycloneDxXml);
    json.into_iter().chain(xml)
}

fn written(
    format: Format,
    artifact: &Artifact,
    inventory: &Inventory,
    findings: Option<&[Finding]>,
) -> Vec<u8> {
    let tool = Tool {
        name: "seawall".into(),
        version: "0.1.0".into(),
        database: None,
    };
    let build = Build {
        sha: "a".repeat(40),
        reference: "refs/heads/main".into(),
        job: "1".into(),
        correlator: "scan".into(),
        url: None,
    };
    let source = Source {
        artifact,
        inventory,
        tool: &tool,
        created: "2026-11-22T08:00:00Z".parse().ok(),
        findings,
        build: Some(&build),
    };
    let mut out = Vec::new();
    sbom::write(format, &source, &mut out).unwrap();
    out
}

fn finding(id: &str, package: usize, statement: Option<AppliedStatement>) -> Finding {
    Finding {
        kind: FindingKind::Vulnerability,
        id: id.into(),
        aliases: vec!["GHSA-aaaa-bbbb-cccc".into()],
        severity: Severity::High,
        severity_source: None,
        ratings: vec![seawall_model::finding::Rating {
            source: "debian".into(),
            severity: Severity::Negligible,
        }],
        cvss: vec![seawall_model::finding::Cvss {
            version: "4.0",
            vector: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N".into(),
            score: 9.3,
            source: "nvd".into(),
        }],
        epss: None,
        kev: None,
        ssvc: None,
        published: "2024-02-03".parse().ok(),
        package: Some(package),
        fixed_version: None,
        status: Status::Affected,
        location: Location::default(),
        evidence: Vec::new(),
        remedy: Some("upgrade".into()),
        references: vec!["https://vendor.example/1".into()],
        fingerprint: "f".into(),
        confidence: Confidence::High,
        risk: None,
        not_loaded: None,
        statement,
        exception: None,
        misconfiguration: None,
    }
}

fn findings() -> Vec<Finding> {
    let statement = AppliedStatement {
        status: "not_affected",
        justification: Some("vulnerable_code_not_in_execute_path".into()),
        text: None,
        author: "we".into(),
        date: None,
        origin: "a".into(),
    };
    vec![
        finding("CVE-2024-1", 0, None),
        finding("CVE-2024-1", 2, Some(statement)),
        finding("CVE-2024-2", 1, None),
    ]
}

#[test]
fn everything_comes_back() {
    let (artifact, mut inventory) = (artifact(), inventory());
    inventory.programs = vec![Program {
        location: Location::file("usr/bin/app", Some(0)),
        functions: Arc::new(FunctionTable::new([("a/b", "C.D"), ("e", "f")].into_iter())),
    }];
    for format in formats().chain([Format::SpdxJson, Format::SpdxTagValue, Format::Spdx3]) {
        let bytes = written(format, &artifact, &inventory, None);
        assert_eq!(bytes, written(format, &artifact, &inventory, None));
        let bom = sbom::read(&bytes, "x").unwrap();
        for (got, want) in bom.inventory.packages.iter().zip(&inventory.packages) {
            assert_eq!(got, want, "{format}");
        }
        assert_eq!(bom.inventory, inventory, "{format}");
        assert_eq!(bom.subject, Some(ArtifactKind::Image));
        let described = Artifact {
            kind: ArtifactKind::Image,
            source: "registry",
            ..bom.artifact
        };
        assert_eq!(described, artifact, "{format}");
        assert_eq!(bom.notes, [""; 0]);
    }
}

/// What GitHub's snapshots and package URLs keep: names and versions, in any case.
#[test]
fn names_come_back_from_the_poorer_formats() {
    let (artifact, inventory) = (artifact(), inventory());
    let name = |package: &Package| (package.kind, package.name.clone(), package.version.clone());
    for (format, keeps_source) in [(Format::Github, true), (Format::Purls, false)] {
        let bom = sbom::read(&written(format, &artifact, &inventory, None), "x").unwrap();
        assert_eq!(bom.inventory.problems, [], "{format}");
        let mut want: Vec<_> = inventory.packages.iter().map(name).collect();
        if !keeps_source {
            // The list cannot tell twins apart, and a package URL of Go is in lower case.
            want.dedup();
            want[1].1 = want[1].1.clone();
        }
        let got: Vec<_> = bom.inventory.packages.iter().map(name).collect();
        assert_eq!(got, want, "{format}");
        let sources = bom.inventory.packages.iter().any(|p| p.source.is_some());
        assert_eq!(sources, keeps_source, "{format}");
        let distribution = bom.inventory.distribution.unwrap();
        assert_eq!(
            (distribution.id.as_str(), distribution.version.as_str()),
            ("debian", "12")
        );
    }
}

pub(crate) fn validator(version: CycloneDxVersion) -> jsonschema::Validator {
    let schema = |name: &str| -> Value {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/schema");
        let bytes = std::fs::read(format!("{folder}/cyclonedx-{name}.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let mut options = jsonschema::options();
    for name in ["jsf-0.82", "spdx", "cryptography-defs"] {
        let uri = format!("http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json");
        let mut contents = schema(&format!("ref-{name}"));
        contents["$id"] = uri.clone().into();
        let resource = jsonschema::Resource::from_contents(contents).unwrap();
        options = options.with_resource(uri, resource);
    }
    options.build(&schema(version.name())).unwrap()
}

#[test]
fn json_is_valid_against_the_published_schemas() {
    let (artifact, inventory, findings) = (artifact(), inventory(), findings());
    for version in CycloneDxVersion::ALL {
        let validator = validator(version);
        let format = Format::CycloneDxJson(version);
        for findings in [None, Some(findings.as_slice())] {
            for inventory in [&inventory, &Inventory::default()] {
                let findings = findings.filter(|_| !inventory.packages.is_empty());
                let bytes = written(format, &artifact, inventory, findings);
                let mut value: Value = serde_json::from_slice(&bytes).unwrap();
                let faults: Vec<String> = validator
                    .iter_errors(&value)
                    .map(|error| format!("{}: {error}", error.instance_path))
                    .collect();
                assert!(faults.is_empty(), "{format}: {faults:#?}");
                value["metadata"]["component"]["type"] = "ship".into();
                assert!(!validator.is_valid(&value), "{format}");
            }
        }
    }
}

/// The schemas of the XML form are large and no part of the tree.
#[test]
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn xml_is_valid_against_the_published_schemas() {
    let Some(schemas) = std::env::var_os("SEAWALL_CYCLONEDX_XSD") else {
        println!("skipped: SEAWALL_CYCLONEDX_XSD names no folder of bom-VERSION.SNAPSHOT.xsd");
        return;
    };
    let (artifact, inventory, findings) = (artifact(), inventory(), findings());
    for version in CycloneDxVersion::ALL {
        let bytes = written(
            Format::CycloneDxXml(version),
            &artifact,
            &inventory,
            Some(&findings),
        );
        let name = format!("seawall-{}-{}.xml", version.name(), std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, bytes).unwrap();
        let schema = format!("bom-{}.SNAPSHOT.xsd", version.name());
        let run = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(std::path::Path::new(&schemas).join(schema))
            .arg(&path)
            .output();
        std::fs::remove_file(&path).unwrap();
        match run {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{}: {said}", version.name());
            }
            Err(_) => println!("skipped: xmllint is not installed"),
        }
    }
}

#[test]
fn findings_are_written_with_what_is_said_about_them() {
    let (artifact, inventory, findings) = (artifact(), inventory(), findings());
    let format = Format::CycloneDxJson(CycloneDxVersion::V1_6);
    let bytes = written(format, &artifact, &inventory, Some(&findings));
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    let all = value["vulnerabilities"].as_array().unwrap();
    let line = |one: &Value| {
        let analysis = &one["analysis"];
        let justification = analysis["justification"].as_str().unwrap_or("-");
        let affected = one["affects"].as_array().unwrap().len();
        let state = analysis["state"].as_str().unwrap();
        format!(
            "{} {state} {justification} {affected}",
            one["id"].as_str().unwrap()
        )
    };
    let lines: Vec<String> = all.iter().map(line).collect();
    let want = [
        "CVE-2024-1 in_triage - 1",
        "CVE-2024-1 not_affected code_not_reachable 1",
        "CVE-2024-2 in_triage - 1",
    ];
    assert_eq!(lines, want);
}

fn lines(bom: &Bom) -> Vec<String> {
    let line = |package: &Package| {
        let source = package.source.as_ref();
        let source = source.map_or("-".to_owned(), |one| {
            format!("{} {}", one.name, one.version)
        });
        let module = package.module.as_deref().unwrap_or("-");
        let (kind, name, version) = (package.kind, &package.name, &package.version);
        format!("{kind} {name} {version} < {source} of {module}")
    };
    bom.inventory.packages.iter().map(line).collect()
}

/// Documents that the tools made of one image; what they say of it is the same.
#[test]
fn documents_of_other_tools() {
    let syft: &[u8] = include_bytes!("../data/sbom/syft.cdx.json");
    let syft_xml: &[u8] = include_bytes!("../data/sbom/syft.cdx.xml");
    let trivy: &[u8] = include_bytes!("../data/sbom/trivy.cdx.json");
    let want = [
        "rpm bash 5.1.8-6.el9_1 < bash 5.1.8-6.el9_1 of -",
        "rpm curl 7.76.1-23.el9 < curl 7.76.1-23.el9 of -",
    ];
    for (bytes, format) in [
        (syft, "CycloneDX 1.6 JSON"),
        (syft_xml, "CycloneDX 1.6 XML"),
        (trivy, "CycloneDX 1.7 JSON"),
    ] {
        let bom = sbom::read(bytes, "x").unwrap();
        assert_eq!(bom.format, format);
        assert_eq!(bom.inventory.problems, [], "{format}");
        assert_eq!(lines(&bom)[..2], want, "{format}");
        assert_eq!(bom.inventory.packages.len(), 12, "{format}");
        let distribution = bom.inventory.distribution.unwrap();
        assert_eq!(
            (distribution.id.as_str(), distribution.version.as_str()),
            ("almalinux", "9.2")
        );
        assert_eq!(bom.artifact.name, "rpm.tar");
        assert_eq!(bom.subject, Some(ArtifactKind::Image));
    }
    let github = include_bytes!("../data/sbom/syft.github.json");
    let bom = sbom::read(github, "x").unwrap();
    assert_eq!(lines(&bom)[..2], want);
}

/// One thing that is broken does not hide the others.
#[test]
fn broken_parts_are_told() {
    let component = r#"{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1"}"#;
    let json = |more: &str| {
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.4","components":[{component}{more}]}}"#
        )
    };
    let xml = |more: &str, end: &str| {
        format!(
            "<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><components>\
             <component type='library'><name>a</name><version>1</version>\
             <purl>pkg:npm/a@1</purl></component>{more}{end}"
        )
    };
    let end = "</components></bom>";
    for (text, want) in [
        (json(""), None),
        (
            json(r#",{"name":1}"#),
            Some("components that are not sound"),
        ),
        (
            json(r#",{"type":"library","name":"b","purl":"pkg:npm/b"}"#),
            Some("has no version"),
        ),
        (
            json(r#",{"type":"library","name":"b"}"#),
            Some("neither package URL"),
        ),
        (json(r#",{"type":"file","name":"b"}"#), None),
        (
            json(
                r#",{"type":"library","name":"b","version":"1","purl":"pkg:npm/b@1",
                "properties":[{"name":"seawall:kind","value":"ship"}]}"#,
            ),
            Some("no packages we know"),
        ),
        (xml("", end), None),
        (xml("", ""), Some("breaks off")),
        (
            xml("<component type='library'><name>&own;</name>", end),
            Some("breaks off"),
        ),
        (xml(&"<a>".repeat(200), end), Some("nested too deeply")),
    ] {
        let bom = sbom::read(text.as_bytes(), "x").unwrap();
        assert_eq!(bom.inventory.packages.len(), 1, "{text}");
        let problems: Vec<String> = bom
            .inventory
            .problems
            .iter()
            .map(ToString::to_string)
            .collect();
        match want {
            None => assert_eq!(problems, [""; 0], "{text}"),
            Some(want) => assert!(problems.concat().contains(want), "{text}: {problems:?}"),
        }
    }
}

#[test]
fn what_is_no_document_is_refused() {
    let doctype =
        "<!DOCTYPE bom [<!ENTITY a 'b'>]><bom xmlns='http://cyclonedx.org/schema/bom/1.4'/>";
    for text in [
        r#"{"bomFormat":"Other","components":[]}"#,
        r#"{"bomFormat":"CycloneDX","components":{}}"#,
        r#"{"payloadType":"a","payload":"!"}"#,
        r#"{"payloadType":"a","payload":"e30="}"#,
        r#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","messageSignature":{}}"#,
        r#"{"dsseEnvelope":{"payloadType":"application/vnd.in-toto+json"}}"#,
        r#"{"dsseEnvelope":{"dsseEnvelope":{}}}"#,
        "<bom xmlns:a='http://cyclonedx.org/schema/bom/1.4'",
        doctype,
        "",
    ] {
        assert!(sbom::read(text.as_bytes(), "x").is_err(), "{text}");
    }
}

/// The payload is `{"predicate": BOM}` in base64, as signing tools store it.
#[test]
fn documents_in_envelopes() {
    let bom = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[
        {"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1"}]}"#;
    let statement = format!(
        r#"{{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","predicate":{bom}}}"#
    );
    let read = sbom::read(statement.as_bytes(), "x").unwrap();
    assert_eq!(read.format, "CycloneDX 1.5 JSON in an in-toto statement");
    let payload = base64(statement.as_bytes());
    let envelope = format!(
        r#"{{"payloadType":"application/vnd.in-toto+json","payload":"{payload}","signatures":[{{}}]}}"#
    );
    let read = sbom::read(envelope.as_bytes(), "x").unwrap();
    assert_eq!(read.inventory.packages.len(), 1);
    assert_eq!(read.format, "CycloneDX 1.5 JSON in a DSSE envelope");
    assert_eq!(
        read.notes,
        ["the 1 signatures of the envelope were not checked"]
    );
    // As cosign 3 stores it, and as the bundle's own examples have it.
    let bundle = format!(
        r#"{{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial":{{"publicKey":{{"hint":""}},"tlogEntries":[]}},
        "dsseEnvelope":{envelope}}}"#
    );
    assert!(sbom::looks_like_sbom(bundle.as_bytes()));
    let read = sbom::read(bundle.as_bytes(), "x").unwrap();
    assert_eq!(read.inventory.packages.len(), 1);
    assert_eq!(read.format, "CycloneDX 1.5 JSON in a sigstore bundle");
    assert_eq!(
        read.notes,
        ["the 1 signatures of the envelope were not checked"]
    );
}

#[test]
fn what_statements_say_about_themselves() {
    use seawall_formats::sbom::read_statement_head;
    let digest = format!("sha256:{}", "a".repeat(64));
    let head = |predicate: &str| {
        let hex = "a".repeat(64);
        let statement = format!(
            r#"{{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","predicate":{predicate},
            "subject":[{{"name":"n","digest":{{"sha256":"{hex}","sha1":"00","sha512":"00"}}}}]}}"#
        );
        let payload = base64(statement.as_bytes());
        let envelope = format!(
            r#"{{"payloadType":"application/vnd.in-toto+json","payload":"{payload}","signatures":[]}}"#
        );
        let bare = read_statement_head(statement.as_bytes());
        assert_eq!(read_statement_head(envelope.as_bytes()), bare);
        let head = bare.unwrap();
        assert_eq!(head.subjects, [digest.parse().unwrap()]);
        assert_eq!(head.predicate, "x");
        head.holds_bill
    };
    assert!(head(r#"{"bomFormat":"CycloneDX"}"#));
    assert!(head(r#"{"Data":"SPDXVersion: SPDX-2.3\n"}"#));
    assert!(!head(r#"{"buildType":"x"}"#));
    for none in [
        r#"{"bomFormat":"CycloneDX"}"#,
        "{}",
        "",
        r#"{"payloadType":"a","payload":"!"}"#,
    ] {
        assert_eq!(read_statement_head(none.as_bytes()), None, "{none}");
    }
}

/// RFC 4648, 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let mut three = [0_u8; 3];
        three[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}

/// Seeds of the fuzz targets `sbom_cyclonedx`, `sbom_any` and `purl_list`.
#[test]
fn seeds_are_read() {
    for target in ["sbom_cyclonedx", "sbom_any", "purl_list"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = folder.join("../../fuzz/corpus").join(target);
        let mut seeds = 0;
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            drop(sbom::purls::read_list(
                "list",
                &String::from_utf8_lossy(&bytes),
            ));
            let read = sbom::read(&bytes, "x");
            let good = target == "purl_list" || read.is_ok();
            assert!(good, "{}: {:?}", path.display(), read.err());
            seeds += 1;
        }
        assert!(seeds > 0, "no seeds in {}", folder.display());
    }
}
