//! Expressions as data. Expectations are those of the language definition and of its conformance tests.

use std::collections::BTreeMap;

use crate::shape::{Field, More, Object, Shape};
use crate::{Budget, Condition, Value};

static ELEMENT: Object = Object {
    name: "thing",
    fields: &[
        Field::new("name", Shape::Text, ""),
        Field::new("count", Shape::Number, ""),
        Field::new("list", Shape::List(&Shape::Text), ""),
        Field::new("maybe", Shape::Text, "").when("sometimes"),
        Field::new("any", Shape::Any, ""),
        Field::new("map", Shape::Map(&Shape::Number), ""),
        Field::new("inner", Shape::List(&Shape::Object(&ELEMENT)), ""),
    ],
    more: More::Nothing,
};
static VARIABLES: &[Field] = &[Field::new("x", Shape::Object(&ELEMENT), "")];

fn variables() -> BTreeMap<&'static str, Value> {
    let list = Value::list(["a", "bb", "c"].map(Value::text));
    let inner = Value::map([("name", Value::text("y")), ("list", Value::list([]))]);
    let x = Value::map([
        ("name", Value::text("näme")),
        ("count", Value::Int(3)),
        ("list", list),
        ("any", Value::Null),
        (
            "map",
            Value::map([("k", Value::Int(1)), ("l", Value::Int(2))]),
        ),
        ("inner", Value::list([inner])),
    ]);
    BTreeMap::from([("x", x)])
}

fn evaluate(text: &str) -> Result<bool, String> {
    let condition = Condition::compile(text, VARIABLES);
    let condition = condition.map_err(|error| format!("{}: {}", error.at, error.why))?;
    let mut budget = Budget::new(1_000_000);
    let holds = condition.holds(&variables(), &mut budget);
    holds.map_err(|failure| format!("fails at {}: {}", failure.at, failure.why))
}

#[test]
fn what_holds() {
    for text in [
        // Literals.
        "true",
        "1 == 1u && 1 == 1.0 && 0x1F == 31 && -9223372036854775808 < 0 && 1e3 == 1000.0 && .5 < 1.0",
        "'a' == \"a\" && '''a\n''' == 'a\\n' && r'\\d' == '\\\\d' && '\\x41\\u00e4\\101' == 'AäA'",
        "[1, 2,] == [1, 2] && {'a': 1} == {'a': 1} && [] != [1] && null == null",
        "// a comment\ntrue // and another",
        // Operators bind as the grammar says.
        "1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1 && 2.0 / 4.0 == 0.5",
        "10 - 3 - 2 == 5 && !!true && - -1 == 1 && 1 < 2 == true",
        "true ? (false ? false : true) : false",
        "(false ? 1 : true ? 2 : 3) == 2",
        "false || true && true && !(false || false)",
        // Numbers compare by what they stand for, precisely.
        "9007199254740993 > 9007199254740992.0 && 1 < 1.5 && 2u > 1.5 && -1 < 1u && 18446744073709551615u > 9223372036854775807",
        "!(1.0 / 0.0 < 1.0) && 0.0 / 0.0 != 0.0 / 0.0",
        "'a' < 'b' && false < true && 'ab' + 'c' == 'abc' && [1] + [2] == [1, 2]",
        "dyn('1') != dyn(1) && dyn([1]) != dyn(1)",
        // Errors are passed over where the other side decides.
        "1 / 0 == 1 || true",
        "true || 1 / 0 == 1",
        "!(1 / 0 == 1 && false)",
        "[1, 0].exists(i, 4 / i == 4) && ![0, 2].all(i, 4 / i == 3)",
        // Fields and indices.
        "x.name == 'näme' && x['name'] == x.name && x.name.size() == 4 && size(x.list) == 3 && x.map.size() == 2",
        "has(x.name) && !has(x.maybe) && !has(x.map.zz) && x.map.k == 1 && x.map['l'] == 2 && x.list[1] == 'bb'",
        "'a' in x.list && !('z' in x.list) && 'k' in x.map && 1 in [1.0] && 1 in {1u: 'a'} && {1: 'a'}[1u] == 'a'",
        "x.any == null",
        // Macros.
        "x.list.all(i, i.size() < 3) && x.list.exists(i, i == 'c') && x.list.exists_one(i, i.size() == 2)",
        "x.list.filter(i, i.size() == 1) == ['a', 'c'] && x.list.map(i, i + i) == ['aa', 'bbbb', 'cc']",
        "x.list.map(i, i.size() == 1, i + '!') == ['a!', 'c!'] && x.map.all(k, k in ['k', 'l'])",
        "x.inner.exists(i, i.name == 'y' && i.list.size() == 0) && x.list.all(x, x != '')",
        "[[1], [2]].all(a, a.all(b, b > 0)) && [].all(i, false) && ![].exists(i, true)",
        // Functions.
        "'abc'.contains('b') && 'abc'.startsWith('ab') && 'abc'.endsWith('bc') && ''.size() == 0",
        "'debian:12'.matches('^debian:[0-9]+$') && matches('xay', 'a') && !'b'.matches(x.list[0])",
        "' aB '.trim().lowerAscii() == 'ab' && 'aä'.upperAscii() == 'Aä'",
        "'a,b'.split(',') == ['a', 'b'] && ['a', 'b'].join() == 'ab' && ['a', 'b'].join('-') == 'a-b'",
        "'aä'.split('') == ['a', 'ä'] && 'aXa'.replace('a', 'bb') == 'bbXbb'",
        "int('42') == 42 && int(3.9) == 3 && int(-3.9) == -3 && uint(1) == 1u && double('1.5') == 1.5",
        "string(1) == '1' && string(true) == 'true' && bool('true') && string('a') == 'a'",
    ] {
        assert_eq!(evaluate(text), Ok(true), "{text}");
    }
}

