//! YAML 1.2 (`https://yaml.org/spec/1.2.2/`) as a tree of JSON values, within bounds: the parser's
//! events are read, aliases (and with them every kind of expansion) are refused, depth and number of
//! nodes are bounded.
//!
//! Every scalar is a string, as it stands: `1.10` is a version and no number. Only a plain `~`,
//! `null` or nothing at all is null.

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use super::field;

/// Reads the one document of a file; a file without one is null.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| field::shown(&error.to_string()))?;
        tree.event(event)?;
    }
    Ok(tree.root.unwrap_or(Value::Null))
}

/// Returns the items of a list; a single scalar counts as a list of one.
pub(super) fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one.as_str()],
        _ => Vec::new(),
    }
}

/// The tree as far as it is read.
#[derive(Default)]
struct Tree {
    open: Vec<Node>,
    root: Option<Value>,
    nodes: u32,
}

/// A collection that is not closed yet.
enum Node {
    List(Vec<Value>),
    /// A mapping, and the key whose value comes next.
    Map(Map<String, Value>, Option<String>),
}

impl Tree {
    fn event(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Alias(_) => Err("aliases are not allowed here".to_owned()),
            Event::MappingStart(..) => self.begin(Node::Map(Map::new(), None)),
            Event::SequenceStart(..) => self.begin(Node::List(Vec::new())),
            Event::MappingEnd | Event::SequenceEnd => self.end(),
            Event::Scalar(text, style, ..) => self.scalar(&text, style),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, node: Node) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err("nested too deeply".to_owned());
        }
        if matches!(self.open.last(), Some(Node::Map(_, None))) {
            return Err("a key that is no text".to_owned());
        }
        self.count()?;
        self.open.push(node);
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        match self.open.pop() {
            Some(Node::List(items)) => self.put(Value::Array(items)),
            Some(Node::Map(map, _)) => self.put(Value::Object(map)),
            None => Ok(()),
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle) -> Result<(), String> {
        self.count()?;
        if let Some(Node::Map(map, key @ None)) = self.open.last_mut() {
            if map.contains_key(text) {
                return Err(format!("the key `{}` stands twice", field::shown(text)));
            }
            *key = Some(text.to_owned());
            return Ok(());
        }
        let plain = style == ScalarStyle::Plain;
        let null = plain && matches!(text, "" | "~" | "null" | "Null" | "NULL");
        self.put(if null {
            Value::Null
        } else {
            Value::String(text.to_owned())
        })
    }

    fn put(&mut self, value: Value) -> Result<(), String> {
        match self.open.last_mut() {
            Some(Node::List(items)) => items.push(value),
            Some(Node::Map(map, key)) => {
                let key = key.take().ok_or("a value without key")?;
                map.insert(key, value);
            }
            None if self.root.is_some() => {
                return Err("more than one document in the file".to_owned());
            }
            None => self.root = Some(value),
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), String> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > MAX_NODES {
            return Err("too many values".to_owned());
        }
        Ok(())
    }
}

/// Real files need eight.
const MAX_DEPTH: usize = 32;
/// The largest real file has 15,000.
const MAX_NODES: u32 = 1_000_000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_stay_as_they_stand() {
        let text = "---\na: 1.10\nb: [yes, ~, '~', \"x\\ty\", null, ]\nc:\n- d: |\n    two\n    lines\n  e:\n";
        let want = json!({
            "a": "1.10",
            "b": ["yes", null, "~", "x\ty", null],
            "c": [{"d": "two\nlines\n", "e": null}],
        });
        assert_eq!(parse(text).unwrap(), want);
        assert_eq!(parse("").unwrap(), Value::Null);
    }

    #[test]
    fn aliases_depth_doubles_and_broken_text_are_refused() {
        for bad in [
            "a: &x [1]\nb: *x\n",
            &"[".repeat(10_000),
            &"- ".repeat(10_000),
            "a: [1\nb: }",
            "\"\\xZZ",
            "a: 1\na: 2\n",
            "? [a]\n: 1\n",
            "--- 1\n--- 2\n",
        ] {
            assert!(parse(bad).is_err(), "{bad:.20}");
        }
        let many = "- \n".repeat(1_000_001);
        assert_eq!(parse(&many).unwrap_err(), "too many values");
    }
}
