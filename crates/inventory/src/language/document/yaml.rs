//! YAML 1.2 (`https://yaml.org/spec/1.2.2/`), as far as lock files use it: the parser's events become a
//! tree. Aliases, and with them every kind of expansion, are not followed.
//!
//! Every scalar stays a text, as it stands: `1.10` is a version and no number.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle};

use super::{DEPTH, Document, Node, VALUES, Value, text::shown, twice};

/// Reads a file with all of its documents.
pub(in crate::language) fn parse(text: &str) -> Document<'_> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let read = match event {
            Ok((event, span)) => {
                tree.line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
                tree.event(event)
            }
            Err(error) => Err(shown(&error.to_string())),
        };
        if let Err(why) = read {
            tree.faults.push(format!("line {}: {why}", tree.line));
            break;
        }
    }
    while !tree.open.is_empty() {
        tree.end();
    }
    if !text.is_empty() && !text.ends_with('\n') {
        tree.faults
            .push("the last line has no end, so that the file may be cut off".to_owned());
    }
    Document {
        roots: tree.roots,
        faults: tree.faults,
    }
}

/// The tree as far as it is read.
#[derive(Default)]
struct Tree<'a> {
    open: Vec<Open<'a>>,
    roots: Vec<Node<'a>>,
    faults: Vec<String>,
    told: bool,
    line: u32,
    values: usize,
}

/// A collection that is not closed yet.
struct Open<'a> {
    node: Node<'a>,
    /// The key whose value comes next, and its line.
    key: Option<(Cow<'a, str>, u32)>,
}

impl<'a> Tree<'a> {
    fn event(&mut self, event: Event<'a>) -> Result<(), String> {
        match event {
            Event::MappingStart(..) => self.begin(Value::Map(Vec::new())),
            Event::SequenceStart(..) => self.begin(Value::List(Vec::new())),
            Event::MappingEnd | Event::SequenceEnd => {
                self.end();
                Ok(())
            }
            Event::Scalar(text, style, ..) => self.scalar(text, style),
            Event::Alias(_) => {
                self.tell("an alias, which is not followed");
                self.scalar(Cow::Borrowed(""), ScalarStyle::Plain)
            }
            _ => Ok(()),
        }
    }

    /// Notes the first fault of a kind that does not stop the reading.
    fn tell(&mut self, why: &str) {
        if !self.told {
            self.told = true;
            self.faults.push(format!("line {}: {why}", self.line));
        }
    }

    fn begin(&mut self, value: Value<'a>) -> Result<(), String> {
        if self.open.len() >= DEPTH {
            return Err(format!(
                "nested more than {DEPTH} deep; the rest is not read"
            ));
        }
        self.count()?;
        if self.wants_key() {
            return Err("a key that is no text".to_owned());
        }
        let line = self.line;
        let node = Node { line, value };
        self.open.push(Open { node, key: None });
        Ok(())
    }

    fn wants_key(&self) -> bool {
        let last = self.open.last();
        last.is_some_and(|open| open.key.is_none() && matches!(open.node.value, Value::Map(_)))
    }

    fn end(&mut self) {
        if let Some(open) = self.open.pop() {
            if let Some(why) = twice(open.node.entries()) {
                if !self.told {
                    self.told = true;
                    self.faults.push(why);
                }
            }
            self.put(open.node);
        }
    }

    fn scalar(&mut self, text: Cow<'a, str>, style: ScalarStyle) -> Result<(), String> {
        self.count()?;
        let line = self.line;
        if self.wants_key() {
            if let Some(open) = self.open.last_mut() {
                open.key = Some((text, line));
            }
            return Ok(());
        }
        let null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
        let value = if null { Value::Null } else { Value::Text(text) };
        self.put(Node { line, value });
        Ok(())
    }

    fn put(&mut self, mut node: Node<'a>) {
        let Some(open) = self.open.last_mut() else {
            self.roots.push(node);
            return;
        };
        match &mut open.node.value {
            Value::List(items) => items.push(node),
            Value::Map(entries) => {
                if let Some((key, line)) = open.key.take() {
                    node.line = line;
                    entries.push((key, node));
                }
            }
            _ => {}
        }
    }

    fn count(&mut self) -> Result<(), String> {
        self.values = self.values.saturating_add(1);
        if self.values > VALUES {
            return Err(format!("more than {VALUES} values; the rest is not read"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_stay_texts_and_lines_are_those_of_keys() {
        let read = parse("---\na: 1.10\nb:\n  c: {d: true}\n---\ne: ~\n");
        assert_eq!(read.faults, [""; 0]);
        let [first, second] = &read.roots[..] else {
            panic!("{read:?}")
        };
        assert_eq!(first.text_of("a"), Some("1.10"));
        let b = first.get("b").unwrap();
        assert_eq!((b.line, b.get("c").unwrap().line), (3, 4));
        assert!(b.get("c").unwrap().is("d"));
        assert_eq!(second.get("e").unwrap().value, Value::Null);
    }

    #[test]
    fn the_good_part_of_a_broken_file_and_why() {
        for (text, entries, why) in [
            ("a: 1\nb: [1\nc: }\n", 1, "line"),
            ("a: 1\na: 2\n", 2, "line 2: the key `a` stands twice"),
            ("a: &x [1]\nb: *x\nc: 3\n", 3, "line 2: an alias"),
            ("a: 1\nb: 2", 2, "the last line has no end"),
            ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\n", 1, "line"),
        ] {
            let read = parse(text);
            let got = read.roots.first().map_or(0, |root| root.entries().len());
            assert!(got >= entries, "{text}: {read:?}");
            assert!(read.faults[0].contains(why), "{text}: {:?}", read.faults);
        }
        for text in ["[".repeat(10_000), "- ".repeat(10_000)] {
            assert!(!parse(&text).faults.is_empty());
        }
    }
}
