//! Finds the words of a line that open heredocs. `BuildKit` splits the line for that as its own small shell would
//! (backslash escapes always, whatever the escape directive says), and finds none in a line that this shell
//! does not understand: an unmatched quote, or a `${…}` of a kind it does not know.

use std::ops::Range;

/// A word that opens a heredoc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    /// Where it stands in the line.
    pub(super) range: Range<usize>,
    /// The name that ends the body.
    pub(super) name: String,
    /// Whether nothing of the word was quoted.
    pub(super) expands: bool,
    /// Whether it is `<<-`.
    pub(super) strips_tabs: bool,
    /// Digits in front of `<<`.
    pub(super) descriptor: Option<u32>,
}

/// Finds the words of a line that open heredocs.
pub(super) fn find_openings(line: &str) -> Vec<Opening> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let words = Splitter::new(line).words().unwrap_or_default();
    words
        .iter()
        .filter_map(|word| opening(line, word))
        .collect()
}

/// Says whether a word is one that opens a heredoc.
pub(super) fn is_opening(word: &str) -> bool {
    match find_openings(word).as_slice() {
        [only] => only.range == (0..word.len()),
        _ => false,
    }
}

/// Reads a word as the opening of a heredoc.
fn opening(line: &str, word: &Word) -> Option<Opening> {
    let raw = line.get(word.range.clone())?;
    let behind = raw.trim_start_matches(|char: char| char.is_ascii_digit());
    let digits = raw.get(..raw.len().saturating_sub(behind.len()))?;
    let name = behind.strip_prefix("<<")?;
    let stripped = name.strip_prefix('-');
    let name = stripped.unwrap_or(name);
    if name.contains('<') {
        return None;
    }
    let prefix = raw.len().saturating_sub(name.len());
    let name = word.value.get(prefix..)?;
    (!name.is_empty()).then(|| Opening {
        range: word.range.clone(),
        name: name.to_owned(),
        expands: !word.is_quoted,
        strips_tabs: stripped.is_some(),
        descriptor: (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX)),
    })
}

struct Word {
    range: Range<usize>,
    /// Without quotes and escapes.
    value: String,
    is_quoted: bool,
}

/// What the splitter is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Double quotes.
    Quotes,
    /// `${name…`, up to its brace.
    Braces,
    /// `${name/…`, up to the second slash.
    Pattern,
}

struct Splitter<'a> {
    line: &'a str,
    at: usize,
    inside: Vec<Inside>,
    words: Vec<Word>,
    start: Option<usize>,
    value: String,
    is_quoted: bool,
}

impl<'a> Splitter<'a> {
    const fn new(line: &'a str) -> Self {
        Self {
            line,
            at: 0,
            inside: Vec::new(),
            words: Vec::new(),
            start: None,
            value: String::new(),
            is_quoted: false,
        }
    }

    fn peek(&self) -> Option<char> {
        self.line.get(self.at..)?.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at = self.at.saturating_add(char.len_utf8());
        Some(char)
    }

    /// Splits the line; nothing where it is not understood.
    fn words(mut self) -> Option<Vec<Word>> {
        loop {
            let start = self.at;
            let Some(char) = self.bump() else {
                break;
            };
            // White space splits outside quotes, and within a substitution even there.
            let splits = self.inside.first() != Some(&Inside::Quotes);
            if char.is_whitespace() && splits {
                self.finish(start);
                continue;
            }
            self.start.get_or_insert(start);
            self.step(char)?;
        }
        self.finish(self.line.len());
        self.inside.is_empty().then_some(self.words)
    }

    fn finish(&mut self, end: usize) {
        if let Some(start) = self.start.take() {
            self.words.push(Word {
                range: start..end,
                value: std::mem::take(&mut self.value),
                is_quoted: self.is_quoted,
            });
        }
        self.is_quoted = false;
    }

    fn step(&mut self, char: char) -> Option<()> {
        let inside = self.inside.last().copied();
        match (inside, char) {
            (Some(Inside::Quotes), '"') => drop(self.inside.pop()),
            (Some(Inside::Quotes), '\\') => match self.peek() {
                Some(next @ ('"' | '$' | '\\')) => {
                    self.bump();
                    self.value.push(next);
                }
                _ => self.value.push(char),
            },
            (_, '$') => self.dollar()?,
            (Some(Inside::Quotes), _) => self.value.push(char),
            (Some(Inside::Braces), '}') => {
                self.inside.pop();
                self.value.push(char);
            }
            (Some(Inside::Pattern), '/') => {
                self.inside.pop();
                self.inside.push(Inside::Braces);
                self.value.push(char);
            }
            (_, '"') => {
                self.is_quoted = true;
                self.inside.push(Inside::Quotes);
            }
            (_, '\'') => self.single()?,
            (_, '\\') => {
                if let Some(next) = self.bump() {
                    self.value.push(next);
                }
            }
            _ => self.value.push(char),
        }
        Some(())
    }

