//! What people read: the table and the page.

use seawall_formats::report::github::render_github;
use seawall_formats::report::html::render_html;
use seawall_formats::report::markdown::render_markdown;
use seawall_formats::report::table::{TableOptions, render_table};
use seawall_model::report::Report;
use unicode_width::UnicodeWidthStr as _;

use super::of;
use super::sample::audited;

fn table(report: &Report, width: usize) -> String {
    let options = TableOptions {
        width,
        colour: false,
        show_suppressed: false,
        show_not_loaded: false,
        packages: false,
    };
    render_table(report, options)
}

#[test]
fn the_table_tells_frameworks() {
    let text = table(&audited(), 80);
    let posture = &text[text.find("\nAudit:").unwrap()..];
    insta::assert_snapshot!("posture", posture);
}

#[test]
fn lines_fit() {
    for width in [40, 60, 80, 120] {
        let text = table(&audited(), width);
        let posture = &text[text.find("\nAudit:").unwrap()..];
        for line in posture.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn pages_of_services_tell_frameworks() {
    // Numbers as in the table, whose score is counted in a test of its own.
    let document = of(&audited());
    let markdown = render_markdown(&document);
    let heading = "\n## CIS Docker Benchmark 1.6\n\n**20 % met**, 1 of 5 controls\n";
    let heads =
        "| Section | pass | fail | partly | manual | not applicable | not looked at | met |\n";
    let wanted = [
        heading,
        heads,
        "\n| 5 Containers | 0 | 1 | 1 | 0 |",
        "\n| Fails | Control | What | Checks |\n| --- | --- | --- | --- |\n| 5.5 |",
        "- newly failing: 5.5\n",
        "<details><summary>1 partly</summary>",
        "<details><summary>1 not looked at</summary>",
    ];
    for want in wanted {
        assert!(markdown.contains(want), "{want}\n{markdown}");
    }
    let github = render_github(&document);
    let line = github
        .lines()
        .find(|it| it.contains("CIS Docker Benchmark 1.6"));
    let line = line.unwrap_or_else(|| panic!("{github}"));
    assert!(
        line.starts_with("::warning title=Seawall%3A CIS Docker Benchmark 1.6::20 %25 met: "),
        "{line}"
    );
    assert!(line.contains("; fail: 5.5; not looked at: "), "{line}");
}

#[test]
fn the_page_tells_frameworks() {
    let page = render_html(&of(&audited()));
    let wanted = [
        "CIS Docker Benchmark 1.6",
        "<strong class=\"met\">20 %</strong> met: 1 of 5 applicable controls",
        "aria-label=\"1 fail, 1 partly, 1 not looked at\"",
        "<h3>Since 2026-05-28</h3>\n<p>-40 % (from 60 % to 20 %)</p>",
        "<dt>newly failing</dt><dd>5.5</dd>",
        "<dt>newly passing</dt><dd>1.1.1</dd>",
        "<dt>changed</dt><dd>5.6 (pass → partly)</dd>",
        "<dt>not known then</dt><dd>5.7, 7.1</dd>",
        "<dt>no longer there</dt><dd>5.99</dd>",
        "<dt>Evidence</dt><dd>HostConfig.Privileged of web is <code>true</code></dd>",
        "<dt>Remedy</dt><dd>Start it without --privileged.</dd>",
        "<dt>Statement</dt><dd>Only admins are in the group, says web (ops &amp; web, on 2026-08-01, until 2027-01-31, signed by ops-key; seawall.yaml:12)</dd>",
        "is our reading. Only what a host can show.</p>",
        "<small>Technical · required</small>",
    ];
    for want in wanted {
        assert!(page.contains(want), "{want} in\n{page}");
    }
    assert_eq!(page.matches("<section class=\"framework\">").count(), 2);
    let sections = page.split("<section class=\"framework\">").skip(1);
    for section in sections {
        let section = section.split("</section>").next().unwrap();
        assert!(
            !section.contains("<details"),
            "what is folded is not printed"
        );
    }
}
