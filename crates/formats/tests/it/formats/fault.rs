//! Faults of documents in every format.

use seawall_formats::report::document::Document;
use seawall_formats::report::json::write_document;
use seawall_formats::report::read::read_document;
use seawall_model::coverage::CoverageState;
use serde_json::{Value, json};

use super::service::elements;
use super::{FORMATS, of, text};
use crate::document::{dockerfile, report_of_a_document, report_of_three};
use crate::project::EVIL;

fn written(name: &str, document: &Document) -> String {
    let format = FORMATS.iter().find(|one| one.0 == name).unwrap();
    text(format.1, document)
}

fn parsed(name: &str, document: &Document) -> Value {
    serde_json::from_str(&written(name, document)).unwrap()
}

#[test]
fn a_saved_report_of_faults_gives_the_same_in_every_format() {
    let document = of(&report_of_three());
    let mut saved = Vec::new();
    write_document(&document, &mut saved).unwrap();
    let read = read_document(&saved).unwrap();
    for (name, write) in FORMATS {
        assert_eq!(text(write, &read), text(write, &document), "{name}");
    }
}

/// Every format has every open fault, but for those of vulnerabilities, which say nothing of them.
#[test]
fn faults_are_where_they_belong() {
    let document = of(&report_of_a_document("app/Dockerfile"));
    for (name, _) in FORMATS {
        let text = written(name, &document);
        let of_vulnerabilities = matches!(name, "gitlab" | "cosign-vuln");
        for want in ["DF-0003", "DF-0100", "curl is installed without a version"] {
            assert_eq!(text.contains(want), !of_vulnerabilities, "{name}: {want}");
        }
        // One of the filters of the page is called so.
        let text = text.replace("no fix</option>", "");
        assert!(!text.contains("no fix"), "{name} says that there is no fix");
        assert!(!text.contains('\u{1b}'), "{name} holds an escape");
        if !matches!(name, "sarif" | "github" | "gitlab-codequality") {
            assert!(!text.contains(EVIL), "{name}");
        }
    }
}

#[test]
fn sarif_has_the_check_the_place_and_the_fix() {
    let log = parsed("sarif", &of(&report_of_a_document("app/Dockerfile")));
    let rule = "/tool/driver/rules/0";
    let cases = [
        (format!("{rule}/id"), json!("DF-0003")),
        (format!("{rule}/name"), json!("unpinned-apt-package")),
        (
            format!("{rule}/shortDescription/text"),
            json!("A package has no version"),
        ),
        (
            format!("{rule}/fullDescription/text"),
            json!(
                "A package has no version. A package is installed in whatever version there is. \
                 Say which version is meant."
            ),
        ),
        (
            format!("{rule}/helpUri"),
            json!("https://cwe.mitre.org/data/definitions/829.html"),
        ),
        (
            format!("{rule}/properties/tags"),
            json!([
                "security",
                "misconfiguration",
                "high",
                "external/cwe/cwe-829",
                "CIS-Docker-1.6/4.3"
            ]),
        ),
        (format!("{rule}/properties/security-severity"), json!("8.0")),
        ("/results/0/level".to_owned(), json!("error")),
        ("/results/1/level".to_owned(), json!("note")),
        (
            "/results/0/message/text".to_owned(),
            json!("curl is installed without a version. Say which version is meant."),
        ),
        (
            "/results/0/locations/0/physicalLocation".to_owned(),
            json!({
                "artifactLocation": { "uri": "app/Dockerfile", "uriBaseId": "%SRCROOT%" },
                "region": { "startLine": 3, "startColumn": 21, "endLine": 3, "endColumn": 25 },
            }),
        ),
        (
            "/results/0/locations/0/logicalLocations/0".to_owned(),
            json!({
                "name": "stage build, RUN 3",
                "fullyQualifiedName": "app/Dockerfile: stage build, RUN 3",
            }),
        ),
        (
            "/results/0/partialFingerprints/primaryLocationLineHash".to_owned(),
            json!("DF-0003-stage build, RUN 3"),
        ),
        (
            "/results/3/suppressions/0/status".to_owned(),
            json!("accepted"),
        ),
    ];
    for (pointer, want) in cases {
        assert_eq!(log["runs"][0].pointer(&pointer), Some(&want), "{pointer}");
    }
}

