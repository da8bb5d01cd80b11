//! Tests of reading YAML.

use std::fmt::Write as _;

use super::*;

fn parsed(text: &str) -> Trees {
    parse(&Source::new("compose.yaml", text.as_bytes()))
}

fn errors(text: &str) -> Vec<String> {
    parsed(text)
        .errors
        .into_iter()
        .map(|error| error.why)
        .collect()
}

#[test]
fn values_know_where_they_stand() {
    let text = "é: &a \"x\"\nlist:\n  - 1\n  - {b: c}   \nlast: *a\n";
    let read = parsed(text);
    assert_eq!(read.errors, []);
    let root = &read.roots[0];
    let at = |span: Span| &text[span.range()];
    assert_eq!(at(root.get("é").unwrap().span), "\"x\"");
    let list = root.entry("list").unwrap();
    assert_eq!(at(list.key.span), "list");
    assert_eq!(at(list.value.span), "- 1\n  - {b: c}");
    assert_eq!(at(list.value.items()[1].span), "{b: c}");
    let last = root.get("last").unwrap();
    assert_eq!(
        (last.text(), at(last.span), at(last.alias.unwrap())),
        (Some("x"), "\"x\"", "*a")
    );
    assert_eq!(at(root.span), text.trim_end());
}

#[test]
fn anchors_and_tags_are_no_part_of_a_value() {
    let text = "a: &a  # why\n  b: 1\nc: !x {d: 2}\ne: !override\n  - f\ng: &g\nh: !reset\n";
    let read = parsed(text);
    assert_eq!(read.errors, []);
    let shown = |key: &str| &text[read.roots[0].get(key).unwrap().span.range()];
    assert_eq!(
        (shown("a"), shown("c"), shown("e")),
        ("b: 1", "{d: 2}", "- f")
    );
    assert_eq!((shown("g"), shown("h")), ("", ""));
    assert!(read.roots[0].get("g").unwrap().is_null());
}

#[test]
fn quotes_end_where_they_are_closed() {
    let text = "a:\n  - \"b\\\" c\" # d\n  - 'e''f'   # g\nh: \"i\" # j\n";
    let read = parsed(text);
    let items = read.roots[0].get("a").unwrap().items();
    let shown: Vec<&str> = items.iter().map(|item| &text[item.span.range()]).collect();
    assert_eq!(shown, ["\"b\\\" c\"", "'e''f'"]);
    assert_eq!(&text[read.roots[0].get("h").unwrap().span.range()], "\"i\"");
}

#[test]
fn scalars_have_the_type_of_the_core_schema() {
    let read =
        parsed("[1, '1', 0o17, 0x1F, -3, true, 'true', yes, ~, !!str 5, !reset null, 1.5, +, 0x]");
    let items = read.roots[0].items();
    let integers: Vec<_> = items.iter().map(Node::integer).collect();
    let (some, none) = (|n| Some(n), None);
    assert_eq!(
        integers,
        [
            some(1),
            none,
            some(15),
            some(31),
            some(-3),
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none,
            none
        ]
    );
    let truths: Vec<_> = items.iter().filter_map(Node::bool).collect();
    assert_eq!(truths, [true]);
    assert!(items[8].is_null());
    assert_eq!(items[10].tag.as_deref(), Some("!reset"));
}

#[test]
fn merged_mappings_give_what_is_not_there() {
    let text = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  b: 0\n  <<: [*x, *y]\n";
    let mut read = parsed(text);
    let mut found = Vec::new();
    merge_keys(&mut read.roots[0], &mut found);
    assert_eq!(found, []);
    let z = read.roots[0].get("z").unwrap();
    let pairs: Vec<_> = z
        .entries()
        .iter()
        .map(|e| (e.key.text.as_str(), e.value.integer()))
        .collect();
    assert_eq!(pairs, [("b", Some(0)), ("a", Some(1)), ("c", Some(4))]);
    // The value still says where it was written.
    assert_eq!(&text[z.get("c").unwrap().span.range()], "4");
    let mut wrong = parsed("a: {<<: 1}").roots.remove(0);
    merge_keys(&mut wrong, &mut found);
    assert_eq!(found.len(), 1);
}

#[test]
fn broken_documents_give_what_stands_before_the_fault() {
    assert_eq!(errors("a: 1\na: 2\n"), ["the key `a` stands here twice"]);
    let read = parsed("a: 1\nb: [1, 2\nc: }\n");
    assert_eq!(read.errors.len(), 1);
    assert_eq!(read.roots[0].get("a").unwrap().integer(), Some(1));
    assert_eq!(errors("? [a]\n: 1\n"), ["a key that is no text"]);
    assert_eq!(errors("a: &a [*a]\n").len(), 1);
    assert_eq!(parsed("a: 1\n---\nb: 2\n").roots.len(), 2);
    assert_eq!(parsed("\u{feff}a: 1\n").roots[0].span, Span::new(3, 7));
}

#[test]
fn bombs_do_not_unfold() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{aliases}]");
    }
    assert_eq!(
        errors(&text),
        [format!("more than {MOST} values; the rest is not read")]
    );
    assert_eq!(errors(&"[".repeat(5_000)).len(), 1);
}

/// Few values, much memory: found by hand. Each ends the reading before a copy too many is made.
#[test]
fn copies_count_however_they_are_made() {
    let long = "x".repeat(1 << 20);
    let text = format!("a: &a {long}\nb: [{}]\n", "*a, ".repeat(1_000));
    let inner = "x, ".repeat(100_000);
    let nested = format!("{}{inner}{}", "&a [".repeat(120), "]".repeat(120));
    for text in [text, nested] {
        let read = parsed(&text);
        let whys: Vec<&str> = read.errors.iter().map(|it| it.why.as_str()).collect();
        assert_eq!(
            whys,
            [format!("more than {MOST} values; the rest is not read")]
        );
    }
}
