//! Conditions by recursive descent: `or` binds less than `and`, `and` less than `not`.

use super::cursor::Cursor;
use super::operand::{field_argument, operand_start};
use super::syntax::{At, CheckSyntax, Compared, OperandSyntax, RightSyntax, Syntax, Word};
use crate::language::traced::Traced;
use crate::language::{Modifier, Operator};

/// Why a condition can't be read, and where.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Unread {
    pub(in super::super) why: String,
    pub(in super::super) at: At,
}

pub(super) type Read<T> = Result<T, Unread>;

/// Reads a condition; `home` is its number among all conditions.
pub(in super::super) fn parse(text: &Traced, home: u32) -> Read<Syntax> {
    let mut parser = Parser::new(text, home, 0);
    if text.is_empty() {
        return Err(parser.fail("filter input string is empty"));
    }
    let read = parser.or()?;
    if !parser.cursor.rest().is_empty() {
        let last = &parser.cursor.last;
        let why = format!("unexpected token after '{last}', expecting 'or', 'and'");
        return Err(parser.fail(&why));
    }
    Ok(read)
}

/// Reads a field or what a transformer makes, alone.
pub(in super::super) fn operand(text: &Traced, home: u32) -> Read<OperandSyntax> {
    let mut parser = Parser::new(text, home, 0);
    parser.cursor.blanks();
    let read = operand_start(&mut parser)?;
    parser.cursor.blanks();
    match read {
        Some(operand) if parser.cursor.rest().is_empty() => Ok(operand),
        _ => Err(parser.fail("expected a field or a transformer")),
    }
}

