//! XCCDF and ARF, as `oscap` reads them: by its schemas, and the results that it finds in them.

use std::process::Command;

use seawall_formats::report::compliance::{write_arf, write_xccdf};
use seawall_formats::report::document::Document;

use super::sample::{HOSTILE, audited, audited_with};
use super::{Write, of, written};

const FORMATS: [(&str, Write, [&str; 2]); 2] = [
    ("xccdf", write_xccdf, ["xccdf", "validate"]),
    ("arf", write_arf, ["ds", "rds-validate"]),
];

#[test]
fn others_find_the_documents_valid() {
    let mut one = audited();
    one.posture.as_mut().unwrap().frameworks.truncate(1);
    for report in [audited(), one, audited_with(HOSTILE), audited_with("")] {
        for (name, write, words) in FORMATS {
            let text = written(write, &of(&report));
            if !is_valid(name, words, &text) {
                return;
            }
        }
    }
    // A tool that accepts anything proves nothing.
    let text = written(write_xccdf, &of(&audited())).replace("<result>pass", "<result>fine");
    let folder = tempfile::tempdir().unwrap();
    let (code, _) = oscap(folder.path(), ["xccdf", "validate"], &text).unwrap();
    assert_ne!(code, 0);
}

#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn is_valid(name: &str, words: [&str; 2], text: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let Some((code, said)) = oscap(folder.path(), words, text) else {
        println!("skipped: oscap is not installed");
        return false;
    };
    assert_eq!(code, 0, "{name}: {said}\n{text}");
    true
}

fn oscap(folder: &std::path::Path, words: [&str; 2], text: &str) -> Option<(i32, String)> {
    let file = folder.join("results.xml");
    std::fs::write(&file, text).unwrap();
    let ran = Command::new("oscap").args(words).arg(&file).output().ok()?;
    let said = [ran.stdout, ran.stderr].concat();
    Some((
        ran.status.code().unwrap_or(256),
        String::from_utf8_lossy(&said).into_owned(),
    ))
}

/// NIST IR 7275r4, table 26: a rule that was met in part is not one that passed.
#[test]
fn each_state_has_its_result() {
    for (name, write, _) in FORMATS {
        let text = written(write, &of(&audited()));
        let wanted = [
            ("pass", 2),
            ("fail", 1),
            ("unknown", 2),
            ("notchecked", 1),
            ("notapplicable", 1),
        ];
        for (word, count) in wanted {
            let found = text.matches(&format!("<result>{word}</result>")).count();
            assert_eq!(found, count, "{name} {word}");
        }
        for part in [
            "maximum=\"5\">2</score>",
            "fails for container web8",
            "HostConfig.Privileged of web is true",
            "Only admins are in the group",
            "<fixtext>Start it without --privileged.</fixtext>",
            "<ident system=\"urn:seawall:check\">CTR-0005</ident>",
            "name=\"CIS-Docker-1.6/5.5\"",
            "is our reading",
        ] {
            assert!(text.contains(part), "{name}: {part} in\n{text}");
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let document: Document = of(&audited());
    for (name, write, _) in FORMATS {
        assert_eq!(
            written(write, &document),
            written(write, &document),
            "{name}"
        );
    }
}
