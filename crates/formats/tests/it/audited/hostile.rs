//! Names from a host are text in every format, whatever is in them.

use seawall_formats::report::checkstyle::render_checkstyle;
use seawall_formats::report::compliance::{
    write_arf, write_controls_csv, write_oscal, write_xccdf,
};
use seawall_formats::report::github::render_github;
use seawall_formats::report::html::render_html;
use seawall_formats::report::json::write_document;
use seawall_formats::report::junit::render_junit;
use seawall_formats::report::markdown::render_markdown;
use seawall_formats::report::prometheus::render_prometheus;
use seawall_formats::report::read::report_of;
use seawall_formats::report::sarif::write_sarif;
use seawall_formats::report::table::{TableOptions, render_table};
use serde_json::Value;

use super::sample::{HOSTILE, audited_with};
use super::{Write, of, written};

/// What a format's text has to be besides being free of what steers terminals.
#[derive(PartialEq)]
enum Shape {
    Json,
    Xml,
    Html,
    Text,
}

const FORMATS: [(&str, Shape, Write); 13] = [
    ("json", Shape::Json, write_document),
    ("sarif", Shape::Json, write_sarif),
    ("oscal", Shape::Json, write_oscal),
    ("xccdf", Shape::Xml, write_xccdf),
    ("arf", Shape::Xml, write_arf),
    ("junit", Shape::Xml, |document, out| {
        out.write_all(render_junit(document).as_bytes())
    }),
    ("checkstyle", Shape::Xml, |document, out| {
        out.write_all(render_checkstyle(document).as_bytes())
    }),
    ("html", Shape::Html, |document, out| {
        out.write_all(render_html(document).as_bytes())
    }),
    ("csv", Shape::Text, write_controls_csv),
    ("prometheus", Shape::Text, |document, out| {
        out.write_all(render_prometheus(document).as_bytes())
    }),
    ("markdown", Shape::Text, |document, out| {
        out.write_all(render_markdown(document).as_bytes())
    }),
    ("github", Shape::Text, |document, out| {
        out.write_all(render_github(document).as_bytes())
    }),
    ("table", Shape::Text, |document, out| {
        let options = TableOptions {
            width: 80,
            colour: false,
            show_suppressed: true,
            show_not_loaded: true,
            packages: true,
        };
        let report = report_of(document).unwrap();
        out.write_all(render_table(&report, options).as_bytes())
    }),
];

#[test]
fn names_are_text_in_every_format() {
    let long = format!("{}{HOSTILE}", "n".repeat(70_000));
    for name in [HOSTILE, &long, "]]>", "-->", "\u{feff}", "&#0;"] {
        let report = audited_with(name);
        let document = of(&report);
        for (format, shape, write) in &FORMATS {
            let text = written(*write, &document);
            let steers = |c: char| c.is_control() && !"\n\r\t".contains(c);
            assert!(!text.contains(steers), "{format}");
            match shape {
                Shape::Json => {
                    let read: Value = serde_json::from_str(&text).unwrap();
                    assert!(read.is_object(), "{format}");
                }
                Shape::Xml => xml(format, &text),
                Shape::Html => {
                    assert_eq!(text.matches("<script").count(), 1, "{format}");
                    assert_eq!(text.matches("</script").count(), 1, "{format}");
                    assert!(!text.contains("<b>]]"), "{format}");
                }
                Shape::Text => assert!(!text.contains('\u{202e}'), "{format}"),
            }
        }
    }
}

/// Reads the document to its end: every element is closed, every character is one that XML has.
fn xml(format: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(start) => {
                depth += 1;
                assert!(start.attributes().all(|one| one.is_ok()), "{format}");
                assert_ne!(start.name().as_ref(), "b", "{format}");
            }
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::CData(_) | quick_xml::events::Event::Comment(_) => {
                panic!("{format}: nothing of ours writes these")
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{format}");
    let known = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(known), "{format}");
}