    /// Takes single quotes up to their end.
    fn single(&mut self) -> Option<()> {
        self.is_quoted = true;
        let rest = self.line.get(self.at..)?;
        let length = rest.find('\'')?;
        self.value.push_str(rest.get(..length)?);
        self.at = self.at.saturating_add(length).saturating_add(1);
        Some(())
    }

    /// Takes a variable, or a substitution up to its word.
    fn dollar(&mut self) -> Option<()> {
        let start = self.at;
        if self.peek() != Some('{') {
            if self.peek().is_some_and(is_special) {
                self.bump();
            }
        } else {
            self.bump();
            if matches!(self.peek()?, '{' | '}' | ':') {
                return None;
            }
            self.name();
            match self.bump()? {
                '}' => {}
                ':' => {
                    self.bump()?;
                    self.inside.push(Inside::Braces);
                }
                '+' | '-' | '?' | '#' | '%' => self.inside.push(Inside::Braces),
                '/' => {
                    if self.peek() == Some('/') {
                        self.bump();
                    }
                    self.inside.push(Inside::Pattern);
                }
                _ => return None,
            }
        }
        self.value.push('$');
        self.value.push_str(self.line.get(start..self.at)?);
        Some(())
    }

    fn name(&mut self) {
        if self.peek().is_some_and(is_special) {
            self.bump();
            return;
        }
        let digits = self.peek().is_some_and(char::is_numeric);
        while self.peek().is_some_and(|char| {
            if digits {
                char.is_numeric()
            } else {
                char.is_alphanumeric() || char == '_'
            }
        }) {
            self.bump();
        }
    }
}

/// Says whether a character alone is a variable's name in a shell.
const fn is_special(char: char) -> bool {
    matches!(char, '@' | '*' | '#' | '?' | '-' | '$' | '!' | '0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_are_found_as_a_shell_splits_words() {
        type Wanted = (&'static str, bool, bool, Option<u32>);
        let cases: &[(&str, &[Wanted])] = &[
            ("RUN <<EOF", &[("EOF", true, false, None)]),
            ("RUN 3<<-EOF cat", &[("EOF", true, true, Some(3))]),
            (
                "COPY <<a <<'b' /x",
                &[("a", true, false, None), ("b", false, false, None)],
            ),
            ("RUN <<\"E F\"", &[("E F", false, false, None)]),
            ("RUN <<E\\ F", &[("E F", true, false, None)]),
            ("RUN <<E\"O\"F", &[("EOF", false, false, None)]),
            ("RUN <<\\EOF", &[("EOF", true, false, None)]),
            ("RUN <<$EOF", &[("$EOF", true, false, None)]),
            ("RUN <<${E}x", &[("${E}x", true, false, None)]),
            ("RUN echo \"<<EOF\" '<<EOF'", &[]),
            ("RUN cat <<<word <<", &[]),
            ("RUN cat << EOF", &[]),
            ("RUN cat <<''", &[]),
            ("RUN cat<<EOF", &[]),
            ("RUN it's <<EOF", &[]),
            ("RUN echo ${a[0]} <<EOF", &[]),
            ("RUN echo ${a:0:1} <<EOF", &[("EOF", true, false, None)]),
            ("RUN echo $${a <<EOF", &[("EOF", true, false, None)]),
            (
                "RUN echo ${a:- <<EOF } \"${b}\"",
                &[("EOF", true, false, None)],
            ),
            ("RUN echo \"${a:-'}\" <<EOF", &[]),
            (
                "RUN 99999999999<<EOF",
                &[("EOF", true, false, Some(u32::MAX))],
            ),
        ];
        for (line, wanted) in cases {
            let found = find_openings(line);
            let found: Vec<Wanted> = found
                .iter()
                .map(|it| {
                    let name: &'static str = it.name.clone().leak();
                    (name, it.expands, it.strips_tabs, it.descriptor)
                })
                .collect();
            assert_eq!(found, *wanted, "{line}");
        }
    }
}
