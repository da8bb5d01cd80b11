//! XML documents as trees, within bounds. Document type declarations are refused, so that there are no entities but
//! those that XML itself has; nothing is fetched. Names are kept with the namespace that their prefix stands for.

mod read;
pub(crate) mod write;

use std::ops::Range;
use std::sync::Arc;

pub(crate) use read::parse;

/// A document and its text.
#[derive(Debug)]
pub(crate) struct Document {
    /// What it was read from.
    pub(crate) text: Arc<str>,
    /// Its root.
    pub(crate) root: Element,
}

/// An element.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// Name without its prefix.
    pub(crate) name: Arc<str>,
    /// Namespace; empty where there is none.
    pub(crate) space: Arc<str>,
    attributes: Vec<(Arc<str>, String)>,
    /// What is in it, in order.
    pub(crate) children: Vec<Node>,
    /// Where it stands in the text.
    pub(crate) span: Range<usize>,
    /// The prefixes that mean something in it.
    scope: Arc<Scope>,
}

/// Prefixes and what they stand for; those declared last come last.
pub(crate) type Scope = Vec<(String, Arc<str>)>;

/// Something in an element.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// An element.
    Element(Element),
    /// Text.
    Text(String),
}

impl Element {
    /// Says whether it has this name in this namespace.
    pub(crate) fn is(&self, space: &str, name: &str) -> bool {
        &*self.name == name && &*self.space == space
    }

    /// Returns the value of an attribute, by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| &**key == name)?;
        Some(&found.1)
    }

    /// Returns the value of an attribute, else an empty text.
    pub(crate) fn word(&self, name: &str) -> &str {
        self.attribute(name).unwrap_or_default()
    }

    /// Says what an attribute of truth says.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.attribute(name)?.trim() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// Returns the elements in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Returns the elements of a name in it, of its own namespace.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        let own = self.space.clone();
        self.elements()
            .filter(move |one| &*one.name == name && one.space == own)
    }

    /// Returns the first element of a name in it, of its own namespace.
    pub(crate) fn first(&self, name: &str) -> Option<&Self> {
        self.elements()
            .find(|one| &*one.name == name && one.space == self.space)
    }

    /// Returns the text that stands in it directly.
    pub(crate) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// Returns all text in it, at any depth.
    pub(crate) fn all_text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out
    }

    fn gather(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.gather(out),
            }
        }
    }

    /// Returns the text of the first element of a name, without blanks around it.
    pub(crate) fn words_of(&self, name: &str) -> Option<String> {
        let words = self.first(name)?.all_text();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(words)
    }
}

impl Document {
    /// Returns an element as it is written, as a document that stands alone: the prefixes that are declared around
    /// it are declared in it.
    pub(crate) fn alone(&self, element: &Element) -> String {
        let written = self.text.get(element.span.clone()).unwrap_or_default();
        let name_end = written
            .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
            .unwrap_or(written.len());
        let (start, rest) = written.split_at_checked(name_end).unwrap_or((written, ""));
        // Those that it declares itself stand in its start tag; declaring them twice would be malformed.
        let tag = rest.split('>').next().unwrap_or_default();
        let mut out = start.to_owned();
        let mut done: Vec<&str> = Vec::new();
        for (prefix, uri) in element.scope.iter().rev() {
            if done.contains(&prefix.as_str()) {
                continue;
            }
            done.push(prefix);
            let key = match prefix.as_str() {
                "" => "xmlns".to_owned(),
                prefix => format!("xmlns:{prefix}"),
            };
            if !declares(tag, &key) {
                let uri = write::escaped(uri);
                out.extend([" ", &key, "=\"", &uri, "\""]);
            }
        }
        out.push_str(rest);
        out
    }
}

fn declares(tag: &str, key: &str) -> bool {
    tag.match_indices(key).any(|(at, _)| {
        let before = tag.get(..at).and_then(|it| it.chars().next_back());
        let after = tag.get(at.saturating_add(key.len())..).unwrap_or_default();
        before.is_none_or(char::is_whitespace) && after.trim_start().starts_with('=')
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_part_stands_alone() {
        let text = r#"<?xml version="1.0"?><a:x xmlns:a="urn:a" xmlns="urn:d"><a:y xmlns:b="urn:b" k="1"><z/></a:y></a:x>"#;
        let document = parse("test", text.as_bytes()).unwrap();
        let part = document.root.elements().next().unwrap();
        let alone = document.alone(part);
        assert_eq!(
            alone,
            r#"<a:y xmlns="urn:d" xmlns:a="urn:a" xmlns:b="urn:b" k="1"><z/></a:y>"#
        );
        let again = parse("again", alone.as_bytes()).unwrap();
        assert!(again.root.is("urn:a", "y"));
        assert!(again.root.elements().next().unwrap().is("urn:d", "z"));
    }

    /// Every one of these is refused, and in no time.
    #[test]
    fn hostile_documents_are_refused() {
        let deep = "<a>".repeat(100_000);
        let laughs = r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>"#;
        let outside = r#"<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>"#;
        let attributes: Vec<String> = (0..1000).map(|n| format!("k{n}='1'")).collect();
        let many = format!("<a {}/>", attributes.join(" "));
        for text in [
            deep.as_str(),
            laughs,
            outside,
            &many,
            "<a>&own;</a>",
            "<a>",
            "<a></b>",
            "",
            "text",
            "<a/><b/>",
            "<x:a/>",
            "\u{feff}",
        ] {
            let shown: String = text.chars().take(40).collect();
            assert!(parse("test", text.as_bytes()).is_err(), "{shown}");
        }
        assert!(parse("test", b"<a>\xff</a>").is_err());
    }

    #[test]
    fn texts_are_read_as_they_are_meant() {
        let text = "<a k='&lt;&#65;&amp;'>x &lt; <![CDATA[<y>]]>&#x42;<b>c</b>\r\nd</a>";
        let document = parse("test", text.as_bytes()).unwrap();
        assert_eq!(document.root.attribute("k"), Some("<A&"));
        assert_eq!(document.root.text(), "x < <y>B\nd");
        assert_eq!(document.root.all_text(), "x < <y>Bc\nd");
    }
}