/// Reads a text from a byte on.
pub(super) struct Parser<'t> {
    pub(super) cursor: Cursor<'t>,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub(super) const fn new(text: &'t Traced, home: u32, at: usize) -> Self {
        Self {
            cursor: Cursor::new(text, home, at),
            depth: 0,
        }
    }

    pub(super) fn fail(&self, why: &str) -> Unread {
        Unread {
            why: why.to_owned(),
            at: self.cursor.since(self.cursor.at),
        }
    }

    fn deeper(&mut self) -> Read<()> {
        self.deeper_by(1)
    }

    fn shallower(&mut self) {
        self.shallower_by(1);
    }

    pub(super) fn deeper_by(&mut self, levels: usize) -> Read<()> {
        self.depth = self.depth.saturating_add(levels);
        if self.depth >= DEPTH {
            return Err(self.fail(&format!("exceeded max depth limit of {DEPTH}")));
        }
        Ok(())
    }

    pub(super) fn shallower_by(&mut self, levels: usize) {
        self.depth = self.depth.saturating_sub(levels);
    }

    fn or(&mut self) -> Read<Syntax> {
        let mut parts = self.chain("or", Self::and)?;
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => Ok(only),
            (last, _) => {
                parts.extend(last);
                Ok(Syntax::Or(parts))
            }
        }
    }

    fn and(&mut self) -> Read<Syntax> {
        let mut parts = self.chain("and", Self::not)?;
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => Ok(only),
            (last, _) => {
                parts.extend(last);
                Ok(Syntax::And(parts))
            }
        }
    }

    /// Reads parts that a word joins.
    fn chain(&mut self, word: &str, part: fn(&mut Self) -> Read<Syntax>) -> Read<Vec<Syntax>> {
        self.deeper()?;
        self.cursor.blanks();
        let mut parts = vec![part(self)?];
        self.cursor.blanks();
        while self.cursor.take(word) {
            if self.cursor.blanks() {
                parts.push(part(self)?);
            } else if self.cursor.take("(") {
                parts.push(self.embedded()?);
            } else {
                return Err(self.fail(&format!("expected blank or '(' after '{word}'")));
            }
            self.cursor.blanks();
        }
        self.shallower();
        Ok(parts)
    }

    fn not(&mut self) -> Read<Syntax> {
        self.deeper()?;
        self.cursor.blanks();
        let mut is_not = false;
        while self.cursor.take_word("not") {
            self.cursor.blanks();
            is_not = !is_not;
        }
        let inner = if self.cursor.take("not(") {
            is_not = !is_not;
            self.embedded()?
        } else {
            self.check()?
        };
        self.shallower();
        Ok(if is_not {
            Syntax::Not(Box::new(inner))
        } else {
            inner
        })
    }

    /// Reads what stands behind `(`.
    fn embedded(&mut self) -> Read<Syntax> {
        self.deeper()?;
        let inner = self.or()?;
        self.cursor.blanks();
        if !self.cursor.take(")") {
            return Err(self.fail("expected a ')' token"));
        }
        self.shallower();
        Ok(inner)
    }

    fn check(&mut self) -> Read<Syntax> {
        self.cursor.blanks();
        if self.cursor.take("(") {
            return self.embedded();
        }
        let start = self.cursor.at;
        if let Some(left) = operand_start(self)? {
            self.cursor.blanks();
            let compared = self.compared()?;
            let at = self.cursor.since(start);
            return Ok(Syntax::Check(CheckSyntax { left, compared, at }));
        }
        match self.cursor.identifier() {
            Some(word) => Ok(Syntax::Macro(word.text, word.at)),
            None => Err(self.fail("expected a '(' token, a field check, or an identifier")),
        }
    }

    fn compared(&mut self) -> Read<Compared> {
        if self.cursor.take("exists") {
            return Ok(Compared::Exists);
        }
        if let Some(operator) = self.any_of(&NUMBERS, false) {
            return self.number(operator);
        }
        if let Some(operator) = self
            .any_of(&SIGNS, false)
            .or_else(|| self.any_of(&TEXTS, true))
        {
            return self.text(operator);
        }
        if let Some(operator) = self.any_of(&LISTS, false) {
            return self.list(operator);
        }
        let names = Operator::ALL.map(|operator| format!("'{}'", operator.name()));
        let why = format!(
            "expected a valid check operator: one of 'exists', {}",
            names.join(", ")
        );
        Err(self.fail(&why))
    }

    fn any_of(&mut self, words: &[(&str, Operator)], with_blank: bool) -> Option<Operator> {
        let found = words.iter().find(|(word, _)| {
            if with_blank {
                self.cursor.take_word(word)
            } else {
                self.cursor.take(word)
            }
        });
        found.map(|(_, operator)| *operator)
    }

    fn number(&mut self, operator: Operator) -> Read<Compared> {
        self.cursor.blanks();
        if let Some(word) = self.cursor.number() {
            return Ok(Compared::With(operator, RightSyntax::One(word)));
        }
        if let Some(right) = self.right()? {
            return Ok(Compared::With(operator, RightSyntax::Operand(right)));
        }
        Err(self.fail("expected a number value, a field or a transformer"))
    }

    fn text(&mut self, operator: Operator) -> Read<Compared> {
        self.cursor.blanks();
        if let Some(modifier) = self.modifier() {
            self.cursor.blanks();
            return match self.list_of_words()? {
                Some(words) => Ok(Compared::Some(operator, modifier, words)),
                None => Err(self.fail("expected a list or an identifier")),
            };
        }
        if let Some(right) = self.right()? {
            return Ok(Compared::With(operator, RightSyntax::Operand(right)));
        }
        match self.value()? {
            Some(word) => Ok(Compared::With(operator, RightSyntax::One(word))),
            None => Err(self.fail("expected a string value, a field or a transformer")),
        }
    }

    /// Takes a modifier: such a word before a list. Before anything else it is a value.
    fn modifier(&mut self) -> Option<Modifier> {
        let rest = self.cursor.rest();
        let (name, modifier) = MODIFIERS
            .into_iter()
            .find(|(name, _)| rest.starts_with(name))?;
        let behind = rest.get(name.len()..).unwrap_or_default();
        let list = behind.trim_start_matches(super::cursor::BLANKS);
        let is_list = list.starts_with('(');
        let is_name = list.len() < behind.len()
            && super::cursor::identifier(list) > 0
            && !["and", "or"].contains(&list.get(..super::cursor::identifier(list))?);
        if is_list || is_name {
            self.cursor.take(name);
            return Some(modifier);
        }
        None
    }

    fn list(&mut self, operator: Operator) -> Read<Compared> {
        self.cursor.blanks();
        if let Some(right) = self.right()? {
            return Ok(Compared::With(operator, RightSyntax::Operand(right)));
        }
        match self.list_of_words()? {
            Some(words) => Ok(Compared::With(operator, RightSyntax::List(words))),
            None => Err(self.fail("expected a list or an identifier")),
        }
    }

    fn list_of_words(&mut self) -> Read<Option<Vec<Word>>> {
        if !self.cursor.take("(") {
            return Ok(self.cursor.identifier().map(|word| vec![word]));
        }
        let mut words = Vec::new();
        self.cursor.blanks();
        if let Some(first) = self.value()? {
            words.push(first);
            self.cursor.blanks();
            while self.cursor.take(",") {
                self.cursor.blanks();
                match self.value()? {
                    Some(word) => words.push(word),
                    None => return Err(self.fail("expected a string value")),
                }
                self.cursor.blanks();
            }
        }
        if !self.cursor.take(")") {
            return Err(self.fail("expected a ')' token"));
        }
        Ok(Some(words))
    }

    /// Reads another field (`val(…)`) or a transformer.
    fn right(&mut self) -> Read<Option<OperandSyntax>> {
        if self.cursor.take("val(") {
            self.cursor.blanks();
            let start = self.cursor.at;
            let Some(word) = self.cursor.field_name() else {
                return Err(self.fail("expected a field within val()"));
            };
            let argument = field_argument(self)?;
            let at = self.cursor.since(start);
            self.cursor.blanks();
            if !self.cursor.take(")") {
                return Err(self.fail("expected a ')' token"));
            }
            let name = word.text;
            return Ok(Some(OperandSyntax::Field { name, argument, at }));
        }
        super::operand::transformer(self)
    }

    pub(super) fn value(&mut self) -> Read<Option<Word>> {
        match self.cursor.quoted() {
            Err(why) => Err(self.fail(&why)),
            Ok(Some(word)) => Ok(Some(word)),
            Ok(None) => Ok(self.cursor.bare()),
        }
    }
}

