//! Writing elements: indentation, escapes, and what XML cannot hold (XML 1.0, 2.2 "Characters").

use std::io::{self, Write};

/// Elements, as they are written.
pub(crate) struct Elements<'a> {
    out: &'a mut dyn Write,
    depth: usize,
}

/// Attributes with their values; those without a value are left out.
pub(crate) type Attributes<'a> = &'a [(&'static str, Option<&'a str>)];

impl<'a> Elements<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, depth: 0 }
    }

    /// Writes an element with others in it.
    pub(crate) fn nested(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.begin(name, attributes)?;
        writeln!(self.out, ">")?;
        self.depth = self.depth.saturating_add(1);
        inside(self)?;
        self.depth = self.depth.saturating_sub(1);
        self.indent()?;
        writeln!(self.out, "</{name}>")
    }

    /// Writes an element with a text.
    pub(crate) fn text(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        text: &str,
    ) -> io::Result<()> {
        self.begin(name, attributes)?;
        writeln!(self.out, ">{}</{name}>", escaped(text))
    }

    /// Writes an element with a text, where there is one.
    pub(crate) fn optional(&mut self, name: &str, text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) => self.text(name, &[], text),
            None => Ok(()),
        }
    }

    /// Writes a list, unless it is empty.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        items: &[T],
        mut each: impl FnMut(&mut Self, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.nested(name, &[], |out| {
            items.iter().try_for_each(|item| each(out, item))
        })
    }

    /// Writes an element with nothing in it.
    pub(crate) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.begin(name, attributes)?;
        writeln!(self.out, "/>")
    }

    fn begin(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.indent()?;
        write!(self.out, "<{name}")?;
        for (key, value) in attributes {
            if let Some(value) = value {
                write!(self.out, " {key}=\"{}\"", escaped(value))?;
            }
        }
        Ok(())
    }

    fn indent(&mut self) -> io::Result<()> {
        write!(
            self.out,
            "{:width$}",
            "",
            width = self.depth.saturating_mul(2)
        )
    }
}

/// Characters that XML has no way to write become the replacement character; line breaks are written so
/// that no reader turns them into spaces.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}
