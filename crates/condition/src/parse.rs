//! Tokens → the tree of an expression (language definition, "Grammar"; macros as of "Macros").

use crate::condition::Wrong;
use crate::make::{call, looped, make, negative, one_or};
use crate::syntax::{Expression, Kind, LoopKind, Operator};
use crate::token::{Token, TokenKind, tokens};
use crate::value::Value;

/// Reads an expression.
pub(crate) fn parse(text: &str) -> Result<Expression, Wrong> {
    if text.len() > LONGEST {
        return Err(Wrong::new(0, format!("it has more than {LONGEST} bytes")));
    }
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
        depth: 0,
    };
    let expression = parser.expression()?;
    match parser.peek() {
        TokenKind::End => Ok(expression),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &TokenKind {
        self.tokens
            .get(self.next)
            .map_or(&TokenKind::End, |token| &token.kind)
    }

    fn at(&self) -> usize {
        let token = self.tokens.get(self.next).or_else(|| self.tokens.last());
        token.map_or(0, |token| token.at)
    }

    fn advance(&mut self) -> TokenKind {
        let kind = self.peek().clone();
        self.next = self.next.saturating_add(1);
        kind
    }

    fn has(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Sign(it) if *it == sign);
        self.next = self.next.saturating_add(usize::from(found));
        found
    }

    fn want(&mut self, sign: &str) -> Result<(), Wrong> {
        if self.has(sign) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{sign}`")))
    }

    fn unexpected(&self, wanted: &str) -> Wrong {
        let found = match self.peek() {
            TokenKind::End => "it ends".to_owned(),
            TokenKind::Sign(sign) => format!("`{sign}` stands"),
            TokenKind::Name(name) => format!("`{name}` stands"),
            TokenKind::Text(_) => "a text stands".to_owned(),
            _ => "a number stands".to_owned(),
        };
        Wrong::new(self.at(), format!("{found} where {wanted} is expected"))
    }

    /// Expr: a choice, or what stands below it.
    fn expression(&mut self) -> Result<Expression, Wrong> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEEPEST {
            return Err(Wrong::new(self.at(), "too much stands within each other"));
        }
        let condition = self.or()?;
        let at = self.at();
        let whole = if self.has("?") {
            let then = self.or()?;
            self.want(":")?;
            let otherwise = self.expression()?;
            make(at, Kind::Choice(Box::new([condition, then, otherwise])))?
        } else {
            condition
        };
        self.depth = self.depth.saturating_sub(1);
        Ok(whole)
    }

    fn or(&mut self) -> Result<Expression, Wrong> {
        let at = self.at();
        let mut list = vec![self.and()?];
        while self.has("||") {
            list.push(self.and()?);
        }
        one_or(list, at, Kind::Or)
    }

    fn and(&mut self) -> Result<Expression, Wrong> {
        let at = self.at();
        let mut list = vec![self.relation()?];
        while self.has("&&") {
            list.push(self.relation()?);
        }
        one_or(list, at, Kind::And)
    }

    fn relation(&mut self) -> Result<Expression, Wrong> {
        self.chain(&RELATIONS, Self::sum)
    }

    fn sum(&mut self) -> Result<Expression, Wrong> {
        self.chain(&SUMS, Self::product)
    }

    fn product(&mut self) -> Result<Expression, Wrong> {
        self.chain(&PRODUCTS, Self::unary)
    }

    fn chain(
        &mut self,
        operators: &[Operator],
        below: fn(&mut Self) -> Result<Expression, Wrong>,
    ) -> Result<Expression, Wrong> {
        let mut left = below(self)?;
        loop {
            let at = self.at();
            let found = operators
                .iter()
                .copied()
                .find(|operator| match self.peek() {
                    TokenKind::Sign(sign) => *sign == operator.sign(),
                    TokenKind::Name(name) => *operator == Operator::In && name == "in",
                    _ => false,
                });
            let Some(operator) = found else {
                return Ok(left);
            };
            self.advance();
            let right = below(self)?;
            left = make(at, Kind::Binary(operator, Box::new(left), Box::new(right)))?;
        }
    }

    /// Unary: any number of `!`, or of `-`.
    fn unary(&mut self) -> Result<Expression, Wrong> {
        for sign in ["!", "-"] {
            let mut places = Vec::new();
            while matches!(self.peek(), TokenKind::Sign(it) if *it == sign) {
                places.push(self.at());
                self.advance();
            }
            if places.is_empty() {
                continue;
            }
            if sign == "-" && *self.peek() == TokenKind::Smallest {
                self.advance();
                let at = places.pop().unwrap_or_default();
                let smallest = make(at, Kind::Literal(Value::Int(i64::MIN)))?;
                return places.into_iter().rev().try_fold(smallest, negative);
            }
            let operand = self.member()?;
            return places
                .into_iter()
                .rev()
                .try_fold(operand, |operand, at| match sign {
                    "!" => make(at, Kind::Not(Box::new(operand))),
                    _ => negative(operand, at),
                });
        }
        self.member()
    }

    /// Member: fields, indices and methods behind what they belong to.
    fn member(&mut self) -> Result<Expression, Wrong> {
        let mut of = self.primary()?;
        loop {
            if self.has(".") {
                let at = self.at();
                let TokenKind::Name(name) = self.peek().clone() else {
                    return Err(self.unexpected("the name of a field"));
                };
                self.advance();
                of = if self.has("(") {
                    self.method(of, &name, at)?
                } else {
                    make(at, Kind::Field(Box::new(of), name.into()))?
                };
            } else if self.has("[") {
                let at = self.at();
                let key = self.expression()?;
                self.want("]")?;
                of = make(at, Kind::Index(Box::new(of), Box::new(key)))?;
            } else {
                return Ok(of);
            }
        }
    }

    fn primary(&mut self) -> Result<Expression, Wrong> {
        let at = self.at();
        if self.has("(") {
            let inner = self.expression()?;
            self.want(")")?;
            return Ok(inner);
        }
        if self.has("[") {
            return make(at, Kind::List(self.list("]")?));
        }
        if self.has("{") {
            return self.map(at);
        }
        // A leading dot says that the name is a variable of the outermost scope.
        let is_absolute = self.has(".");
        if !matches!(self.peek(), TokenKind::Name(_)) && is_absolute {
            return Err(self.unexpected("a name"));
        }
        let literal = match self.peek().clone() {
            TokenKind::Int(number) => Value::Int(number),
            TokenKind::Uint(number) => Value::Uint(number),
            TokenKind::Double(number) => Value::Double(number),
            TokenKind::Text(text) => Value::text(text),
            TokenKind::Smallest => return Err(Wrong::new(at, "this number cannot be read")),
            TokenKind::Name(name) => {
                self.advance();
                return self.name(&name, at);
            }
            TokenKind::Sign(_) | TokenKind::End => return Err(self.unexpected("a value")),
        };
        self.advance();
        make(at, Kind::Literal(literal))
    }

    fn name(&mut self, name: &str, at: usize) -> Result<Expression, Wrong> {
        let literal = match name {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            _ => None,
        };
        if let Some(literal) = literal {
            return make(at, Kind::Literal(literal));
        }
        if RESERVED.contains(&name) {
            return Err(Wrong::new(
                at,
                format!("`{name}` is a word of the language"),
            ));
        }
        if !self.has("(") {
            return make(at, Kind::Name(name.into()));
        }
        let arguments = self.list(")")?;
        if name == "has" {
            return match <[Expression; 1]>::try_from(arguments) {
                Ok(
                    [
                        Expression {
                            kind: Kind::Field(of, field),
                            at,
                            ..
                        },
                    ],
                ) => make(at, Kind::Has(of, field)),
                _ => Err(Wrong::new(at, "`has` takes one field: `has(a.b)`")),
            };
        }
        call(name, None, arguments, at)
    }

    fn method(&mut self, of: Expression, name: &str, at: usize) -> Result<Expression, Wrong> {
        let arguments = self.list(")")?;
        match MACROS.iter().find(|(macro_name, _)| *macro_name == name) {
            Some((_, kind)) => looped(*kind, of, arguments, (name, at)),
            None => call(name, Some(of), arguments, at),
        }
    }

    fn list(&mut self, end: &str) -> Result<Vec<Expression>, Wrong> {
        let mut list = Vec::new();
        while !self.has(end) {
            list.push(self.expression()?);
            if !self.has(",") {
                self.want(end)?;
                break;
            }
        }
        Ok(list)
    }

    fn map(&mut self, at: usize) -> Result<Expression, Wrong> {
        let mut entries = Vec::new();
        while !self.has("}") {
            let key = self.expression()?;
            self.want(":")?;
            entries.push((key, self.expression()?));
            if !self.has(",") {
                self.want("}")?;
                break;
            }
        }
        make(at, Kind::Map(entries))
    }
}

const RELATIONS: [Operator; 7] = [
    Operator::Equal,
    Operator::Unequal,
    Operator::LessOrEqual,
    Operator::GreaterOrEqual,
    Operator::Less,
    Operator::Greater,
    Operator::In,
];
const SUMS: [Operator; 2] = [Operator::Add, Operator::Subtract];
const PRODUCTS: [Operator; 3] = [Operator::Multiply, Operator::Divide, Operator::Remainder];
const MACROS: &[(&str, LoopKind)] = &[
    ("all", LoopKind::All),
    ("exists", LoopKind::Exists),
    ("exists_one", LoopKind::ExistsOne),
    ("map", LoopKind::Map),
    ("filter", LoopKind::Filter),
];
/// Words that are no names ("Syntax", RESERVED), beside `true`, `false` and `null`.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];
/// Bytes of an expression.
const LONGEST: usize = 8 << 10;
/// Brackets and choices within each other.
const DEEPEST: usize = 50;
