//! Content that tests make up.

use seawall_scap::audit::{Audit, Request, audit};
use seawall_scap::content::Content;
use seawall_scap::oval::truth::Truth;

use crate::memory::Memory;

/// Definitions around some parts.
pub(crate) fn definitions(
    definitions: &str,
    tests: &str,
    objects: &str,
    states: &str,
    variables: &str,
) -> String {
    format!(
        r#"<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"
 xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent"
 xmlns:unix="http://oval.mitre.org/XMLSchema/oval-definitions-5#unix"
 xmlns:win="http://oval.mitre.org/XMLSchema/oval-definitions-5#windows"
 xmlns:linux="http://oval.mitre.org/XMLSchema/oval-definitions-5#linux">
<generator><oval:schema_version>5.11</oval:schema_version><oval:timestamp>2026-11-22T00:00:00</oval:timestamp></generator>
<definitions>{definitions}</definitions><tests>{tests}</tests><objects>{objects}</objects>
<states>{states}</states><variables>{variables}</variables></oval_definitions>"#
    )
}

/// A definition of one criterion.
pub(crate) fn one(class: &str) -> String {
    format!(
        r#"<definition id="oval:t:def:1" version="1" class="{class}"><metadata><title>T</title><description/></metadata>
<criteria><criterion test_ref="oval:t:tst:1"/></criteria></definition>"#
    )
}

/// Evaluates definitions.
pub(crate) fn run(text: &str, system: &Memory) -> Audit {
    let content = Content::read("test.xml", text.as_bytes()).unwrap();
    let request = Request {
        now: 1_000_000_000,
        ..Request::default()
    };
    audit(&content, None, &request, system).unwrap()
}

/// Evaluates a test with its parts, and returns the result of the definition that it makes up.
pub(crate) fn test(
    system: &Memory,
    tests: &str,
    objects: &str,
    states: &str,
    variables: &str,
) -> Truth {
    let text = definitions(&one("compliance"), tests, objects, states, variables);
    run(&text, system).definitions[0].3
}
