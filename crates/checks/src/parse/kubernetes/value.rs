//! Values as the API server reads them: YAML 1.1, by way of JSON.

use crate::parse::node::{Node, Style};

/// Returns what a mapping says of a key; null says nothing.
pub fn said<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).filter(|node| !node.is_null())
}

/// Returns what stands at the end of several keys; null says nothing.
pub fn at<'a>(node: &'a Node, keys: &[&str]) -> Option<&'a Node> {
    keys.iter().try_fold(node, |node, key| said(node, key))
}

/// Returns the text of a key.
pub fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    said(node, key).and_then(Node::text)
}

/// Returns the values of a list.
pub fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    said(node, key).map_or(&[], Node::items)
}

/// Returns a truth value. Quoted ones, which the API server refuses, are taken for what they are meant to be.
pub fn truth(node: &Node) -> Option<bool> {
    let scalar = node.scalar()?;
    let is_plain = scalar.style == Style::Plain;
    match scalar.text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        "y" | "yes" | "on" if is_plain => Some(true),
        "n" | "no" | "off" if is_plain => Some(false),
        _ => None,
    }
}

/// Says whether a key is true.
pub fn is_true(node: &Node, key: &str) -> bool {
    said(node, key).and_then(truth) == Some(true)
}

/// Returns a whole number: decimal, `0x…`, `0o…`, and octal with a zero in front.
pub fn number(node: &Node) -> Option<i64> {
    let text = node.text()?.replace('_', "");
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let based = [("0x", 16), ("0o", 8), ("0b", 2), ("0", 8)];
    let based = based.iter().find_map(|(prefix, radix)| {
        let digits = digits.strip_prefix(prefix)?;
        (!digits.is_empty()).then_some((digits, *radix))
    });
    let (digits, radix) = based.unwrap_or((digits, 10));
    let is_number = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let number = i64::from_str_radix(digits, radix).ok();
    let number = number.filter(|_| is_number)?;
    if negative {
        number.checked_neg()
    } else {
        Some(number)
    }
}

/// Says whether something fills a text in later: a template, a substitution, a variable of the container, a name
/// that stands for a value (`__IMAGE__`).
pub fn is_open(text: &str) -> bool {
    let is_gap = text.len() > 4 && text.starts_with("__") && text.ends_with("__");
    is_gap
        || ["{{", "${", "$(", "<%", "{%"]
            .iter()
            .any(|mark| text.contains(mark))
}
