//! YAML as a tree with places, within bounds. Aliases are replaced by what they stand for and counted each time; keys that
//! stand twice are kept (the first counts), so that somebody can be told.

use std::collections::BTreeMap;
use std::rc::Rc;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

/// A value.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: Value,
    /// Where it begins: bytes from the start of the file.
    pub(crate) start: u32,
    /// Where it ends, of scalars.
    pub(crate) end: u32,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Scalar(Scalar),
    Sequence(Vec<Node>),
    Mapping(Vec<(Node, Node)>),
}

/// A scalar.
#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) style: ScalarStyle,
    /// Whether it is a text, whatever it looks like.
    pub(crate) is_text: bool,
}

/// Why the rest of a text can't be read.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    pub(crate) at: u32,
    pub(crate) why: String,
}

impl Node {
    /// Returns the value of a key, the first where it stands twice.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let Value::Mapping(entries) = &self.value else {
            return None;
        };
        let entry = entries.iter().find(|(name, _)| name.text() == Some(key))?;
        Some(&entry.1)
    }

    /// Returns the text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }
}

/// Reads all documents of a text.
pub(crate) fn parse(text: &str) -> Result<Vec<Node>, Broken> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        text: body,
        skipped: text.len().saturating_sub(body.len()),
        char: 0,
        byte: 0,
        open: Vec::new(),
        roots: Vec::new(),
        anchors: BTreeMap::new(),
        values: 0,
    };
    for event in Parser::new_from_str(body) {
        match event {
            Ok((event, span)) => reader.event(event, span)?,
            Err(error) => {
                let at = reader.byte(error.marker());
                return Err(Broken {
                    at,
                    why: error.info().clone(),
                });
            }
        }
    }
    Ok(reader.roots)
}

struct Reader<'t> {
    text: &'t str,
    /// Bytes before the text.
    skipped: usize,
    char: usize,
    byte: usize,
    open: Vec<Open>,
    roots: Vec<Node>,
    anchors: BTreeMap<usize, (Rc<Node>, usize, usize)>,
    values: usize,
}