#[test]
fn what_has_no_value() {
    for (text, want) in [
        (
            "x.maybe == 'a'",
            "fails at 2: there is no `maybe` here; ask with `has()` first",
        ),
        (
            "x.list[3] == 'a'",
            "fails at 7: the list has 3 values, and not this one",
        ),
        (
            "x.list[-1] == 'a'",
            "fails at 7: the list has 3 values, and not this one",
        ),
        ("1 / 0 == 1", "fails at 2: it divides by zero"),
        (
            "9223372036854775807 + 1 > 0",
            "fails at 20: the number is too large",
        ),
        ("-x.any == 1", "fails at 0: `-` does not work on null"),
        (
            "dyn(1) + dyn('a') == 1",
            "fails at 7: `+` does not work on a number and a text",
        ),
        (
            "dyn(1) + dyn(1u) == 2",
            "fails at 7: `+` does not work on a number and a number",
        ),
        (
            "dyn(1) < dyn('a')",
            "fails at 7: `<` does not work on a number and a text",
        ),
        (
            "x.any && true",
            "fails at 2: it is null where a truth value is expected",
        ),
        (
            "x.any.size() == 1",
            "fails at 6: `size` does not work on null",
        ),
        ("int('x') == 1", "fails at 0: `int` does not work on a text"),
        (
            "int(1e300) == 1",
            "fails at 0: `int` does not work on a number",
        ),
        (
            "dyn('a').matches(x.name + '(')",
            "fails at 9: the regular expression cannot be read: unclosed group",
        ),
        (
            "{1: 1, 1u: 2}.size() == 1",
            "fails at 0: the map has a key twice",
        ),
        (
            "dyn(5).all(i, true)",
            "fails at 7: it goes through lists and maps, and this is a number",
        ),
    ] {
        assert_eq!(evaluate(text), Err(want.to_owned()), "{text}");
    }
}

