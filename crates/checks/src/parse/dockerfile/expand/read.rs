//! Reads a word character by character: quotes, escapes, variables and what is done to them, words within words.

use super::super::pattern::{Length, Pattern};
use super::{Definition, Operator, Reading, Scope, Use, Variable};
use crate::parse::text::Text;

/// What comes out.
#[derive(Default)]
pub(super) struct Out {
    pub(super) value: String,
    pub(super) is_unknown: bool,
    pub(super) words: Vec<(usize, usize)>,
    start: Option<usize>,
}

impl Out {
    /// Appends text that blanks split.
    fn push(&mut self, text: &str) {
        for char in text.chars() {
            if char.is_whitespace() {
                self.finish_word();
            } else {
                self.start.get_or_insert(self.value.len());
            }
            self.value.push(char);
        }
    }

    /// Appends text that nothing splits.
    fn push_quoted(&mut self, text: &str) {
        self.start.get_or_insert(self.value.len());
        self.value.push_str(text);
    }

    pub(super) fn finish_word(&mut self) {
        if let Some(start) = self.start.take()
            && start < self.value.len()
        {
            self.words.push((start, self.value.len()));
        }
    }
}

/// Reads a word from its start to its end.
pub(super) struct Expander<'a> {
    pub(super) word: &'a Text,
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) scope: &'a dyn Scope,
    pub(super) reading: Reading,
    pub(super) uses: Vec<Use>,
    pub(super) depth: usize,
    /// Work that may still be done.
    pub(super) fuel: u64,
}

type Done = Result<(), String>;