/// A collection that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<Node>,
    values: usize,
    /// How deep what is in it goes.
    depth: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Broken> {
        let start = self.byte(&span.start);
        match event {
            Event::MappingStart(_, anchor, _) => {
                self.begin(Value::Mapping(Vec::new()), start, anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(Value::Sequence(Vec::new()), start, anchor)
            }
            Event::MappingEnd | Event::SequenceEnd => self.end(),
            Event::Scalar(text, style, anchor, tag) => {
                let end = self.byte(&span.end);
                let start = self.behind_properties(start, end, anchor > 0 || tag.is_some());
                let weight = weight(&text);
                self.count(weight, start)?;
                let node = scalar(&text, style, tag.as_deref(), start, end);
                self.remember(anchor, &node, weight, 1)?;
                self.put(node, 1)
            }
            Event::Alias(anchor) => self.alias(anchor, start),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, start: u32, anchor: usize) -> Result<(), Broken> {
        self.count(1, start)?;
        if self.open.len() >= DEPTH {
            return Err(too_deep(start));
        }
        self.open.push(Open {
            node: Node {
                value,
                start,
                end: start,
            },
            anchor,
            key: None,
            values: self.values,
            depth: 0,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Broken> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let inside = self.values.saturating_sub(open.values).saturating_add(1);
        let depth = open.depth.saturating_add(1);
        self.remember(open.anchor, &open.node, inside, depth)?;
        self.put(open.node, depth)
    }

    fn alias(&mut self, anchor: usize, start: u32) -> Result<(), Broken> {
        let Some((node, values, depth)) = self.anchors.get(&anchor).cloned() else {
            return Err(Broken {
                at: start,
                why: "an alias within what it stands for".to_owned(),
            });
        };
        // Counted before it is copied: a bomb never unfolds.
        self.count(values, start)?;
        if self.open.len().saturating_add(depth) > DEPTH {
            return Err(too_deep(start));
        }
        self.put(Node::clone(&node), depth)
    }

    fn put(&mut self, node: Node, depth: usize) -> Result<(), Broken> {
        let Some(open) = self.open.last_mut() else {
            self.roots.push(node);
            return Ok(());
        };
        open.depth = open.depth.max(depth);
        match &mut open.node.value {
            Value::Sequence(items) => items.push(node),
            Value::Mapping(entries) => match open.key.take() {
                Some(key) => entries.push((key, node)),
                None if matches!(node.value, Value::Scalar(_) | Value::Null) => {
                    open.key = Some(node);
                }
                None => {
                    return Err(Broken {
                        at: node.start,
                        why: "a key that is no text".to_owned(),
                    });
                }
            },
            Value::Null | Value::Scalar(_) => {}
        }
        Ok(())
    }

    fn remember(
        &mut self,
        anchor: usize,
        node: &Node,
        values: usize,
        depth: usize,
    ) -> Result<(), Broken> {
        if anchor > 0 {
            // Anchors within each other are copied again and again.
            self.count(values, node.start)?;
            self.anchors
                .insert(anchor, (Rc::new(node.clone()), values, depth));
        }
        Ok(())
    }

    fn count(&mut self, more: usize, at: u32) -> Result<(), Broken> {
        self.values = self.values.saturating_add(more);
        if self.values > MOST {
            return Err(Broken {
                at,
                why: format!("more than {MOST} values"),
            });
        }
        Ok(())
    }

    /// Leaves out the anchor and the tag before a scalar.
    fn behind_properties(&self, start: u32, end: u32, has: bool) -> u32 {
        if !has {
            return start;
        }
        let from = (start as usize).saturating_sub(self.skipped);
        let to = (end as usize).saturating_sub(self.skipped);
        let all = self.text.get(from..to).unwrap_or_default();
        let mut rest = all;
        while rest.starts_with(['&', '!']) {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            rest = rest.get(end..).unwrap_or_default().trim_start();
        }
        let before = all.len().saturating_sub(rest.len());
        start.saturating_add(u32::try_from(before).unwrap_or(0))
    }

    /// Returns where a mark of the parser, which counts characters, stands in bytes. Marks come nearly in order, so it is
    /// counted from the last.
    fn byte(&mut self, marker: &Marker) -> u32 {
        let wanted = marker.index();
        while self.char > wanted && self.byte > 0 {
            let before = self.text.get(..self.byte).unwrap_or_default();
            let width = before.chars().next_back().map_or(1, char::len_utf8);
            self.byte = self.byte.saturating_sub(width);
            self.char = self.char.saturating_sub(1);
        }
        let rest = self.text.get(self.byte..).unwrap_or_default();
        for char in rest.chars().take(wanted.saturating_sub(self.char)) {
            self.byte = self.byte.saturating_add(char.len_utf8());
            self.char = self.char.saturating_add(1);
        }
        u32::try_from(self.byte.saturating_add(self.skipped)).unwrap_or(u32::MAX)
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, start: u32, end: u32) -> Node {
    let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix() == "str");
    let is_text = is_text || style != ScalarStyle::Plain;
    let is_null = !is_text && matches!(text, "" | "~" | "null" | "Null" | "NULL");
    let value = if is_null {
        Value::Null
    } else {
        Value::Scalar(Scalar {
            text: text.to_owned(),
            style,
            is_text,
        })
    };
    Node { value, start, end }
}

/// A long text counts as many values: copied often, it is a bomb, too.
const fn weight(text: &str) -> usize {
    (text.len() / 128).saturating_add(1)
}

fn too_deep(at: u32) -> Broken {
    Broken {
        at,
        why: format!("nested more than {DEPTH} deep"),
    }
}

/// How deep values may be nested; rules need six.
const DEPTH: usize = 64;
/// How many values a file may have, those that aliases copy counted each time.
const MOST: usize = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_and_depths_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..20 {
            let before = level - 1;
            let line = format!(
                "a{level}: &a{level} [{}]\n",
                format!("*a{before}, ").repeat(10)
            );
            bomb.push_str(&line);
        }
        assert!(parse(&bomb).unwrap_err().why.contains("values"));
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(parse(&deep).unwrap_err().why.contains("deep"));
        assert!(parse("a: &a [*a]\n").is_err());
        assert!(parse("? [a]\n: b\n").is_err());
        assert!(parse("a: 'b\n").is_err());
    }

    #[test]
    fn documents_and_places() {
        let roots = parse("- rule: a\n---\n- é: &x b\n- *x\n").unwrap();
        assert_eq!(roots.len(), 2);
        let Value::Sequence(items) = &roots[1].value else {
            panic!("no sequence");
        };
        assert_eq!(items[0].get("é").unwrap().start, 23);
        assert_eq!(items[1].text(), Some("b"));
    }
}
