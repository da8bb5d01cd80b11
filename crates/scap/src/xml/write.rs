//! Tree → text, as one writes it: elements are opened and closed, and everything is escaped.

/// Writes a document.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
    open: Vec<(&'static str, bool)>,
}

impl Writer {
    /// Begins a document.
    pub(crate) fn document() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push('>');
        self.open.push((name, false));
    }

    /// Closes the element that was opened last.
    pub(crate) fn close(&mut self) {
        if let Some((name, has_children)) = self.open.pop() {
            if has_children {
                self.indent();
            }
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// Writes an element with nothing in it.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>");
    }

    /// Writes an element with text in it.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.start(name, attributes);
        self.out.push('>');
        self.out.push_str(&escaped(text));
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes an element whose name is not known beforehand.
    pub(crate) fn named(&mut self, name: &str, attributes: &[(&str, &str)], text: Option<&str>) {
        self.start(name, attributes);
        match text {
            Some(text) => {
                self.out.push('>');
                self.out.push_str(&escaped(text));
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
            None => self.out.push_str("/>"),
        }
    }

    /// Opens an element whose name is not known beforehand; [`close_named`](Self::close_named) closes it.
    pub(crate) fn open_named(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push('>');
        self.open.push(("", false));
    }

    /// Closes an element that [`open_named`](Self::open_named) opened.
    pub(crate) fn close_named(&mut self, name: &str) {
        self.open.pop();
        self.indent();
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Puts XML in as it is.
    pub(crate) fn raw(&mut self, xml: &str) {
        self.child();
        self.out.push_str(xml);
    }

    /// Ends the document.
    pub(crate) fn end(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        self.out
    }

    fn child(&mut self) {
        if let Some((_, has_children)) = self.open.last_mut() {
            *has_children = true;
            self.indent();
        }
    }

    fn indent(&mut self) {
        self.out.push('\n');
        for _ in 0..self.open.len() {
            self.out.push_str("  ");
        }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.child();
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.out.push_str(&escaped(value));
            self.out.push('"');
        }
    }
}

/// Escapes a text for content and attributes. Characters that XML does not have become U+FFFD.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(char),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(char),
        }
    }
    out
}