/// Applied by the words of the standard (sections 3.55 to 3.57), the edits say what they should.
#[test]
fn sarif_fixes_say_exactly_what_to_replace() {
    let log = parsed("sarif", &of(&report_of_a_document("app/Dockerfile")));
    let region = |line: u32, from: u32, to: u32| json!({ "startLine": line, "startColumn": from, "endLine": line, "endColumn": to });
    let change = |replacements: Value| {
        json!([{
            "artifactLocation": { "uri": "app/Dockerfile", "uriBaseId": "%SRCROOT%" },
            "replacements": replacements,
        }])
    };
    let want = json!([
        {
            "description": { "text": "Add --no-install-recommends" },
            "artifactChanges": change(json!([
                {
                    "deletedRegion": region(3, 20, 20),
                    "insertedContent": { "text": " --no-install-recommends" },
                },
                { "deletedRegion": region(4, 1, 3), "insertedContent": { "text": "" } },
            ])),
            "properties": { "safe": true },
        },
        {
            "description": { "text": "Pin the version" },
            "artifactChanges": change(json!([{
                "deletedRegion": region(3, 21, 25),
                "insertedContent": { "text": "curl=8.5.0-2" },
            }])),
            "properties": { "safe": false },
        },
    ]);
    assert_eq!(log["runs"][0]["results"][0]["fixes"], want);
    assert_eq!(log["runs"][0]["results"][1].get("fixes"), None);
}

/// Services take no more than twenty runs: all documents are one, and each place has its own file.
#[test]
fn sarif_has_one_run_for_all_documents() {
    let mut report = report_of_three();
    report
        .targets
        .extend((0..30).map(|at| dockerfile(&format!("{at}/Dockerfile"))));
    report.targets.push(dockerfile("/srv/a b/Dockerfile"));
    let log = parsed("sarif", &of(&report));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 3);
    let results = runs[2]["results"].as_array().unwrap();
    assert_eq!(results.len(), 32 * 4);
    assert_eq!(runs[2]["automationDetails"]["id"], "seawall/check/");
    let place = "/locations/0/physicalLocation/artifactLocation";
    assert_eq!(
        results[4].pointer(place).unwrap(),
        &json!({ "uri": "0/Dockerfile", "uriBaseId": "%SRCROOT%" })
    );
    assert_eq!(
        results[31 * 4].pointer(place).unwrap(),
        &json!({ "uri": "file:///srv/a%20b/Dockerfile" })
    );
}

#[test]
fn code_quality_issues_have_the_place() {
    let issues = parsed(
        "gitlab-codequality",
        &of(&report_of_a_document("app/Dockerfile")),
    );
    let want = json!({
        "type": "issue",
        "description": "curl is installed without a version. Say which version is meant.",
        "check_name": "DF-0003",
        "categories": ["Security"],
        "fingerprint": "7b31ee3555321ae28acfe65588f8aed1",
        "severity": "critical",
        "location": { "path": "app/Dockerfile", "lines": { "begin": 3, "end": 3 } },
    });
    assert_eq!(issues[0], want);
    assert_eq!(
        issues[1]["location"]["lines"],
        json!({ "begin": 7, "end": 8 })
    );
    assert_eq!(issues.as_array().unwrap().len(), 3);
}

