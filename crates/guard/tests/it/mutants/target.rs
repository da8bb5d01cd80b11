//! Targets put together by chance: odd forms of paths, of names and values in queries, and of filters.

use crate::dice::Dice;

/// Paths, each with the parameters that its operation knows.
const PATHS: &[(&str, &[&str])] = &[
    (
        "/v1.41/containers/json",
        &["all", "limit", "size", "filters"],
    ),
    ("/containers/json", &["all", "limit", "filters"]),
    ("/v1.41/containers/c1/json", &["size"]),
    ("/v1.41/containers/c1/top", &["ps_args"]),
    ("/v1.41/images/json", &["all", "filters"]),
    ("/v1.41/images/img:latest/json", &[]),
    ("/v1.41/networks", &["filters"]),
    ("/v1.41/networks/none", &["verbose", "scope"]),
    ("/v1.41/volumes", &["filters"]),
    ("/v1.41/volumes/v1", &[]),
];
const VALUES: &[&str] = &[
    "1",
    "0",
    "true",
    "false",
    "True",
    "TRUE",
    "t",
    "f",
    "yes",
    "no",
    "none",
    "on",
    "",
    "-1",
    "+1",
    "01",
    "1e0",
    "0x1",
    "1.0",
    " 1",
    "2",
    "null",
    "local",
    "swarm",
    "%31",
    "%00",
    "%zz",
    "%",
    "1%26size=1",
    "a+b",
    "a%20b",
    "1;size=1",
    "\u{e4}",
    "%ff",
];
const FILTERS: &[&str] = &[
    r#"{"name":["c1"]}"#,
    r#"{"name":{"c1":true}}"#,
    r#"{"name":{"c1":false}}"#,
    r#"{"name":{"c1":true,"c2":false}}"#,
    r#"{"name":["c1"],"name":["c2"]}"#,
    r#"{"Name":["c1"]}"#,
    r#"{"name":"c1"}"#,
    r#"{"name":[]}"#,
    r#"{"name":null}"#,
    r#"{"name":["c1",null]}"#,
    r#"{"name":["c\u0031"]}"#,
    r#"{"n\u0061me":["c1"]}"#,
    r#"{"label":["a=b"],"name":["c1"]}"#,
    r#"{"label":["a"]}"#,
    r#"{"label!":["a"]}"#,
    r#"{"driver":["null"]}"#,
    r#"{"reference":["img"]}"#,
    r#"{"dangling":["true"]}"#,
    r#"{"dangling":{"0":true}}"#,
    r#"{"status":["created"]}"#,
    r#"{"status":["nonsense"]}"#,
    "{}",
    "[]",
    "null",
    "{}{}",
    " {}",
    "",
    r#"{"name":["c1"]} x"#,
    r#"{"name":["c1",]}"#,
];

/// Makes a target.
pub(super) fn target(dice: &mut Dice) -> String {
    let (path, known) = PATHS[usize::try_from(dice.below(PATHS.len() as u64)).unwrap()];
    let mut pairs = Vec::new();
    for name in known {
        for _ in 0..[1, 1, 1, 0, 0, 2][usize::try_from(dice.below(6)).unwrap()] {
            let value = if *name == "filters" {
                encoded(dice.pick(FILTERS), dice)
            } else {
                dice.pick(VALUES).to_owned()
            };
            pairs.push(format!(
                "{}{}{value}",
                odd(name, dice),
                if dice.below(15) == 0 { "" } else { "=" }
            ));
        }
    }
    if dice.below(10) == 0 {
        pairs.push("other=1".to_owned());
    }
    let joint = ["&", "&", "&", "&", "&&", ";", "?"][usize::try_from(dice.below(7)).unwrap()];
    let path = if dice.below(6) == 0 {
        odd(path, dice)
    } else {
        path.to_owned()
    };
    let mark = if pairs.is_empty() && dice.below(2) == 0 {
        ""
    } else {
        "?"
    };
    format!("{path}{mark}{}", pairs.join(joint))
}

/// Writes a name or a path in another form, now and then.
fn odd(text: &str, dice: &mut Dice) -> String {
    let at = usize::try_from(dice.below(text.len() as u64)).unwrap();
    let (left, right) = text.split_at(at);
    let (first, rest) = right.split_at(1);
    let code = first.as_bytes()[0];
    match dice.below(10) {
        0 => format!("{left}%{code:02x}{rest}"),
        1 => format!("{left}%{code:02X}{rest}"),
        2 => format!("{left}{}{rest}", first.to_ascii_uppercase()),
        3 if dice.below(3) == 0 => format!("{text}%00"),
        3 if dice.below(2) == 0 => format!("{text}[]"),
        _ => text.to_owned(),
    }
}

/// Encodes a value: all that has to be, or everything, or too little.
fn encoded(text: &str, dice: &mut Dice) -> String {
    let all = dice.below(3);
    let plain = |byte: u8| match all {
        0 => false,
        1 => byte.is_ascii_alphanumeric(),
        _ => !matches!(byte, b'"' | b' ' | b'{' | b'}'),
    };
    let each = text.bytes().map(|byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    each.collect()
}