impl Expander<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at = self.at.saturating_add(char.len_utf8());
        Some(char)
    }

    /// Pays for text that is put out.
    fn pay(&mut self, text: &str) -> Done {
        let left = self.fuel.checked_sub(text.len() as u64);
        self.fuel = left.unwrap_or_default();
        left.map(drop)
            .ok_or_else(|| "its value is longer than is worked out".to_owned())
    }

    /// Reads up to a character, or the end. `keeps` says whether escape characters stay.
    pub(super) fn read(&mut self, stop: Option<char>, keeps: bool, out: &mut Out) -> Done {
        let mut buffer = [0_u8; 4];
        while let Some(char) = self.peek() {
            if Some(char) == stop {
                self.bump();
                return Ok(());
            }
            match char {
                '$' => {
                    let value = self.dollar(out)?;
                    self.pay(&value)?;
                    out.push(&value);
                    continue;
                }
                '\'' if self.reading.quotes => {
                    self.single(out)?;
                    continue;
                }
                '"' if self.reading.quotes => {
                    self.double(keeps, out)?;
                    continue;
                }
                _ => {}
            }
            self.bump();
            if char == self.reading.escape {
                if keeps {
                    out.push_quoted(char.encode_utf8(&mut buffer));
                }
                if let Some(next) = self.bump() {
                    out.push_quoted(next.encode_utf8(&mut buffer));
                }
            } else {
                out.push(char.encode_utf8(&mut buffer));
            }
        }
        match stop {
            Some(stop) => Err(format!("a `{stop}` is missing")),
            None => Ok(()),
        }
    }

    fn single(&mut self, out: &mut Out) -> Done {
        self.bump();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find('\'').ok_or("a single quote is missing")?;
        out.push_quoted(rest.get(..length).unwrap_or_default());
        self.at = self.at.saturating_add(length).saturating_add(1);
        Ok(())
    }

    fn double(&mut self, keeps: bool, out: &mut Out) -> Done {
        let mut buffer = [0_u8; 4];
        self.bump();
        out.push_quoted("");
        loop {
            match self.peek() {
                None => return Err("a double quote is missing".to_owned()),
                Some('"') => {
                    self.bump();
                    return Ok(());
                }
                Some('$') => {
                    let value = self.dollar(out)?;
                    self.pay(&value)?;
                    out.push_quoted(&value);
                }
                Some(char) => {
                    self.bump();
                    let escapes = char == self.reading.escape;
                    if escapes && keeps {
                        out.push_quoted(char.encode_utf8(&mut buffer));
                    }
                    let next = self.peek().filter(|_| escapes);
                    let kept = match next {
                        Some(next) if next == '"' || next == '$' || next == char => {
                            self.bump();
                            next
                        }
                        None if escapes => continue,
                        _ => char,
                    };
                    out.push_quoted(kept.encode_utf8(&mut buffer));
                }
            }
        }
    }

    /// Reads a substitution and returns what it stands for.
    fn dollar(&mut self, out: &mut Out) -> Result<String, String> {
        let start = self.at;
        self.bump();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            let variable = self.look_up(&name, start, Operator::Plain);
            return Ok(self.plain(variable, start, out));
        }
        self.bump();
        match self.peek() {
            None => return Err(MISSING.to_owned()),
            Some('{' | '}' | ':') => return Err("a substitution has no name".to_owned()),
            _ => {}
        }
        let name = self.name();
        match self.bump() {
            Some('}') => {
                let variable = self.look_up(&name, start, Operator::Plain);
                Ok(self.plain(variable, start, out))
            }
            Some(':') => {
                let operator = self.bump().ok_or(MISSING)?;
                self.modified(&name, start, operator, true, out)
            }
            Some(char @ ('+' | '-' | '?' | '#' | '%')) => {
                self.modified(&name, start, char, false, out)
            }
            Some('/') => self.replaced(&name, start, out),
            Some(char) => Err(format!("`{char}` is no operator of a substitution")),
            None => Err(MISSING.to_owned()),
        }
    }

    /// Returns the value of a variable, or the substitution as written where it is not known.
    fn plain(&self, variable: Variable<'_>, start: usize, out: &mut Out) -> String {
        match variable {
            Variable::Value(value) => value.to_owned(),
            Variable::Undefined => String::new(),
            Variable::Unset => {
                out.is_unknown = true;
                String::new()
            }
            Variable::Unknown | Variable::Base => {
                out.is_unknown = true;
                self.written(start)
            }
        }
    }

    fn written(&self, start: usize) -> String {
        self.text.get(start..self.at).unwrap_or_default().to_owned()
    }

    /// Reads `-w}`, `+w}`, `?e}`, `#p}` or `%p}` behind the operator.
    fn modified(
        &mut self,
        name: &str,
        start: usize,
        operator: char,
        colon: bool,
        out: &mut Out,
    ) -> Result<String, String> {
        let keeps = matches!(operator, '#' | '%');
        let word = self.nested('}', keeps)?;
        let kind = match operator {
            '-' => Operator::Default,
            '+' => Operator::Alternative,
            '?' => Operator::Demand,
            '#' => Operator::TrimStart,
            '%' => Operator::TrimEnd,
            other => return Err(format!("`:{other}` is no operator of a substitution")),
        };
        let variable = self.look_up(name, start, kind);
        let is_set = match variable {
            Variable::Value(value) => !(colon && value.is_empty()),
            Variable::Undefined | Variable::Unset => false,
            Variable::Unknown | Variable::Base => {
                out.is_unknown = true;
                return Ok(self.written(start));
            }
        };
        let take = |word: Out, out: &mut Out| {
            out.is_unknown |= word.is_unknown;
            word.value
        };
        Ok(match kind {
            Operator::Default if !is_set => take(word, out),
            Operator::Alternative if is_set => take(word, out),
            Operator::Alternative => String::new(),
            Operator::Demand if !is_set => {
                let why = match word.value.as_str() {
                    "" => "is not set, or empty",
                    word => word,
                };
                return Err(format!("{name}: {why}"));
            }
            Operator::TrimStart | Operator::TrimEnd => {
                let Variable::Value(value) = variable else {
                    return Ok(self.plain(variable, start, out));
                };
                self.trimmed(value, &take(word, out), operator)?
            }
            _ => self.plain(variable, start, out),
        })
    }

    fn trimmed(&mut self, value: &str, word: &str, operator: char) -> Result<String, String> {
        let (word, length) = match word.strip_prefix(operator) {
            Some(word) => (word, Length::Longest),
            None => (word, Length::Shortest),
        };
        let pattern = Pattern::parse(word)?;
        let value = match operator {
            '#' => pattern.trim_start(value, length, &mut self.fuel),
            _ => pattern.trim_end(value, length, &mut self.fuel),
        };
        Ok(value.to_owned())
    }

    /// Reads `p/r}` behind the slash.
    fn replaced(&mut self, name: &str, start: usize, out: &mut Out) -> Result<String, String> {
        let all = self.peek() == Some('/');
        if all {
            self.bump();
        }
        let pattern = self.nested('/', true)?;
        let with = self.nested('}', true)?;
        let variable = self.look_up(name, start, Operator::Replace);
        let parsed = Pattern::parse(&pattern.value)?;
        let Variable::Value(value) = variable else {
            return Ok(self.plain(variable, start, out));
        };
        out.is_unknown |= pattern.is_unknown || with.is_unknown;
        Ok(parsed.replace(value, &with.value, all, &mut self.fuel))
    }

    /// Reads a word within a substitution.
    fn nested(&mut self, stop: char, keeps: bool) -> Result<Out, String> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEEPEST {
            return Err("substitutions are nested too deeply".to_owned());
        }
        let mut out = Out::default();
        self.read(Some(stop), keeps, &mut out)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(out)
    }

    fn name(&mut self) -> String {
        let start = self.at;
        if self.peek().is_some_and(is_special) {
            self.bump();
        } else {
            let digits = self.peek().is_some_and(char::is_numeric);
            let belongs = |char: char| {
                char.is_numeric() || (!digits && (char.is_alphabetic() || char == '_'))
            };
            while self.peek().is_some_and(belongs) {
                self.bump();
            }
        }
        self.written(start)
    }
}

impl<'a> Expander<'a> {
    fn look_up(&mut self, name: &str, start: usize, operator: Operator) -> Variable<'a> {
        let scope: &'a dyn Scope = self.scope;
        let variable = scope.get(name);
        self.uses.push(Use {
            name: name.to_owned(),
            span: self.word.span_of(start..self.at),
            operator,
            definition: match variable {
                Variable::Value(_) => Definition::Value,
                Variable::Unset => Definition::Unset,
                Variable::Unknown => Definition::Unknown,
                Variable::Base => Definition::Base,
                Variable::Undefined => Definition::Undefined,
            },
        });
        variable
    }
}

/// Says whether a character alone is a variable's name in a shell.
const fn is_special(char: char) -> bool {
    matches!(char, '@' | '*' | '#' | '?' | '-' | '$' | '!' | '0')
}

const MISSING: &str = "a `}` is missing";

/// Substitutions within substitutions that are followed.
const DEEPEST: usize = 64;
