//! Expands variables in a word as `BuildKit`'s own small shell does (reference, "Environment replacement"): quotes
//! and escapes are resolved, `$x` and `${x…}` replaced. Words within words nest.

use super::pattern::{Length, Pattern};
use crate::parse::text::Text;
use crate::source::Span;

/// Where variables are looked up.
pub trait Scope {
    /// Looks a variable up.
    fn get(&self, name: &str) -> Variable<'_>;

    /// Takes some of the work that may be spent on one document, and says how much of it is left.
    fn spend(&self, work: u64) -> u64;
}

/// What is known of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable<'a> {
    /// It has a value.
    Value(&'a str),
    /// `ARG name` without a value, and nobody gave one: empty, unless `--build-arg` says otherwise.
    Unset,
    /// It is set, to a value that cannot be known.
    Unknown,
    /// Nobody in the file sets it; the base image may.
    Base,
    /// Nobody sets it.
    Undefined,
}

/// How a word is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The escape character.
    pub escape: char,
    /// Whether quotes are resolved; not in the bodies of heredocs.
    pub quotes: bool,
}

/// What became of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The value. A variable that is not known stands in it as it was written, and so does the whole word where an
    /// error was found.
    pub value: String,
    /// Whether every variable that made the value was known.
    pub is_known: bool,
    /// Variables in the order in which they are looked up, those in words that were not taken among them.
    pub uses: Vec<Use>,
    /// What `BuildKit` refuses.
    pub error: Option<ExpandError>,
    /// Where the words stand that the value falls into at blanks that are not quoted (`EXPOSE $PORTS`).
    words: Vec<(usize, usize)>,
}

/// A variable that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Name.
    pub name: String,
    /// The whole substitution, from the `$` on.
    pub span: Span,
    /// What is done with it.
    pub operator: Operator,
    /// Whether it was known where it stands.
    pub definition: Definition,
}

/// What a substitution does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `$x` and `${x}`.
    Plain,
    /// `${x-w}` and `${x:-w}`.
    Default,
    /// `${x+w}` and `${x:+w}`.
    Alternative,
    /// `${x?e}` and `${x:?e}`.
    Demand,
    /// `${x#p}` and `${x##p}`.
    TrimStart,
    /// `${x%p}` and `${x%%p}`.
    TrimEnd,
    /// `${x/p/r}` and `${x//p/r}`.
    Replace,
}

/// [`Variable`] without its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definition {
    /// It has a value.
    Value,
    /// Declared without a value.
    Unset,
    /// It is set, to a value that cannot be known.
    Unknown,
    /// The base image may set it.
    Base,
    /// Nobody sets it.
    Undefined,
}

/// Why a word is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// Where.
    pub span: Span,
    /// Why, as a clause.
    pub why: String,
}

impl Expanded {
    /// Returns the value where all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.is_known.then_some(self.value.as_str())
    }

    /// Returns the words that the value falls into at blanks that are not quoted.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words
            .iter()
            .filter_map(|(start, end)| self.value.get(*start..*end))
    }
}

/// Expands a word.
pub fn expand(word: &Text, scope: &dyn Scope, reading: Reading) -> Expanded {
    let mut expander = Expander {
        word,
        text: word.as_str(),
        at: 0,
        scope,
        reading,
        uses: Vec::new(),
        depth: 0,
        fuel: 0,
    };
    let before = scope.spend(0).min(MOST_WORK);
    expander.fuel = before.saturating_sub(word.as_str().len() as u64);
    let mut out = Out::default();
    let result = match expander.fuel {
        0 => Err("it takes more work than is done for one file".to_owned()),
        _ => expander.read(None, false, &mut out),
    };
    scope.spend(before.saturating_sub(expander.fuel));
    out.finish_word();
    match result {
        Ok(()) => Expanded {
            value: out.value,
            is_known: !out.is_unknown,
            uses: expander.uses,
            error: None,
            words: out.words,
        },
        Err(why) => Expanded {
            value: word.as_str().to_owned(),
            is_known: false,
            uses: expander.uses,
            error: Some(ExpandError {
                span: word.span(),
                why,
            }),
            words: Vec::new(),
        },
    }
}

/// What comes out.
#[derive(Default)]
struct Out {
    value: String,
    is_unknown: bool,
    words: Vec<(usize, usize)>,
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

    fn finish_word(&mut self) {
        if let Some(start) = self.start.take()
            && start < self.value.len()
        {
            self.words.push((start, self.value.len()));
        }
    }
}

