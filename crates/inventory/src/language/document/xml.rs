//! XML documents of build tools (Maven, Gradle, `MSBuild`) as a small tree: elements, their text and lines.
//! Document types are passed over and entities other than the five of XML itself (XML 1.0, section 4.6) and
//! characters by number are nothing, so that none is ever expanded. Depth and number of elements are bounded.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// An element.
#[derive(Debug, Default)]
pub(in crate::language) struct Element {
    /// Name without the prefix of a namespace.
    pub(in crate::language) name: String,
    pub(in crate::language) attributes: Vec<(String, String)>,
    /// All text right inside it.
    pub(in crate::language) text: String,
    pub(in crate::language) children: Vec<Self>,
    pub(in crate::language) line: u32,
}

impl Element {
    /// The first child of a name.
    pub(in crate::language) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Children of a name.
    pub(in crate::language) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Children of a name inside the children of another: `dependencies`, `dependency`.
    pub(in crate::language) fn within<'a>(
        &'a self,
        outer: &'a str,
        inner: &'a str,
    ) -> impl Iterator<Item = &'a Self> {
        self.all(outer).flat_map(move |child| child.all(inner))
    }

    /// The text of the first child of a name, without the space around it, where there is any.
    pub(in crate::language) fn text_of(&self, name: &str) -> Option<&str> {
        let text = self.child(name)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    pub(in crate::language) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name)?;
        Some(found.1.trim())
    }
}

/// Reads a document: the root, as far as it could be read, and what is wrong.
pub(in crate::language) fn parse(bytes: &[u8]) -> (Option<Element>, Option<String>) {
    let (text, lossy) = decode(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree::default();
    let mut lines = Lines::default();
    let failed = loop {
        let line = lines.at(&text, reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(start)) => match tree.open(&start, line) {
                Ok(()) => {}
                Err(why) => break Some(format!("line {line}: {why}")),
            },
            Ok(Event::End(_)) => tree.close(),
            Ok(Event::Text(text)) => tree.text(&text.xml10_content()),
            Ok(Event::CData(text)) => tree.text(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => tree.entity(&entity),
            Ok(Event::Eof) if tree.open.is_empty() => break None,
            Ok(Event::Eof) => break Some(format!("line {line}: it ends too early")),
            Ok(_) => {}
            Err(why) => break Some(format!("line {line}: {why}")),
        }
    };
    let lossy = lossy.then(|| "it is not UTF-8".to_owned());
    let root = tree.finish();
    let none = root.is_none().then(|| "it has no element".to_owned());
    (root, failed.or(lossy).or(none))
}

/// Takes the encoding that a document's first bytes tell: UTF-16 by its mark, ISO 8859-1 by its
/// declaration (old poms), else UTF-8. The second is whether bytes were lost.
fn decode(bytes: &[u8]) -> (String, bool) {
    let units = |from: fn([u8; 2]) -> u16| {
        let pairs = bytes.get(2..).unwrap_or_default().chunks_exact(2);
        let units = pairs.filter_map(|pair| Some(from(pair.try_into().ok()?)));
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    if bytes.starts_with(b"\xff\xfe") {
        return (units(u16::from_le_bytes), false);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return (units(u16::from_be_bytes), false);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), false);
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let declared = |name: &[u8]| head.windows(name.len()).any(|part| part == name);
    if declared(b"iso-8859-1") || declared(b"windows-1252") || declared(b"latin1") {
        return (bytes.iter().copied().map(char::from).collect(), false);
    }
    (String::from_utf8_lossy(bytes).into_owned(), true)
}

#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn open(&mut self, start: &BytesStart<'_>, line: u32) -> Result<(), String> {
        self.elements = self.elements.saturating_add(1);
        if self.elements > ELEMENTS {
            return Err(format!("it has more than {ELEMENTS} elements"));
        }
        if self.open.len() >= DEPTH {
            return Err(format!("its elements lie deeper than {DEPTH}"));
        }
        let attributes = start.attributes().filter_map(Result::ok);
        let attributes = attributes.take(ATTRIBUTES).map(|attribute| {
            let name = attribute.key.local_name().as_ref().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value)
                .map_or_else(|_| attribute.value.to_string(), |value| value.to_string());
            (name, value)
        });
        self.open.push(Element {
            name: start.local_name().as_ref().to_owned(),
            attributes: attributes.collect(),
            line,
            ..Element::default()
        });
        Ok(())
    }

    fn close(&mut self) {
        let Some(done) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = self.root.take().or(Some(done)),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut()
            && element.text.len() < TEXT
        {
            element.text.push_str(text);
        }
    }

    fn entity(&mut self, entity: &BytesRef<'_>) {
        if let Ok(Some(character)) = entity.resolve_char_ref() {
            return self.text(character.encode_utf8(&mut [0; 4]));
        }
        let known = match &**entity {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => return,
        };
        self.text(known);
    }

    /// Closes what a document that ends too early left open.
    fn finish(mut self) -> Option<Element> {
        while !self.open.is_empty() {
            self.close();
        }
        self.root
    }
}