/// How deep a condition may be nested: each parenthesis counts four times. falcosecurity/falco sets 1000 for rule files;
/// that many calls don't fit on the stack of every thread.
const DEPTH: usize = 500;

const NUMBERS: [(&str, Operator); 4] = [
    ("<=", Operator::LessEqual),
    ("<", Operator::Less),
    (">=", Operator::GreaterEqual),
    (">", Operator::Greater),
];

const SIGNS: [(&str, Operator); 3] = [
    ("==", Operator::Equal),
    ("=", Operator::Equal),
    ("!=", Operator::NotEqual),
];

const TEXTS: [(&str, Operator); 9] = [
    ("glob", Operator::Glob),
    ("iglob", Operator::GlobFolded),
    ("contains", Operator::Contains),
    ("icontains", Operator::ContainsFolded),
    ("bcontains", Operator::ContainsBytes),
    ("startswith", Operator::StartsWith),
    ("bstartswith", Operator::StartsWithBytes),
    ("endswith", Operator::EndsWith),
    ("regex", Operator::Regex),
];

const LISTS: [(&str, Operator); 3] = [
    ("intersects", Operator::Intersects),
    ("in", Operator::In),
    ("pmatch", Operator::PathMatch),
];

const MODIFIERS: [(&str, Modifier); 3] = [
    ("oneof", Modifier::OneOf),
    ("anyof", Modifier::AnyOf),
    ("allof", Modifier::AllOf),
];
