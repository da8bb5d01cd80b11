//! Stanzas of fields, as deb-control(5) and deb822(5) describe them: a walk over the bytes of a dpkg
//! database that never fails and is linear in their number.
//!
//! A line that starts with a space or a tab goes on with the field above it, also when nothing else is
//! on it (as dpkg itself reads its database); an empty line ends the stanza.

/// One stanza, of which only the wanted fields are kept.
#[derive(Debug, Default)]
pub(super) struct Stanza<'a> {
    /// Number of its first line, counted from 1.
    pub(super) line: usize,
    /// What is wrong with it, with line numbers; at most [`FAULTS`].
    pub(super) faults: Vec<(usize, String)>,
    fields: Vec<Field<'a>>,
}

#[derive(Debug)]
struct Field<'a> {
    /// Position in the list of wanted fields.
    wanted: usize,
    value: &'a [u8],
}

impl<'a> Stanza<'a> {
    /// Returns the value of a wanted field (by its position in that list), with no space around it.
    pub(super) fn get(&self, wanted: usize) -> Option<&'a [u8]> {
        let field = self.fields.iter().find(|field| field.wanted == wanted)?;
        Some(field.value.trim_ascii())
    }

    fn fault(&mut self, line: usize, why: String) {
        if self.faults.len() < FAULTS {
            self.faults.push((line, why));
        }
    }
}

/// Walks over the stanzas of a file.
pub(super) struct Stanzas<'a> {
    rest: &'a [u8],
    line: usize,
    wanted: &'static [&'static str],
}

impl<'a> Stanzas<'a> {
    /// Starts at the beginning of a file. The first wanted field is the one that every stanza has and
    /// starts with: a second one of it in a stanza means that an empty line is missing.
    pub(super) fn new(bytes: &'a [u8], wanted: &'static [&'static str]) -> Self {
        Self {
            rest: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
            line: 0,
            wanted,
        }
    }

    /// Returns the next line without its end, and what follows it.
    fn split_line(&self) -> Option<(&'a [u8], &'a [u8])> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let (line, rest) = match end {
            Some(end) => (self.rest.get(..end)?, self.rest.get(end.checked_add(1)?..)?),
            None => (self.rest, [].as_slice()),
        };
        Some((line.strip_suffix(b"\r").unwrap_or(line), rest))
    }

    fn take_line(&mut self) -> Option<&'a [u8]> {
        let (line, rest) = self.split_line()?;
        self.rest = rest;
        self.line = self.line.saturating_add(1);
        Some(line)
    }

    /// Takes the value that begins in `first`, and the lines that go on with it.
    fn take_value(&mut self, first: &'a [u8], from_start: &'a [u8], start: usize) -> &'a [u8] {
        let mut folded = false;
        while let Some((line, rest)) = self.split_line() {
            if !line.first().is_some_and(|byte| is_blank(*byte)) {
                break;
            }
            folded = true;
            self.rest = rest;
            self.line = self.line.saturating_add(1);
        }
        if !folded {
            return first;
        }
        // The whole slice from the colon to the end of the last line that goes on.
        let end = from_start.len().saturating_sub(self.rest.len());
        from_start.get(start..end).unwrap_or(first)
    }

    /// Takes one field; `false` where the stanza ends before it.
    fn take_field(&mut self, stanza: &mut Stanza<'a>) -> bool {
        let before = self.rest;
        let Some((line, rest)) = self.split_line() else {
            return false;
        };
        if line.is_empty() {
            return false;
        }
        let number = self.line.saturating_add(1);
        let colon = line.iter().position(|byte| *byte == b':');
        let name = colon.and_then(|colon| line.get(..colon));
        let wanted = name.and_then(|name| self.find_wanted(name.trim_ascii_end()));
        let known = |stanza: &Stanza<'_>, at| stanza.fields.iter().any(|f| f.wanted == at);
        if wanted == Some(0) && known(stanza, 0) {
            stanza.fault(
                number,
                format!(
                    "`{}` stands twice; taken as a new entry",
                    self.wanted_name(0)
                ),
            );
            return false;
        }
        (self.rest, self.line) = (rest, number);
        let start = colon.unwrap_or_default().saturating_add(1);
        let value = self.take_value(line.get(start..).unwrap_or_default(), before, start);
        match (name, wanted) {
            (None, _) => stanza.fault(number, "a line with no colon".to_owned()),
            (_, Some(at)) if known(stanza, at) => {
                stanza.fault(number, format!("`{}` stands twice", self.wanted_name(at)));
            }
            (_, Some(wanted)) => stanza.fields.push(Field { wanted, value }),
            (Some(_), None) => {}
        }
        true
    }

    fn find_wanted(&self, name: &[u8]) -> Option<usize> {
        self.wanted
            .iter()
            .position(|wanted| wanted.as_bytes().eq_ignore_ascii_case(name))
    }

    fn wanted_name(&self, at: usize) -> &'static str {
        self.wanted.get(at).copied().unwrap_or_default()
    }
}

impl<'a> Iterator for Stanzas<'a> {
    type Item = Stanza<'a>;

    fn next(&mut self) -> Option<Stanza<'a>> {
        let mut stanza = Stanza::default();
        // Between stanzas every kind of white space is passed over.
        while let Some((line, _)) = self.split_line()
            && line.trim_ascii().is_empty()
        {
            self.take_line();
        }
        self.split_line()?;
        stanza.line = self.line.saturating_add(1);
        while self.take_field(&mut stanza) {}
        Some(stanza)
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Faults that are kept of one stanza.
const FAULTS: usize = 4;