/// Counts lines as the reader goes on.
#[derive(Default)]
struct Lines {
    seen: usize,
    breaks: u32,
}

impl Lines {
    fn at(&mut self, text: &str, offset: u64) -> u32 {
        let offset = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(text.len());
        if let Some(passed) = text.as_bytes().get(self.seen..offset) {
            let breaks = passed
                .split(|byte| *byte == b'\n')
                .count()
                .saturating_sub(1);
            let breaks = u32::try_from(breaks).unwrap_or(u32::MAX);
            self.breaks = self.breaks.saturating_add(breaks);
            self.seen = offset;
        }
        self.breaks.saturating_add(1)
    }
}

/// Elements of a document.
const ELEMENTS: usize = 1_000_000;
/// Levels of elements.
const DEPTH: usize = 64;
/// Attributes of an element.
const ATTRIBUTES: usize = 32;
/// Bytes of text after which no more is added to an element.
const TEXT: usize = 64 << 10;
/// Bytes in which a document declares its encoding.
const HEAD: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_with_lines() {
        let (root, failed) =
            parse(b"<?xml version='1.0'?>\n<p:a x='1'>\n <b>u &amp;&#x41; <![CDATA[<v>]]></b>\n<c/></p:a>");
        let root = root.unwrap();
        assert_eq!(failed, None);
        assert_eq!((root.name.as_str(), root.line), ("a", 2));
        assert_eq!(root.attribute("x"), Some("1"));
        assert_eq!(root.text_of("b"), Some("u &A <v>"));
        assert_eq!(root.child("b").unwrap().line, 3);
        assert_eq!(root.child("c").unwrap().line, 4);
    }

    #[test]
    fn entities_are_never_expanded() {
        let bomb = b"<!DOCTYPE a [<!ENTITY x 'boom'><!ENTITY y SYSTEM 'file:///etc/passwd'>]><a><b>1&x;&y;</b></a>";
        let (root, _) = parse(bomb);
        assert_eq!(root.unwrap().text_of("b"), Some("1"));
    }

    #[test]
    fn the_good_part_of_a_broken_document() {
        let (root, failed) = parse(b"<a><b>1</b><c>2");
        let root = root.unwrap();
        assert_eq!(root.text_of("b"), Some("1"));
        assert!(failed.is_some());
        let deep = "<a>".repeat(100_000);
        let (root, failed) = parse(deep.as_bytes());
        assert!(root.is_some() && failed.unwrap().contains("deeper"));
        assert!(parse(b"").1.is_some());
        assert!(parse(b"<a>\xff</a>").1.unwrap().contains("UTF-8"));
    }

    #[test]
    fn encodings() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a><b>\xe4</b></a>";
        assert_eq!(parse(latin).0.unwrap().text_of("b"), Some("\u{e4}"));
        let wide: Vec<u8> = "\u{feff}<a><b>1</b></a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(parse(&wide).0.unwrap().text_of("b"), Some("1"));
    }
}
