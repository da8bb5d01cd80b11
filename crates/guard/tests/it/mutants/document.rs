//! JSON documents put together by chance, in forms that Go reads otherwise than they look: names in other letters, twice
//! or escaped, numbers in every form, null and lists in other places, and what stands around a document.

use serde_json::Value as Json;

use crate::dice::Dice;

/// A document of which each word is written by itself.
enum Node {
    Word(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// Words in the place of others.
const WORDS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "1.0",
    "1e2",
    "1E+2",
    "1e-1",
    "100000000",
    "1e8",
    "1e400",
    "0.5",
    "01",
    "+1",
    ".5",
    "1.",
    "0x10",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "99999999999999999999999999",
    "NaN",
    "Infinity",
    "nul",
    "True",
    "\"\"",
    "\"a\"",
    "\"1\"",
    "\"true\"",
    "\"host\"",
    "\"\\u0041\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\u0000\"",
    "\"\\/\"",
    "\"\\x41\"",
    "\"\\u00\"",
    "\"a\tb\"",
    "\"\u{e4}\"",
    "\"\u{2028}\"",
    "\"\u{f8ff}\"",
    "'a'",
    "\"a",
    "{}",
    "[]",
    "[null]",
    "[[]]",
    "{\"a\":null}",
    "[\"a\",]",
    "{\"a\":1,}",
    "[\"a\" \"b\"]",
    "/**/1",
];
/// Fields that mean something to the engine.
const FIELDS: &[(&str, &str)] = &[
    ("Privileged", "true"),
    ("PidMode", "\"host\""),
    ("NetworkMode", "\"none\""),
    ("CapAdd", "[\"SYS_ADMIN\"]"),
    ("CapAdd", "null"),
    ("CapDrop", "[\"ALL\"]"),
    ("Binds", "[\"/tmp:/x\"]"),
    ("Memory", "67108864"),
    ("MemorySwap", "-1"),
    ("OomScoreAdj", "-5"),
    ("NanoCpus", "500000000"),
    ("ReadonlyRootfs", "true"),
    ("Tty", "true"),
    ("User", "\"1:1\""),
    ("Hostname", "\"h\""),
    ("WorkingDir", "\"/w\""),
    ("Entrypoint", "\"/e\""),
    ("Entrypoint", "[\"/e\",\"f\"]"),
    ("Env", "[\"C=d\",\"E\"]"),
    ("Volumes", "{\"/v\":{}}"),
    ("StopTimeout", "5"),
    ("Sysctls", "{\"net.ipv4.ip_forward\":\"0\"}"),
    ("Tmpfs", "{\"/t\":\"\"}"),
    ("ExtraHosts", "[\"a:1.2.3.4\"]"),
    ("Init", "true"),
    ("PidsLimit", "7"),
    ("Unknown", "1"),
    ("HostConfig", "{\"Privileged\":true}"),
    ("HostConfig", "null"),
];
const AROUND: &[(&str, &str)] = &[
    ("", "\n"),
    (" \t\r\n", " "),
    ("\u{feff}", ""),
    ("", "{}"),
    ("", " null"),
    ("", "x"),
    ("", "\0"),
    ("\u{a0}", ""),
    ("", "\u{b}"),
    ("[", "]"),
    ("//a\n", ""),
];

/// Makes a document of another: with one to three odd places, in odd letters, with something around it.
pub(super) fn odd(base: &Json, dice: &mut Dice) -> Vec<u8> {
    let mut node = read(base);
    for _ in 0..=dice.below(2) {
        let mut at = dice.below(count(&node));
        change(&mut node, &mut at, dice);
    }
    let mut text = String::new();
    write(&node, dice, &mut text);
    let (before, behind) = match dice.below(5) {
        0 => AROUND[usize::try_from(dice.below(AROUND.len() as u64)).unwrap()],
        _ => ("", ""),
    };
    // A letter of nobody stands for a byte that no text has.
    let bytes = format!("{before}{text}{behind}").into_bytes();
    let mark = "\u{f8ff}".as_bytes();
    match bytes.windows(mark.len()).position(|it| it == mark) {
        Some(at) => [&bytes[..at], b"\xff", &bytes[at + mark.len()..]].concat(),
        None => bytes,
    }
}

fn read(value: &Json) -> Node {
    match value {
        Json::Array(items) => Node::List(items.iter().map(read).collect()),
        Json::Object(fields) => {
            let fields = fields.iter();
            Node::Object(
                fields
                    .map(|(key, it)| (format!("\"{key}\""), read(it)))
                    .collect(),
            )
        }
        word => Node::Word(word.to_string()),
    }
}

/// The places of a document: each value is one.
fn count(node: &Node) -> u64 {
    1 + match node {
        Node::Word(_) => 0,
        Node::List(items) => items.iter().map(count).sum(),
        Node::Object(fields) => fields.iter().map(|(_, it)| count(it)).sum(),
    }
}

/// Changes the value at a place.
fn change(node: &mut Node, at: &mut u64, dice: &mut Dice) {
    if *at == 0 {
        *at = u64::MAX;
        alter(node, dice);
        return;
    }
    *at -= 1;
    match node {
        Node::Word(_) => {}
        Node::List(items) => items.iter_mut().for_each(|it| step(it, at, dice)),
        Node::Object(fields) => fields.iter_mut().for_each(|(_, it)| step(it, at, dice)),
    }
}

fn step(node: &mut Node, at: &mut u64, dice: &mut Dice) {
    if *at != u64::MAX {
        change(node, at, dice);
    }
}

fn alter(node: &mut Node, dice: &mut Dice) {
    match (node, dice.below(6)) {
        (Node::Word(word), 0..=2) if word.starts_with('"') => *word = letters(word, dice),
        (Node::Object(fields), 0..=4) => alter_fields(fields, dice),
        (Node::List(items), 0) => items.push(Node::Word(dice.pick(WORDS).to_owned())),
        (Node::List(items), 1) => items.clear(),
        (node, 2) => {
            let inner = std::mem::replace(node, Node::Word(String::new()));
            *node = match dice.below(3) {
                0 => Node::List(vec![inner]),
                1 => Node::Object(vec![("\"0\"".to_owned(), inner)]),
                _ => deep(
                    inner,
                    [3, 60, 200, 3000][usize::try_from(dice.below(4)).unwrap()],
                ),
            };
        }
        (node, _) => *node = Node::Word(dice.pick(WORDS).to_owned()),
    }
}

/// Puts a value into many lists.
fn deep(inner: Node, depth: u32) -> Node {
    (0..depth).fold(inner, |inner, _| Node::List(vec![inner]))
}

fn alter_fields(fields: &mut Vec<(String, Node)>, dice: &mut Dice) {
    let place = usize::try_from(dice.below(fields.len() as u64 + 1)).unwrap();
    let one = usize::try_from(dice.below(fields.len().max(1) as u64)).unwrap();
    match dice.below(8) {
        // The same name again, with something else behind it, and perhaps in other letters.
        0 if !fields.is_empty() => {
            let name = letters(&fields[one].0, dice);
            fields.insert(place, (name, Node::Word(dice.pick(WORDS).to_owned())));
        }
        1 if !fields.is_empty() => {
            let name = letters(&fields[one].0, dice);
            fields[one].0 = name;
        }
        2 if fields.len() > 1 => fields.swap(0, one),
        _ => {
            let (name, value) = FIELDS[usize::try_from(dice.below(FIELDS.len() as u64)).unwrap()];
            fields.insert(place, (format!("\"{name}\""), Node::Word(value.to_owned())));
        }
    }
}

/// Writes a name in other letters, or escaped.
fn letters(name: &str, dice: &mut Dice) -> String {
    let inner = name.trim_matches('"');
    let chars: Vec<char> = inner.chars().collect();
    if chars.is_empty() {
        return name.to_owned();
    }
    let at = usize::try_from(dice.below(chars.len() as u64)).unwrap();
    let one = chars[at];
    let other = match (dice.below(6), one.to_ascii_lowercase()) {
        (0 | 1, _) => format!("\\u{:04x}", u32::from(one)),
        (2, _) => format!("\\u{:04X}", u32::from(one)),
        (3, 's') => "\u{17f}".to_owned(),
        (3, 'k') => "\u{212a}".to_owned(),
        (4, _) => return name.to_owned(),
        (_, _) if one.is_ascii_lowercase() => one.to_ascii_uppercase().to_string(),
        (_, _) => one.to_ascii_lowercase().to_string(),
    };
    let left: String = chars[..at].iter().collect();
    let right: String = chars[at + 1..].iter().collect();
    format!("\"{left}{other}{right}\"")
}

fn write(node: &Node, dice: &mut Dice, into: &mut String) {
    if dice.below(20) == 0 {
        into.push_str(dice.pick(&[" ", "\n", "\t", "\r\n"]));
    }
    match node {
        Node::Word(word) => into.push_str(word),
        Node::List(items) => {
            into.push('[');
            for (index, item) in items.iter().enumerate() {
                into.push_str(if index > 0 { "," } else { "" });
                write(item, dice, into);
            }
            into.push(']');
        }
        Node::Object(fields) => {
            into.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                into.push_str(if index > 0 { "," } else { "" });
                into.push_str(name);
                into.push(':');
                write(value, dice, into);
            }
            into.push('}');
        }
    }
}