#[test]
fn what_is_refused() {
    for (text, want) in [
        ("", "0: it ends where a value is expected"),
        (
            "true true",
            "5: `true` stands where an operator or the end is expected",
        ),
        ("(true", "5: it ends where `)` is expected"),
        (
            "x.naem == 'a'",
            "2: a thing has no field `naem`; did you mean `name`?",
        ),
        (
            "has(x.naem)",
            "6: a thing has no field `naem`; did you mean `name`?",
        ),
        (
            "x['naem'] == 'a'",
            "2: a thing has no field `naem`; did you mean `name`?",
        ),
        (
            "x.inner.exists(i, i.inner[0].zz == 1)",
            "29: a thing has no field `zz`",
        ),
        (
            "y.name == 'a'",
            "0: there is no `y` here; did you mean `x`?",
        ),
        (
            "x.name = 'a'",
            "7: `=` means nothing here; did you mean `==`?",
        ),
        (
            "true & false",
            "5: `&` means nothing here; did you mean `&&`?",
        ),
        ("x.name == 1", "7: a text is never equal to a number"),
        (
            "1 in x.list",
            "2: a number is never in a list of others (a text)",
        ),
        ("x.name < 1", "7: `<` does not work on a text and a number"),
        ("x.name.foo", "7: a text has no fields"),
        ("x.name", "2: it is a text where a truth value is expected"),
        (
            "x.name.startswith('a')",
            "7: there is no function `startswith`; did you mean `startsWith`?",
        ),
        (
            "startsWith(x.name, 'a')",
            "0: `startsWith` is written `text.startsWith('…')`",
        ),
        (
            "x.count.startsWith('a')",
            "8: `startsWith` does not work on a number and a text",
        ),
        (
            "x.name.matches('(')",
            "15: the regular expression cannot be read: unclosed group",
        ),
        (
            "x.list.exists(1, true)",
            "7: `exists` takes a name and an expression: `list.exists(x, …)`",
        ),
        (
            "x.list.all(i)",
            "7: `all` takes a name and an expression: `list.all(x, …)`",
        ),
        ("has(x)", "0: `has` takes one field: `has(a.b)`"),
        ("b'a' == b'a'", "0: there are no bytes here, only texts"),
        ("'a", "0: this text has no end"),
        ("'a\nb' == 'a'", "0: this text does not end in its line"),
        (
            "'\\d' == 'd'",
            "1: this escape is not known; a backslash is written `\\\\`",
        ),
        ("9223372036854775808 > 0", "0: this number cannot be read"),
        ("1e999 > 0.0", "0: this number cannot be read"),
        ("12ab == 1", "0: this number cannot be read"),
        ("while == 1", "0: `while` is a word of the language"),
        (
            "true ? 1 : 2",
            "5: it is a number where a truth value is expected",
        ),
    ] {
        assert_eq!(evaluate(text), Err(want.to_owned()), "{text}");
    }
}

#[test]
fn hostile_expressions_end_soon() {
    let bomb = format!("['0123456789']{}.size() > 0", ".map(a, a + a)".repeat(40));
    let mut loops = "true".to_owned();
    for level in 0..10 {
        loops = format!("[1,2,3,4,5,6,7,8,9,10].all(x{level}, {loops})");
    }
    let lists = format!("['']{}", ".map(a, [a, a, a])".repeat(40));
    // One value stands in another many times: it takes little room, but long to compare.
    let lists = format!("{lists} == {lists}");
    let deep = |open: &str, close: &str| {
        format!(
            "{}true{}",
            open.repeat(4_000 / open.len()),
            close.repeat(4_000 / open.len())
        )
    };
    let cases = [
        (bomb.clone(), "fails at 0: it takes too many steps"),
        (loops, "fails at 0: it takes too many steps"),
        (deep("(", ")"), "50: too much stands within each other"),
        (deep("[", "]"), "50: too much stands within each other"),
        (
            deep("true?true:", ""),
            "500: too much stands within each other",
        ),
        (deep("!", ""), "3850: too much stands within each other"),
        (
            format!("1{} > 0", "+1".repeat(2_000)),
            "299: too much stands within each other",
        ),
        (
            format!("x{}", ".any".repeat(1_000)),
            "598: too much stands within each other",
        ),
        (
            format!("'{}' == ''", "a".repeat(9_000)),
            "0: it has more than 8192 bytes",
        ),
        ("'a'.matches('(((a{100}){100}){100}){100}')".to_owned(), ""),
        (lists, "fails at 0: it takes too many steps"),
    ];
    for (text, want) in cases {
        let result = evaluate(&text).unwrap_err();
        if want.is_empty() {
            assert!(result.contains("exceeds size limit"), "{result}");
        } else {
            assert_eq!(
                result,
                want,
                "{}",
                text.chars().take(60).collect::<String>()
            );
        }
    }
    let condition = Condition::compile(&bomb, VARIABLES).unwrap();
    let failure = condition.holds(&variables(), &mut Budget::new(u64::MAX));
    assert_eq!(
        failure.unwrap_err().why,
        "it makes values that are too large"
    );
    // Values stand within each other only so deep that they can be walked.
    let inner = format!(".map(a, {}a{})", "[".repeat(40), "]".repeat(40));
    for count in [3, 40, 80] {
        let result = evaluate(&format!("['']{}.size() == 1", inner.repeat(count)));
        assert!(
            result
                .unwrap_err()
                .ends_with("too much stands within each other")
        );
    }
    let deep = format!("['']{}", inner.repeat(2));
    assert_eq!(evaluate(&format!("{deep} == {deep}")), Ok(true));
    // Long chains of the operators that people chain are no depth.
    let wide = vec!["x.count > 0"; 500].join(" && ");
    assert_eq!(evaluate(&wide), Ok(true));
}
