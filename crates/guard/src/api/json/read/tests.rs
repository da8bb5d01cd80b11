//! Documents: what RFC 8259 says, read beside `serde_json`, and what is refused on top of it.

use proptest::prelude::*;

use super::*;
use crate::api::json::write;

#[track_caller]
fn reads(text: &str, canonical: &str) {
    let value = read(text.as_bytes()).unwrap();
    assert_eq!(write(&value), canonical);
    assert_eq!(read(canonical.as_bytes()).unwrap(), value);
}

#[track_caller]
fn refuses(text: &str, rule: &str) {
    assert_eq!(
        read(text.as_bytes()).map_err(|it| it.rule),
        Err(rule),
        "{text}"
    );
}

#[test]
fn documents_are_read() {
    reads(
        " { \"a\" : [ 1 , -2.5e3, true , false , null , \"x\" ] }\r\n\t",
        r#"{"a":[1,-2.5e3,true,false,null,"x"]}"#,
    );
    reads("{}", "{}");
    reads("[ ]", "[]");
    reads("\"\"", "\"\"");
    reads(
        r#""\u0050idMode \"\\\/\b\f\n\r\t\ud83d\ude00 ä""#,
        "\"PidMode \\\"\\\\/\\u0008\\u000c\\n\\r\\t😀 ä\"",
    );
    reads("-0", "0");
    reads("18446744073709551615", "18446744073709551615");
    reads("-9223372036854775808", "-9223372036854775808");
    reads("1e3", "1e3");
}

/// J04, J05, J06, J07, J08, J09.
#[test]
fn what_could_be_read_differently_is_refused() {
    refuses(r#"{"a":1,"a":2}"#, "json/duplicate-key");
    refuses(r#"{"a":{},"\u0061":null}"#, "json/duplicate-key");
    refuses(r#"[{"b":{"a":1,"c":2,"a":2}}]"#, "json/duplicate-key");
    refuses("{} {}", "json/trailing");
    refuses("{},", "json/trailing");
    refuses("null null", "json/trailing");
    refuses("nullx", "json/trailing");
    refuses("\u{feff}{}", "json/bom");
    assert_eq!(
        read(b"{\"a\xff\":1}").map_err(|it| it.rule),
        Err("json/not-utf8")
    );
    refuses(r#""\ud800""#, "json/surrogate");
    refuses(r#""\udc00\ud800""#, "json/surrogate");
    refuses(r#""\ud800\ud800""#, "json/surrogate");
    refuses(r#""\ud800x""#, "json/surrogate");
    refuses(r#""\u0000""#, "json/nul");
    refuses("18446744073709551616", "json/number");
    refuses("-9223372036854775809", "json/number");
    refuses("1e999", "json/number");
    refuses(&format!("0.{}", "1".repeat(100)), "json/number");
}

#[test]
fn what_is_no_json_is_refused() {
    for text in [
        "",
        " ",
        "{",
        "[",
        "\"",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{a:1}",
        "{'a':1}",
        "{1:2}",
        "01",
        "-",
        "+1",
        ".5",
        "5.",
        "1e",
        "1e+",
        "NaN",
        "Infinity",
        "tru",
        "TRUE",
        "\"\t\"",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "// a\n1",
        "/**/1",
        "\u{a0}1",
        "[1]]",
        "{]",
    ] {
        let rule = read(text.as_bytes()).map_err(|it| it.rule);
        assert!(
            matches!(rule, Err("json/syntax" | "json/trailing")),
            "{text:?} {rule:?}"
        );
    }
}

#[test]
fn documents_are_bounded() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(nested(DEPTH_LIMIT).as_bytes()).is_ok());
    refuses(&nested(DEPTH_LIMIT + 1), "json/depth");
    refuses(&"[".repeat(100_000), "json/depth");
    let many = |count: usize| format!("[{}1]", "1,".repeat(count));
    assert!(read(many(VALUE_LIMIT - 2).as_bytes()).is_ok());
    refuses(&many(VALUE_LIMIT), "json/too-many");
}

/// The value as another reader has it.
fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
    use serde_json::Value as Theirs;
    match (ours, theirs) {
        (Value::Null, Theirs::Null) => true,
        (Value::Bool(one), Theirs::Bool(other)) => one == other,
        (Value::Integer(one), Theirs::Number(other)) => {
            other.as_i128() == Some(*one) || *one == 0 && other.as_f64() == Some(0.0)
        }
        // The other reader may err in the last digit.
        (Value::Decimal(one), Theirs::Number(other)) => {
            let (one, other): (f64, f64) = (one.parse().unwrap(), other.as_f64().unwrap());
            (one - other).abs() <= one.abs() * 1e-14
        }
        (Value::Text(one), Theirs::String(other)) => one == other,
        (Value::List(one), Theirs::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Value::Object(one), Theirs::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, it)| other.get(name).is_some_and(|b| same(it, b)))
        }
        _ => false,
    }
}

/// Text that is JSON, or nearly.
fn nearly_json() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\"",
        "\"b\"",
        "\"\\u0061\"",
        "\"\\ud83d\\ude00\"",
        "1",
        "-0",
        "2.50",
        "1e2",
        "true",
        "null",
        " ",
        "\n",
        "{\"a\":",
        "[1,",
        "\"",
        "\\",
        "ä",
        "9007199254740993",
    ]);
    prop::collection::vec(words, 0..24).prop_map(|it| it.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|it| Value::Integer(it.into())),
        any::<f64>().prop_filter_map("finite", |it| it
            .is_finite()
            .then(|| Value::Decimal(format!("{it:e}")))),
        "[^\\x00]{0,8}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::btree_map("[^\\x00]{0,4}", inner, 0..5)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_read_another_reader_reads_the_same(text in nearly_json()) {
        if let Ok(ours) = read(text.as_bytes()) {
            let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert!(same(&ours, &theirs), "{text}: {ours:?} {theirs:?}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same(value in value()) {
        let text = write(&value);
        prop_assert_eq!(read(text.as_bytes()).unwrap(), value.clone());
        let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert!(same(&value, &theirs), "{}", text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        drop(read(&bytes));
    }
}
