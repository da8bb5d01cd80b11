//! Content that means harm: everything ends soon, and nothing passes.

use std::fmt::Write as _;
use std::time::Instant;

use seawall_scap::audit::{Request, audit};
use seawall_scap::content::Content;
use seawall_scap::oval::truth::Truth;

use crate::content::{definitions, one, run, test};
use crate::memory::Memory;

#[test]
fn what_refers_to_itself_is_an_error() {
    let circle = r#"<definition id="oval:t:def:1" version="1" class="compliance"><metadata/><criteria><extend_definition definition_ref="oval:t:def:2"/></criteria></definition>
        <definition id="oval:t:def:2" version="1" class="compliance"><metadata/><criteria negate="true"><extend_definition definition_ref="oval:t:def:1"/></criteria></definition>"#;
    let audit = run(&definitions(circle, "", "", "", ""), &Memory::default());
    assert!(
        audit.definitions.iter().all(|it| it.3 == Truth::Error),
        "{:?}",
        audit.definitions
    );
    let tests = r#"<ind:variable_test id="oval:t:tst:1" version="1" check="all" comment="c"><ind:object object_ref="oval:t:obj:1"/></ind:variable_test>"#;
    let variable_circle = r#"<local_variable id="oval:t:var:1" version="1" datatype="string" comment="c"><variable_component var_ref="oval:t:var:2"/></local_variable>
        <local_variable id="oval:t:var:2" version="1" datatype="string" comment="c"><object_component object_ref="oval:t:obj:1" item_field="value"/></local_variable>"#;
    let object = r#"<ind:variable_object id="oval:t:obj:1" version="1"><ind:var_ref>oval:t:var:1</ind:var_ref></ind:variable_object>"#;
    assert_eq!(
        test(&Memory::default(), tests, object, "", variable_circle),
        Truth::Error
    );
    let set_circle = r#"<ind:variable_object id="oval:t:obj:1" version="1"><set><object_reference>oval:t:obj:2</object_reference></set></ind:variable_object>
        <ind:variable_object id="oval:t:obj:2" version="1"><set><object_reference>oval:t:obj:1</object_reference></set></ind:variable_object>"#;
    assert_eq!(
        test(&Memory::default(), tests, set_circle, "", ""),
        Truth::Error
    );
}

#[test]
fn long_chains_of_references_end() {
    let mut chain = String::new();
    for n in 1..5000 {
        let next = n + 1;
        write!(chain, r#"<definition id="oval:t:def:{n}" version="1" class="compliance"><metadata/><criteria><extend_definition definition_ref="oval:t:def:{next}"/></criteria></definition>"#).unwrap();
    }
    let audit = run(&definitions(&chain, "", "", "", ""), &Memory::default());
    assert_eq!(audit.definitions[0].3, Truth::Error);
}

/// Each variable is ten times as long as the one before.
#[test]
fn variables_do_not_explode() {
    let mut variables = r#"<constant_variable id="oval:t:var:0" version="1" datatype="string" comment="c"><value>ha</value><value>ho</value></constant_variable>"#.to_owned();
    for n in 1..30 {
        let before = n - 1;
        let part = format!(r#"<variable_component var_ref="oval:t:var:{before}"/>"#);
        write!(variables, r#"<local_variable id="oval:t:var:{n}" version="1" datatype="string" comment="c"><concat>{part}{part}</concat></local_variable>"#).unwrap();
    }
    let tests = r#"<ind:variable_test id="oval:t:tst:1" version="1" check="all" comment="c"><ind:object object_ref="oval:t:obj:1"/></ind:variable_test>"#;
    let object = r#"<ind:variable_object id="oval:t:obj:1" version="1"><ind:var_ref>oval:t:var:29</ind:var_ref></ind:variable_object>"#;
    let started = Instant::now();
    assert_eq!(
        test(&Memory::default(), tests, object, "", &variables),
        Truth::Error
    );
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn bombs_of_expressions_are_told_and_never_pass() {
    let system = Memory::with(&[("/etc/x", &"a".repeat(20_000))]);
    let tests = r#"<ind:textfilecontent54_test id="oval:t:tst:1" version="1" check="all" check_existence="none_exist" comment="c"><ind:object object_ref="oval:t:obj:1"/></ind:textfilecontent54_test>"#;
    for pattern in [r"^(a+)+(?!x)b\1$", "(((a{900}){900}){900})", "("] {
        let object = format!(
            r#"<ind:textfilecontent54_object id="oval:t:obj:1" version="1"><ind:filepath>/etc/x</ind:filepath>
            <ind:pattern operation="pattern match">{pattern}</ind:pattern><ind:instance datatype="int">1</ind:instance></ind:textfilecontent54_object>"#
        );
        let got = test(&system, tests, &object, "", "");
        assert!(
            matches!(got, Truth::Unknown | Truth::Error),
            "{pattern} {got:?}"
        );
    }
}

#[test]
fn a_hundred_thousand_objects_are_read() {
    let mut objects = String::new();
    for n in 0..100_000 {
        write!(
            objects,
            r#"<ind:family_object id="oval:t:obj:{n}" version="1"/>"#
        )
        .unwrap();
    }
    let tests = r#"<ind:family_test id="oval:t:tst:1" version="1" check="all" comment="c"><ind:object object_ref="oval:t:obj:99999"/></ind:family_test>"#;
    let text = definitions(&one("compliance"), tests, &objects, "", "");
    assert_eq!(run(&text, &Memory::default()).definitions[0].3, Truth::True);
}

#[test]
fn what_is_missing_never_passes() {
    let text = definitions(&one("compliance"), "", "", "", "");
    assert_eq!(
        run(&text, &Memory::default()).definitions[0].3,
        Truth::Error
    );
    let no_criteria =
        r#"<definition id="oval:t:def:1" version="1" class="compliance"><metadata/></definition>"#;
    let text = definitions(no_criteria, "", "", "", "");
    assert_eq!(
        run(&text, &Memory::default()).definitions[0].3,
        Truth::NotEvaluated
    );
    let unknown = r#"<definition id="oval:t:def:1" version="1" class="compliance"><metadata/><criteria operator="MOST"/></definition>"#;
    let audit = run(&definitions(unknown, "", "", "", ""), &Memory::default());
    assert!(audit.definitions.is_empty());
    assert_eq!(audit.problems.len(), 1);
}

#[test]
fn profiles_that_extend_themselves_are_refused() {
    let text = r#"<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b"><Profile id="a" extends="b"><title/></Profile><Profile id="b" extends="a"><title/></Profile></Benchmark>"#;
    let content = Content::read("b.xml", text.as_bytes()).unwrap();
    let request = Request {
        profile: Some("a".into()),
        ..Request::default()
    };
    assert!(audit(&content, None, &request, &Memory::default()).is_err());
}

/// Nothing outside of the folder is asked for.
#[test]
fn only_files_beside_are_asked_for() {
    let mut text = r#"<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b">"#.to_owned();
    for href in [
        "good.xml",
        "../evil.xml",
        "/etc/passwd",
        "http://evil/x",
        "a/b",
        ".hidden",
        "",
    ] {
        write!(
            text,
            r#"<Rule id="r"><check system="x"><check-content-ref href="{href}"/></check></Rule>"#
        )
        .unwrap();
    }
    text.push_str("</Benchmark>");
    let content = Content::read("b.xml", text.as_bytes()).unwrap();
    assert_eq!(content.wanted_files(), ["good.xml"]);
}
