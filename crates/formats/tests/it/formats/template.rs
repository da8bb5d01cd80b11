//! Templates: the language reaches the report, escapes by the file's name, and is bounded.

use seawall_formats::report::template::{BUILTIN, builtin, render_template};

use super::of;
use crate::project::{EVIL, report_of_two};

fn filled(name: &str, source: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    render_template(&of(&report_of_two()), name, source, &mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[test]
fn templates_reach_the_report() {
    let cases = [
        ("{{ summary.critical }} {{ tool.name }}", "2 seawall"),
        ("{{ targets|length }}\n", "2\n"),
        (
            "{% for f in targets[1].findings if f.via %}\n{{ f.id }} {{ f.via[0].name }}\n{% endfor %}\n",
            "GHSA-aaaa-bbbb-cccc express\n",
        ),
        (
            "{{ targets[1].findings[3].package|default('none') }}",
            "none",
        ),
        ("{{ '=1+1'|csv }}", "\"'=1+1\""),
        ("{{ 'a|b'|markdown }}", "a&#124;b"),
        ("{{ '<a>\\u0001'|xml }}", "&lt;a&gt;\u{fffd}"),
    ];
    for (source, want) in cases {
        assert_eq!(filled("a.txt", source).as_deref(), Ok(want), "{source}");
    }
}

#[test]
fn what_is_filled_in_is_escaped_by_the_name_of_the_file() {
    let source = "{{ targets[1].findings[2].package.name }}";
    assert_eq!(filled("a.txt", source).as_deref(), Ok(EVIL));
    for name in ["a.html", "a.HTM", "a.xml.j2", "a.html.tpl"] {
        let text = filled(name, source).unwrap();
        assert!(
            text.starts_with("&lt;") && !text.contains('<'),
            "{name}: {text}"
        );
    }
    assert!(filled("a.json", source).unwrap().starts_with('"'));
}

/// No file is read, no template goes on for ever, and a mistake is told with its line.
#[test]
fn templates_are_bounded() {
    let endless =
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ a + b }}{% endfor %}{% endfor %}";
    let cases = [
        ("{% include '/etc/passwd' %}", "not found"),
        (endless, "fuel"),
        ("\n{{ targets|nonsense }}", "a.txt:2"),
        ("{{ targets[0].nonsense.more }}", "undefined"),
        (
            "{% macro m(n) %}{{ m(n) }}{% endmacro %}{{ m(1) }}",
            "recursion",
        ),
        ("{{ 'aaaaaaaaaaaaaaaa' * 100000000000 }}", ""),
    ];
    for (source, want) in cases {
        let error = filled("a.txt", source).unwrap_err();
        assert!(error.contains(want), "{source}: {error}");
    }
}

#[test]
fn templates_that_come_with_the_program_work() {
    for (name, source) in BUILTIN {
        assert_eq!(builtin(name), Some(source));
        assert!(
            filled(name, source)
                .unwrap()
                .contains("GHSA-aaaa-bbbb-cccc"),
            "{name}"
        );
    }
    assert_eq!(builtin("nothing"), None);
    let table = filled("csv", builtin("csv").unwrap()).unwrap();
    // A head, eight and four findings; a name with a line end in it is one cell.
    assert_eq!(table.lines().count(), 1 + 8 + 4 + 1);
    assert!(table.contains("\"web app\",\"licence\",\"LIC-GPL-3.0-only\",\"unknown\""));
    let text = filled("text", builtin("text").unwrap()).unwrap();
    assert!(text.contains("web app: high GHSA-aaaa-bbbb-cccc qs 2.3.3 -> 2.4.0"));
    assert!(text.contains("app:1: ! os-packages: partial"));
}
