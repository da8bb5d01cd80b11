//! The page: its policy names its own script and style and nothing else, and everything else is text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seawall_formats::report::html::{SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH, render_html};
use sha2::{Digest as _, Sha256};

use super::of;
use crate::document::report_of_three;
use crate::project::report_of_two;

#[test]
fn the_policy_names_what_is_there() {
    for (hash, text) in [(SCRIPT_HASH, SCRIPT), (STYLE_HASH, STYLE)] {
        let want = format!(
            "sha256-{}",
            STANDARD.encode(Sha256::digest(text.as_bytes()))
        );
        assert_eq!(
            hash, want,
            "set the constant to this after a change of the file"
        );
    }
    let page = render_html(&of(&report_of_two()));
    let policy =
        format!("default-src 'none'; script-src '{SCRIPT_HASH}'; style-src '{STYLE_HASH}'");
    assert!(page.contains(&policy));
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("<style").count(), 1);
    for foreign in [
        "<link",
        "<img",
        "<iframe",
        " src=\"",
        "@import",
        "url(",
        " style=",
        " onclick=",
        "javascript:",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn nothing_is_missing_without_the_script() {
    let page = render_html(&of(&report_of_two()));
    let wanted = [
        "<h2>1. <span class=\"name\">app:1</span></h2>",
        "What could not be judged in full",
        "os-packages: judged in part",
        "dpkg database var/lib/dpkg/status: line 7 is no field",
        "has no regular support since 2024-08-14",
        "Severity by layer",
        "Severity by file",
        "RUN apt-get update &amp;&amp; apt-get install -y openssl",
        "via express 4.15.0 → body-parser 1.12.0",
        "<span class=\"mark\">dev</span>",
        "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;",
        "Accepted, never run or set aside <span class=\"count\">8</span>",
        "Gate fail-on high: FAILED",
        "openssl 3.0.11-1 &lt; 3.0.15-1 (order: dpkg)",
        "href=\"https://example.org/CVE\"",
        "<th scope=\"col\" data-sort=\"o\">Severity</th>",
    ];
    for want in wanted {
        assert!(page.contains(want), "{want}\nis not in\n{page}");
    }
    // Nine open findings, each with a row of its own and one with all the rest.
    assert_eq!(page.matches("<tr class=\"f\"").count(), 9);
    assert_eq!(page.matches("<tr class=\"d\"").count(), 9);
}

/// Every element that is opened is closed, in order: what is not text was written by us.
#[test]
fn the_page_is_well_formed() {
    let page = render_html(&of(&report_of_three()));
    let body = &page[page.find("<body>").unwrap()..page.find("<script>").unwrap()];
    let empty = ["br", "input", "col", "meta", "rect"];
    let mut open: Vec<&str> = Vec::new();
    for part in body.split('<').skip(1) {
        let tag = part.split(['>', ' ']).next().unwrap();
        match tag.strip_prefix('/') {
            Some("rect") => {}
            Some(name) => assert_eq!(open.pop(), Some(name), "{part}"),
            None if empty.contains(&tag) => {}
            None => open.push(tag),
        }
    }
    assert_eq!(open, ["body"]);
}
