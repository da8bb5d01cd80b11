//! Checklists with profiles, tailoring, values, platforms and results, in a data stream of our own.

use seawall_scap::audit::{Audit, Request, audit, profiles};
use seawall_scap::content::Content;
use seawall_scap::error::Error;
use seawall_scap::write::{Writing, arf, xccdf_results};

use crate::memory::Memory;

const STREAM: &str = include_str!("../data/stream.xml");

fn system() -> Memory {
    Memory::with(&[
        ("/etc/conf", "level = 3\n"),
        ("/etc/os-release", "ID=debian\n"),
    ])
}

fn run(profile: Option<&str>, tailoring: Option<&str>, rules: &[&str]) -> Audit {
    let content = Content::read("stream.xml", STREAM.as_bytes()).unwrap();
    let request = Request {
        profile: profile.map(str::to_owned),
        rules: rules.iter().map(|one| (*one).to_owned()).collect(),
        ..Request::default()
    };
    let tailoring = tailoring.map(|text| ("tailoring.xml", text.as_bytes()));
    audit(&content, tailoring, &request, &system()).unwrap()
}

fn told(audit: &Audit) -> Vec<String> {
    let rules = audit.rules.iter();
    rules
        .map(|rule| {
            let short = rule.id.rsplit('_').next().unwrap();
            format!("{short} {}", rule.result.name())
        })
        .collect()
}

#[test]
fn a_checklist_stands_as_it_is_without_a_profile() {
    let audit = run(None, None, &[]);
    let want = [
        "level pass",
        "strict fail",
        "either pass",
        "elsewhere notapplicable",
        "nobody unknown",
        "manual notchecked",
        "script notchecked",
        "unscored informational",
        "unchecked notchecked",
        "needs pass",
        "lacks notselected",
        "conflicts notselected",
        "vulnerable pass",
        "hidden notselected",
    ];
    assert_eq!(told(&audit), want);
    let fail = &audit.rules[1];
    assert_eq!(fail.fixes[0].text, "set level 5 (The level)");
    // A group of 3 parts passed and 1 failed, one rule that passed, one of which nothing is known, and a group that
    // passed: (75 + 100 + 0 + 100) / 4.
    assert!(
        (audit.scores[0].score - 68.75).abs() < 0.001,
        "{:?}",
        audit.scores
    );
}

#[test]
fn profiles_extend_one_another() {
    let base = told(&run(Some("base"), None, &[]));
    assert!(base.contains(&"level fail".to_owned()), "{base:?}");
    let derived = run(Some("xccdf_t_profile_derived"), None, &[]);
    let all = told(&derived);
    assert!(all.contains(&"level pass".to_owned()), "{all:?}");
    assert!(all.contains(&"hidden notselected".to_owned()), "{all:?}");
    assert!(all.contains(&"strict notselected".to_owned()), "{all:?}");
    assert_eq!(derived.rules[0].severity, "high");
}

#[test]
fn a_tailoring_comes_last() {
    let text = r#"<Tailoring xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_t_tailoring_1"><version time="2026-11-22T00:00:00">1</version>
        <Profile id="xccdf_t_profile_own" extends="xccdf_t_profile_base"><title>Own</title>
        <set-value idref="xccdf_t_value_level">3</set-value><select idref="xccdf_t_rule_strict" selected="false"/></Profile></Tailoring>"#;
    let all = told(&run(Some("own"), Some(text), &[]));
    assert!(all.contains(&"level pass".to_owned()), "{all:?}");
    assert!(all.contains(&"strict notselected".to_owned()), "{all:?}");
    let content = Content::read("stream.xml", STREAM.as_bytes()).unwrap();
    let listed = profiles(&content, &Request::default(), Some(("t", text.as_bytes()))).unwrap();
    let ids: Vec<&str> = listed.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "xccdf_t_profile_own",
            "xccdf_t_profile_base",
            "xccdf_t_profile_derived"
        ]
    );
}

#[test]
fn one_rule_can_be_asked_for() {
    let audit = run(None, None, &["hidden"]);
    let all = told(&audit);
    assert_eq!(
        all.iter()
            .filter(|one| !one.ends_with("notselected"))
            .count(),
        1
    );
    assert!(all.contains(&"hidden pass".to_owned()), "{all:?}");
}

#[test]
fn what_is_not_there_is_an_error() {
    let content = Content::read("stream.xml", STREAM.as_bytes()).unwrap();
    let ask = |request: Request| audit(&content, None, &request, &system()).map(|_| ());
    for request in [
        Request {
            profile: Some("none".into()),
            ..Request::default()
        },
        Request {
            rules: vec!["none".into()],
            ..Request::default()
        },
        Request {
            stream: Some("none".into()),
            ..Request::default()
        },
        Request {
            checklist: Some("none".into()),
            ..Request::default()
        },
    ] {
        assert!(matches!(ask(request), Err(Error::Missing { .. })));
    }
}

/// What is written is well-formed; the engine's tests hold it against the schemas.
#[test]
fn results_can_be_read_again() {
    let content = Content::read("stream.xml", STREAM.as_bytes()).unwrap();
    let audit = run(None, None, &[]);
    let writing = Writing {
        content: &content,
        audit: &audit,
        system: "<memory & more>",
        version: "1.0",
        start: 0,
        end: 1,
    };
    let results = xccdf_results(&writing);
    assert!(results.contains("<result>fail</result>"));
    assert!(results.contains("&lt;memory &amp; more&gt;"));
    let collection = arf(&writing);
    assert!(collection.contains("<arf:report id=\"oval0\">"));
    // Whatever is well-formed but of another kind is told as such.
    let again = Content::read("arf", collection.as_bytes()).unwrap_err();
    assert!(
        again.to_string().contains("asset-report-collection"),
        "{again}"
    );
}
