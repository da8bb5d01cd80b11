//! Elements as they are read: one part of a document at a time, within bounds of depth and number.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Name without its prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// Its text, without that of the elements in it.
    pub(crate) text: String,
    /// The elements in it.
    pub(crate) children: Vec<Self>,
}

impl Node {
    /// Returns the value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        let found = all.find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    /// Returns the namespaces that it declares.
    pub(crate) fn namespaces(&self) -> impl Iterator<Item = &str> {
        let all = self.attributes.iter();
        let declared = all.filter(|(key, _)| key == "xmlns" || key.starts_with("xmlns:"));
        declared.map(|(_, uri)| uri.as_str())
    }

    /// Returns the first element of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the elements in the first element of a name.
    pub(crate) fn list(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.child(name).into_iter().flat_map(|list| &list.children)
    }

    /// Returns the text of the first element of a name; an empty one counts as none.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let text = self.child(name)?.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// Reads a document and hands out its parts: for each, the name of the list it stands in (empty at the
/// top), and the part. The root is handed out first, with nothing in it.
/// Of the lists only those in `kept` are handed out; the metadata always are.
pub(crate) fn for_each_part(
    text: &str,
    kept: &[&str],
    mut each: impl FnMut(&str, Node),
) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Node> = Vec::new();
    let mut elements = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| shown(&error))?;
        if matches!(event, Event::Start(_) | Event::Empty(_)) {
            elements = elements.saturating_add(1);
            if elements > ELEMENTS || open.len() >= DEPTH {
                return Err("it has too many elements, or they are nested too deeply".to_owned());
            }
        }
        match event {
            Event::Start(start) => {
                let node = node(&start)?;
                if open.is_empty() {
                    let (name, attributes) = (node.name.clone(), node.attributes.clone());
                    let root = Node {
                        name,
                        attributes,
                        ..Node::default()
                    };
                    each("", root);
                }
                open.push(node);
            }
            Event::Empty(start) => close(node(&start)?, &mut open, kept, &mut each),
            Event::End(_) => {
                if let Some(node) = open.pop() {
                    close(node, &mut open, kept, &mut each);
                }
            }
            Event::Text(part) => add(&mut open, &part),
            Event::CData(part) => add(&mut open, &part),
            Event::GeneralRef(entity) => {
                let named = resolve_predefined_entity(&entity).map(str::to_owned);
                let numbered = entity.resolve_char_ref().map_err(|error| shown(&error))?;
                let text = named.or_else(|| numbered.map(String::from));
                add(&mut open, &text.ok_or("it has entities of its own")?);
            }
            Event::DocType(_) => {
                return Err("it has a document type, which may hide anything".to_owned());
            }
            Event::Eof if open.is_empty() => return Ok(()),
            Event::Eof => return Err("it ends in the middle".to_owned()),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
}

/// Hands a finished element out, or puts it into the one that holds it. Sections that nobody reads are not
/// kept.
fn close(node: Node, open: &mut [Node], kept: &[&str], each: &mut impl FnMut(&str, Node)) {
    let section = open.get(1).map(|section| section.name.as_str());
    match (open.len(), section) {
        (0, _) => {}
        (1, _) => each("", node),
        (2, Some(list)) if kept.contains(&list) => {
            let list = list.to_owned();
            each(&list, node);
        }
        (_, Some(list)) if list == "metadata" || kept.contains(&list) => {
            if let Some(parent) = open.last_mut() {
                parent.children.push(node);
            }
        }
        _ => {}
    }
}

fn add(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(text);
    }
}

fn node(start: &BytesStart<'_>) -> Result<Node, String> {
    let mut attributes = Vec::new();
    // Without the check for doubles, which takes quadratic time; the first one counts.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| shown(&error))?;
        let value = unescape(&attribute.value).map_err(|error| shown(&error))?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Node {
        name: start.local_name().as_ref().to_owned(),
        attributes,
        ..Node::default()
    })
}

fn shown(error: &impl ToString) -> String {
    let text = error.to_string();
    let plain = text.chars().filter(|c| !c.is_control());
    plain.take(200).collect()
}

/// Elements of a document.
const ELEMENTS: usize = 50_000_000;
/// Levels of a document.
const DEPTH: usize = 100;