/// An issue keeps its fingerprint whatever else is checked, and no two have the same.
#[test]
fn code_quality_fingerprints_are_those_of_a_file() {
    let mut report = report_of_a_document("a/Dockerfile");
    report.targets.push(dockerfile("b/Dockerfile"));
    let fingerprints = |document: &Document| -> Vec<String> {
        let issues = parsed("gitlab-codequality", document);
        let all = issues.as_array().unwrap().iter();
        all.map(|one| one["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    let both = fingerprints(&of(&report));
    let distinct: std::collections::BTreeSet<&String> = both.iter().collect();
    assert_eq!((both.len(), distinct.len()), (6, 6));
    assert_eq!(
        fingerprints(&of(&report_of_a_document("b/Dockerfile"))),
        both[3..]
    );
}

#[test]
fn checkstyle_has_files_with_errors() {
    let document = of(&report_of_three());
    let elements = elements(&written("checkstyle", &document));
    let attributes = |values: [&str; 5]| {
        let names = ["line", "column", "severity", "message", "source"];
        let all = names.into_iter().zip(values);
        let all = all.filter(|(_, value)| !value.is_empty());
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        all.collect::<Vec<_>>()
    };
    assert_eq!(elements[0].0, "checkstyle");
    let file = |name: &str| {
        let name = ("name".to_owned(), name.to_owned());
        elements
            .iter()
            .position(|one| one.0 == "file" && one.1 == [name.clone()])
    };
    let at = file("app/Dockerfile").unwrap();
    assert_eq!(elements[at + 1].1.last().unwrap().1, "seawall.DF-0100");
    let sentence = "Say which version is meant.";
    let curl = format!("curl is installed without a version. {sentence}");
    let vim = format!("vim is installed without a version. {sentence}");
    let want = [
        attributes(["3", "21", "error", &curl, "seawall.DF-0003:apt-get"]),
        attributes(["7", "1", "info", &vim, "seawall.DF-0003"]),
    ];
    assert_eq!(
        [&elements[at + 2].1, &elements[at + 3].1],
        [&want[0], &want[1]]
    );
    let lock = &elements[file("web/package-lock.json").unwrap() + 1].1;
    assert_eq!(lock[0], ("line".to_owned(), "7".to_owned()));
    // What could not be looked at is an entry, so that no list is empty without reason.
    let image = file("app:1").unwrap();
    assert_eq!(elements[image + 1].1.last().unwrap().1, "seawall.coverage");
}

#[test]
fn annotations_stand_at_the_lines() {
    let text = written("github", &of(&report_of_a_document("app/Dockerfile")));
    let wanted = [
        "::error file=app/Dockerfile,line=3,endLine=3,col=21,title=DF-0003%3Aapt-get unpinned-apt-package\
         ::curl is installed without a version. Say which version is meant.\n",
        "::notice file=app/Dockerfile,line=7,endLine=8,title=DF-0003 unpinned-apt-package::vim",
        "::warning file=app/Dockerfile,title=DF-0100 evil::",
    ];
    for want in wanted {
        assert!(text.contains(want), "{want}\nis not in\n{text}");
    }
}

#[test]
fn junit_has_a_case_for_each_fault() {
    let xml = written("junit", &of(&report_of_a_document("app/Dockerfile")));
    let elements = elements(&xml);
    let cases = elements.iter().filter(|one| one.0 == "testcase");
    let of_checks = cases.filter(|one| one.1[0].1 == "app/Dockerfile");
    let names: Vec<&str> = of_checks.map(|one| &*one.1[1].1).collect();
    let want = [
        "DF-0003:apt-get unpinned-apt-package in stage build, RUN 3",
        "DF-0003 unpinned-apt-package in stage 1, RUN 1",
        &format!("DF-0100 evil in {EVIL}"),
        "DF-0200 no-healthcheck in stage 1",
    ];
    assert_eq!(names, want);
    for want in [
        "failures=\"3\"",
        "skipped=\"1\"",
        "At: app/Dockerfile:3:21&#10;",
    ] {
        assert!(xml.contains(want), "{want}\nis not in\n{xml}");
    }
    assert!(xml.contains("    3 | RUN apt-get install curl # &lt;b&gt;@all&lt;/b&gt;&#10;"));
    assert!(xml.contains("Fix: Add --no-install-recommends (--fix)"));
}

/// Vulnerabilities are not looked for in documents: a report of them must not look like a clean scan.
#[test]
fn formats_of_vulnerabilities_claim_nothing() {
    let document = of(&report_of_a_document("app/Dockerfile"));
    let report = parsed("gitlab", &document);
    assert_eq!(report["scan"]["status"], "failure");
    assert_eq!(report["vulnerabilities"], json!([]));
    let messages = report["scan"]["messages"].to_string();
    assert!(messages.contains("no vulnerabilities are looked for in documents"));
    assert!(messages.contains("3 findings of checks are left out"));
    let mixed = parsed("gitlab", &of(&report_of_three()));
    assert_eq!(mixed["scan"]["status"], "success");
    let predicate = parsed("cosign-vuln", &of(&report_of_three()));
    let alone = parsed("cosign-vuln", &of(&crate::project::report_of_two()));
    let summary = "/scanner/result/summary";
    assert_eq!(predicate.pointer(summary), alone.pointer(summary));
}

/// A document that nobody could check is never shown as clean.
#[test]
fn a_document_that_was_not_checked_is_not_clean() {
    let mut report = report_of_a_document("app/Dockerfile");
    report.targets[0].findings.clear();
    let clear = "Checks found nothing";
    for name in ["html", "markdown", "github"] {
        let text = written(name, &of(&report));
        assert!(text.contains(clear), "{name}");
        assert!(!text.contains("No known vulnerabilities"), "{name}");
    }
    report.targets[0].coverage[0].state = CoverageState::None;
    for (name, _) in FORMATS {
        let text = written(name, &of(&report));
        assert!(!text.contains(clear), "{name}");
        let told = text.contains("not judged at all") || text.contains("\"state\": \"none\"");
        assert!(told, "{name}\n{text}");
    }
}

#[test]
fn pages_show_the_lines_the_place_and_the_remedy() {
    let html = [
        "<td class=\"pkg\">curl is installed without a version<small>stage build, RUN 3</small></td>",
        "<td class=\"where\">app/Dockerfile:3</td>",
        "    3 </span>RUN apt-get install <mark>curl</mark> # &lt;b&gt;@all&lt;/b&gt;\n",
        "    8 </span><mark>    vim</mark>\n</pre>",
        "<dt>What to do</dt><dd>Say which version is meant.</dd>",
        "<dt>Fix</dt><dd>Add --no-install-recommends (--fix)</dd>",
        "<dt>Fix</dt><dd>Pin the version (--fix --unsafe)</dd>",
        "<dt>Also known as</dt><dd>DL3008</dd>",
        "data-fix=\"1\" data-kind=\"misconfiguration\"",
        "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\u{fffd}[2J&lt;/pre&gt;\u{fffd}|\n</pre>",
    ];
    let markdown = [
        "**3 findings**: 1 high · 1 medium · 1 low; 1 with a fix",
        "**high** [DF-0003:apt-get unpinned-apt-package](<https://cwe.mitre.org/data/definitions/829.html>) \
         · <code>app/Dockerfile:3:21</code> · stage build, RUN 3\n",
        "\ncurl is installed without a version. Say which version is meant.\n",
        "<pre><code>    3  RUN apt-get install curl &#35; &#60;b&#62;&#64;all&#60;/b&#62;\n</code></pre>",
        "\nFix: Add --no-install-recommends (--fix)\n",
        "<summary>1 accepted, never run or set aside</summary>",
    ];
    let document = of(&report_of_a_document("app/Dockerfile"));
    for (name, wanted) in [("html", &html[..]), ("markdown", &markdown[..])] {
        let text = written(name, &document);
        for want in wanted {
            assert!(text.contains(want), "{want}\nis not in\n{text}");
        }
        assert!(!text.contains("0 packages"), "{name}");
    }
}

/// A comment has room for a megabyte: of many faults the rest is a table, and what is not listed is counted.
#[test]
fn many_faults_fit_into_a_comment() {
    let mut report = report_of_a_document("app/Dockerfile");
    let one = report.targets[0].findings[1].clone();
    report.targets[0].findings = vec![one; 700];
    let text = written("markdown", &of(&report));
    assert_eq!(text.matches("<pre>").count(), 30);
    assert!(text.contains("<details><summary>670 more faults</summary>"));
    assert_eq!(text.matches("\n| low |").count(), 500);
    assert!(text.contains("170 more are not listed here"));
}
