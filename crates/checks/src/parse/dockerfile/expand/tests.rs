//! Tests of expansion, after the reference and `BuildKit`'s shell.

use super::*;

/// A scope for tests: `V` is `1.2.3`, `E` is empty, `U` unset, `B` of the base, `K` not known.
struct Fixed;

impl Scope for Fixed {
    fn get(&self, name: &str) -> Variable<'_> {
        match name {
            "V" => Variable::Value("1.2.3"),
            "S" => Variable::Value("a b"),
            "E" => Variable::Value(""),
            "U" => Variable::Unset,
            "B" => Variable::Base,
            "K" => Variable::Unknown,
            _ => Variable::Undefined,
        }
    }

    fn spend(&self, _: u64) -> u64 {
        u64::MAX
    }
}

fn read(text: &str, escape: char) -> Expanded {
    let word = Text::resolved(text.to_owned(), Span::new(0, 0));
    let quotes = true;
    expand(&word, &Fixed, Reading { escape, quotes })
}

#[test]
fn words_expand_as_the_reference_says() {
    for (word, wanted) in [
        ("a", "a"),
        ("$V", "1.2.3"),
        ("${V}x", "1.2.3x"),
        ("$Vx", ""),
        ("\\$V", "$V"),
        ("\"$V\"", "1.2.3"),
        ("'$V'", "$V"),
        ("\"a\\\"b\\$\\\\\\n\"", "a\"b$\\\\n"),
        ("a\\ b\\", "a b"),
        ("${N:-w}", "w"),
        ("${N-w}", "w"),
        ("${E:-w}", "w"),
        ("${E-w}", ""),
        ("${V:-w}", "1.2.3"),
        ("${N:+w}", ""),
        ("${E:+w}", ""),
        ("${E+w}", "w"),
        ("${V:+w}", "w"),
        ("${V:?no}", "1.2.3"),
        ("${N:-${V:-x}}", "1.2.3"),
        ("${N:-\"a }\"}", "a }"),
        ("${V#*.}", "2.3"),
        ("${V##*.}", "3"),
        ("${V%.*}", "1.2"),
        ("${V%%.*}", "1"),
        ("${V/./-}", "1-2.3"),
        ("${V//./-}", "1-2-3"),
        ("${V:#*.}", "2.3"),
        ("$", "$"),
        ("$/", "$/"),
        ("$$V", "V"),
        ("$1a", "a"),
    ] {
        let found = read(word, '\\');
        assert_eq!(
            (found.value.as_str(), found.error),
            (wanted, None),
            "{word}"
        );
    }
    assert_eq!(read("`$V\\", '`').value, "$V\\");
    assert_eq!(
        read("\"`\"", '`').error.map(|it| it.why).as_deref(),
        Some("a double quote is missing")
    );
}

#[test]
fn what_is_not_known_is_told() {
    for (word, value, known) in [
        ("$B", "$B", false),
        ("x${K}y", "x${K}y", false),
        ("$U", "", false),
        ("${U:-w}", "w", true),
        ("${B:-w}", "${B:-w}", false),
        ("${V:-$B}", "1.2.3", true),
        ("${N:-$B}", "$B", false),
        ("${N:+$B}", "", true),
        ("$N", "", true),
    ] {
        let found = read(word, '\\');
        assert_eq!(
            (found.value.as_str(), found.is_known),
            (value, known),
            "{word}"
        );
    }
    let uses = read("${N:-$B}$V", '\\').uses;
    let uses: Vec<_> = uses
        .iter()
        .map(|it| (it.name.as_str(), it.definition))
        .collect();
    assert_eq!(
        uses,
        [
            ("B", Definition::Base),
            ("N", Definition::Undefined),
            ("V", Definition::Value)
        ]
    );
}

#[test]
fn words_fall_apart_where_they_are_not_quoted() {
    for (word, wanted) in [
        ("$S \"$S\" c", vec!["a", "b", "a b", "c"]),
        ("x$S", vec!["xa", "b"]),
        ("\"\"", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(
            read(word, '\\').words().collect::<Vec<_>>(),
            wanted,
            "{word}"
        );
    }
}

#[test]
fn what_is_refused_is_told() {
    for word in [
        "'a",
        "\"a",
        "${",
        "${V",
        "${}",
        "${{V}}",
        "${:-a}",
        "${V:-a",
        "${V!a}",
        "${V:0:1}",
        "${V,,}",
        "${V/a}",
        "${N:?is needed}",
        "${E:?}",
        "${V#\\a}",
        "${V[0]}",
    ] {
        let found = read(word, '\\');
        assert!(
            found.error.is_some() && !found.is_known,
            "{word}: {found:?}"
        );
    }
    assert_eq!(
        read("${N?is needed}", '\\').error.unwrap().why,
        "N: is needed"
    );
    assert!(read(&"${N:-".repeat(100_000), '\\').error.is_some());
}
