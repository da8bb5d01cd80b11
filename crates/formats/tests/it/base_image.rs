//! The base image of an artifact, with what its registry has in its place: in every report that tells of it, in
//! saved reports, and in bills of materials and back.

use seawall_formats::report::html::render_html;
use seawall_formats::report::json::{JsonOptions, document, report_schema, write_json};
use seawall_formats::report::markdown::render_markdown;
use seawall_formats::report::read::{read_document, report_of};
use seawall_formats::report::table::{TableOptions, render_table};
use seawall_formats::sbom::{self, CycloneDxVersion, Format, Source};
use seawall_model::artifact::{BaseEvidence, BaseImage, BaseUpdate, BaseUpdateKind};
use seawall_model::digest::Digest;
use seawall_model::report::Report;
use serde_json::{Value, json};

const OPTIONS: JsonOptions = JsonOptions { packages: false };

fn base() -> BaseImage {
    let update = |kind, reference: &str, digest| BaseUpdate {
        kind,
        reference: reference.to_owned(),
        digest,
    };
    BaseImage {
        layers: 2,
        name: Some("python:3.11.4-slim".to_owned()),
        digest: Some(Digest::sha256(&[1; 32])),
        known_by: BaseEvidence::Annotation,
        advice: Some("newer <line>\u{1b}[31m: python:3.13.1-slim".to_owned()),
        updates: vec![
            update(
                BaseUpdateKind::Rebuilt,
                "python:3.11.4-slim",
                Some(Digest::sha256(&[2; 32])),
            ),
            update(BaseUpdateKind::SameLine, "python:3.11.9-slim", None),
            update(BaseUpdateKind::NewerLine, "python:3.13.1-slim", None),
        ],
    }
}

fn report() -> Report {
    let mut report = crate::sample::report();
    report.targets[0].artifact.base = Some(base());
    report
}

#[test]
fn json_tells_every_update_and_reads_them_back() {
    let mut bytes = Vec::new();
    write_json(&report(), OPTIONS, &mut bytes).unwrap();
    let written: Value = serde_json::from_slice(&bytes).unwrap();
    let schema: Value = serde_json::from_str(&report_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&written));
    let updates = &written["targets"][0]["base"]["updates"];
    let digest = format!("sha256:{}", "02".repeat(32));
    let want = json!([
        {"kind": "rebuilt", "reference": "python:3.11.4-slim", "digest": digest},
        {"kind": "same-line", "reference": "python:3.11.9-slim"},
        {"kind": "newer-line", "reference": "python:3.13.1-slim"},
    ]);
    assert_eq!(*updates, want);
    let read = report_of(&read_document(&bytes).unwrap()).unwrap();
    assert_eq!(read.targets[0].artifact.base, Some(base()));

    let mut broken = written.clone();
    broken["targets"][0]["base"]["updates"][0]["kind"] = "older".into();
    let read = read_document(&serde_json::to_vec(&broken).unwrap());
    assert!(read.and_then(|document| report_of(&document)).is_err());
    // A report of before has no such list.
    let mut old = written;
    old["targets"][0]["base"]
        .as_object_mut()
        .unwrap()
        .remove("updates");
    let old = read_document(&serde_json::to_vec(&old).unwrap()).unwrap();
    let old = report_of(&old).unwrap();
    assert_eq!(old.targets[0].artifact.base.as_ref().unwrap().updates, []);
}

#[test]
fn reports_for_people_advise_and_stay_harmless() {
    let report = report();
    let document = document(&report, OPTIONS);
    let table = render_table(
        &report,
        TableOptions {
            width: 400,
            colour: false,
            show_suppressed: false,
            show_not_loaded: false,
            packages: false,
        },
    );
    for (format, text, line) in [
        ("table", table, "newer <line>"),
        ("html", render_html(&document), "newer &lt;line&gt;"),
        (
            "markdown",
            render_markdown(&document),
            "newer &#60;line&#62;",
        ),
    ] {
        let begin = "built on python:3.11.4-slim (lowest 2 layers, by annotation); ";
        // Markdown may escape what stands between.
        let plain = text.replace('\\', "");
        assert!(
            plain.contains(&format!("{begin}{line}")),
            "{format}: {text}"
        );
        assert!(!text.contains('\u{1b}'), "{format}: {text}");
    }
}

#[test]
fn bills_of_materials_carry_it() {
    let report = report();
    let target = &report.targets[0];
    let source = Source {
        artifact: &target.artifact,
        inventory: &target.inventory,
        tool: &report.tool,
        created: Some(report.created),
        findings: None,
        build: None,
    };
    for format in [
        Format::CycloneDxJson(CycloneDxVersion::V1_6),
        Format::SpdxJson,
        Format::Spdx3,
    ] {
        let mut bytes = Vec::new();
        sbom::write(format, &source, &mut bytes).unwrap();
        let read = sbom::read(&bytes, "x").unwrap();
        assert_eq!(read.artifact.base, Some(base()), "{format}");
    }
}
