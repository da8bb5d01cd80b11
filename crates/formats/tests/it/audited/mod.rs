//! How a host stands as a whole, in every format: against schemas and tools of others, against hostile names, and the
//! same for an audit and for its saved report.

mod hostile;
mod metrics;
mod oscal;
pub(crate) mod sample;
mod scap;
mod tables;
mod words;

use seawall_formats::report::document::Document;
use seawall_formats::report::json::{JsonOptions, document, write_document};
use seawall_formats::report::read::{read_document, read_report, report_of};
use seawall_model::posture::Posture;
use seawall_model::report::Report;
use serde_json::{Value, json};

use sample::{HOSTILE, audited, audited_with};

type Write = fn(&Document, &mut dyn std::io::Write) -> std::io::Result<()>;

fn of(report: &Report) -> Document {
    document(report, JsonOptions::default())
}

fn written(write: Write, document: &Document) -> String {
    let mut bytes = Vec::new();
    write(document, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_posture_is_written_and_read_back() {
    for report in [audited(), audited_with(HOSTILE)] {
        let document = of(&report);
        let saved = written(write_document, &document);
        assert_eq!(read_document(saved.as_bytes()).unwrap(), document);
        let read = read_report(saved.as_bytes()).unwrap();
        assert_eq!(read.posture, report.posture);
        for (read, was) in read.targets.iter().zip(&report.targets) {
            assert_eq!(read.assessments, was.assessments);
        }
    }
    let mut empty = audited();
    empty.posture = Some(Box::new(Posture::default()));
    let saved = written(write_document, &of(&empty));
    assert_eq!(
        read_report(saved.as_bytes()).unwrap().posture,
        empty.posture
    );
}

/// A report that was saved before there were postures.
#[test]
fn a_report_without_a_posture_has_none() {
    let mut saved = serde_json::to_value(of(&audited())).unwrap();
    saved.as_object_mut().unwrap().remove("posture");
    let read = read_report(saved.to_string().as_bytes()).unwrap();
    assert_eq!(read.posture, None);
}

#[test]
fn scores_stand_in_the_document_and_are_counted_again() {
    let mut saved = serde_json::to_value(of(&audited())).unwrap();
    let framework = &mut saved["posture"]["frameworks"][0];
    // Five controls concern the host, of which one is proved to be met.
    assert_eq!(framework["score"]["pass"], 1);
    assert_eq!(framework["score"]["percent"], 20);
    assert_eq!(framework["sections"][1]["name"], "5 Containers");
    assert_eq!(framework["sections"][1]["score"]["fail"], 1);
    framework["score"] = json!({ "pass": 1_000, "percent": 100 });
    let read = read_report(saved.to_string().as_bytes()).unwrap();
    assert_eq!(
        read.posture.unwrap().frameworks[0].score().percent(),
        Some(20)
    );
}

#[test]
fn words_that_decide_must_be_known() {
    let bad: [(&str, &[&str], Value); 3] = [
        ("state", &["controls", "0", "state"], "passed".into()),
        ("state before", &["earlier", "controls", "5.5"], "ok".into()),
        ("time before", &["earlier", "created"], "yesterday".into()),
    ];
    for (what, way, value) in bad {
        let mut saved = serde_json::to_value(of(&audited())).unwrap();
        let pointer = format!("/posture/frameworks/0/{}", way.join("/"));
        *saved.pointer_mut(&pointer).unwrap() = value;
        let document = read_document(saved.to_string().as_bytes()).unwrap();
        let error = report_of(&document).unwrap_err().to_string();
        assert!(error.contains("posture/frameworks/0"), "{what}: {error}");
    }
}