struct Expander<'a> {
    word: &'a Text,
    text: &'a str,
    at: usize,
    scope: &'a dyn Scope,
    reading: Reading,
    uses: Vec<Use>,
    depth: usize,
    /// Work that may still be done.
    fuel: u64,
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
    fn read(&mut self, stop: Option<char>, keeps: bool, out: &mut Out) -> Done {
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

/// Work for one word: bytes put out and read, steps of patterns.
const MOST_WORK: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    /// A scope for tests: `V` is `1.2.3`, `E` is empty, `U` unset, `B` of the base, `K` not known.
    struct Fixed;

    impl Scope for Fixed {
        fn get(&self, name: &str) -> Variable<'_> {
            match name {
                "V" => Variable::Value("1.2.3"),
                "S" => Variable::Value("a b"),
                "E" => Variable::Value(""),
                "U" => Variable::Unset,
                "B" => Variable::Base,
                "K" => Variable::Unknown,
                _ => Variable::Undefined,
            }
        }

        fn spend(&self, _: u64) -> u64 {
            u64::MAX
        }
    }

    fn read(text: &str, escape: char) -> Expanded {
        let word = Text::resolved(text.to_owned(), Span::new(0, 0));
        let quotes = true;
        expand(&word, &Fixed, Reading { escape, quotes })
    }

    #[test]
    fn words_expand_as_the_reference_says() {
        for (word, wanted) in [
            ("a", "a"),
            ("$V", "1.2.3"),
            ("${V}x", "1.2.3x"),
            ("$Vx", ""),
            ("\\$V", "$V"),
            ("\"$V\"", "1.2.3"),
            ("'$V'", "$V"),
            ("\"a\\\"b\\$\\\\\\n\"", "a\"b$\\\\n"),
            ("a\\ b\\", "a b"),
            ("${N:-w}", "w"),
            ("${N-w}", "w"),
            ("${E:-w}", "w"),
            ("${E-w}", ""),
            ("${V:-w}", "1.2.3"),
            ("${N:+w}", ""),
            ("${E:+w}", ""),
            ("${E+w}", "w"),
            ("${V:+w}", "w"),
            ("${V:?no}", "1.2.3"),
            ("${N:-${V:-x}}", "1.2.3"),
            ("${N:-\"a }\"}", "a }"),
            ("${V#*.}", "2.3"),
            ("${V##*.}", "3"),
            ("${V%.*}", "1.2"),
            ("${V%%.*}", "1"),
            ("${V/./-}", "1-2.3"),
            ("${V//./-}", "1-2-3"),
            ("${V:#*.}", "2.3"),
            ("$", "$"),
            ("$/", "$/"),
            ("$$V", "V"),
            ("$1a", "a"),
        ] {
            let found = read(word, '\\');
            assert_eq!(
                (found.value.as_str(), found.error),
                (wanted, None),
                "{word}"
            );
        }
        assert_eq!(read("`$V\\", '`').value, "$V\\");
        assert_eq!(
            read("\"`\"", '`').error.map(|it| it.why).as_deref(),
            Some("a double quote is missing")
        );
    }

    #[test]
    fn what_is_not_known_is_told() {
        for (word, value, known) in [
            ("$B", "$B", false),
            ("x${K}y", "x${K}y", false),
            ("$U", "", false),
            ("${U:-w}", "w", true),
            ("${B:-w}", "${B:-w}", false),
            ("${V:-$B}", "1.2.3", true),
            ("${N:-$B}", "$B", false),
            ("${N:+$B}", "", true),
            ("$N", "", true),
        ] {
            let found = read(word, '\\');
            assert_eq!(
                (found.value.as_str(), found.is_known),
                (value, known),
                "{word}"
            );
        }
        let uses = read("${N:-$B}$V", '\\').uses;
        let uses: Vec<_> = uses
            .iter()
            .map(|it| (it.name.as_str(), it.definition))
            .collect();
        assert_eq!(
            uses,
            [
                ("B", Definition::Base),
                ("N", Definition::Undefined),
                ("V", Definition::Value)
            ]
        );
    }

    #[test]
    fn words_fall_apart_where_they_are_not_quoted() {
        for (word, wanted) in [
            ("$S \"$S\" c", vec!["a", "b", "a b", "c"]),
            ("x$S", vec!["xa", "b"]),
            ("\"\"", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(
                read(word, '\\').words().collect::<Vec<_>>(),
                wanted,
                "{word}"
            );
        }
    }

    #[test]
    fn what_is_refused_is_told() {
        for word in [
            "'a",
            "\"a",
            "${",
            "${V",
            "${}",
            "${{V}}",
            "${:-a}",
            "${V:-a",
            "${V!a}",
            "${V:0:1}",
            "${V,,}",
            "${V/a}",
            "${N:?is needed}",
            "${E:?}",
            "${V#\\a}",
            "${V[0]}",
        ] {
            let found = read(word, '\\');
            assert!(
                found.error.is_some() && !found.is_known,
                "{word}: {found:?}"
            );
        }
        assert_eq!(
            read("${N?is needed}", '\\').error.unwrap().why,
            "N: is needed"
        );
        assert!(read(&"${N:-".repeat(100_000), '\\').error.is_some());
    }
}
