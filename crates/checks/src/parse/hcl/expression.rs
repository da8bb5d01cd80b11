//! Expressions (HCL native syntax, "Expressions").

use super::parser::Parser;
use super::syntax::{Expression, For, Kind, Name, Operator, Part};
use crate::source::Span;

impl Parser<'_> {
    /// Reads an expression. Where there is none, that is a fault and nothing is passed over.
    pub(super) fn expression(&mut self) -> Expression {
        let start = self.at;
        let read = self.within(Self::conditional);
        read.unwrap_or_else(|| Expression::new(Kind::Unread, Span::of(start..start)))
    }

    fn conditional(&mut self) -> Expression {
        let condition = self.binary(0);
        self.skip_blank();
        if !self.eat("?") {
            return condition;
        }
        self.skip_blank();
        let yes = self.expression();
        self.skip_blank();
        if !self.eat(":") {
            self.fault(self.at, "a `:` is expected here");
        }
        self.skip_blank();
        let no = self.expression();
        let span = condition.span.to(no.span);
        Expression::new(Kind::Conditional(Box::new([condition, yes, no])), span)
    }

    /// Reads values and the operators between them that bind as tightly as that, or more.
    fn binary(&mut self, least: u8) -> Expression {
        let mut left = self.unary();
        loop {
            self.skip_blank();
            let found = OPERATORS
                .iter()
                .find(|(text, binds, _)| *binds >= least && self.looking_at(text));
            let Some((text, binds, operator)) = found else {
                return left;
            };
            if self.looking_at("=>") || self.looking_at("<<") || self.looking_at("%{") {
                return left;
            }
            self.advance(text.len());
            self.skip_blank();
            let right = self.binary(binds.saturating_add(1));
            let span = left.span.to(right.span);
            let kind = Kind::Binary(*operator, Box::new(left), Box::new(right));
            left = Expression::new(kind, span);
            if left.is_too_high() {
                self.stop("too many operators stand behind each other");
                return left;
            }
        }
    }

    fn unary(&mut self) -> Expression {
        let start = self.at;
        let is_not = self.looking_at("!") && !self.looking_at("!=");
        if !is_not && !self.looking_at("-") {
            return self.postfix();
        }
        self.advance(1);
        self.skip_blank();
        let read = self.within(Self::unary);
        let Some(of) = read else {
            return Expression::new(Kind::Unread, Span::of(start..self.at));
        };
        let span = Span::of(start..start).to(of.span);
        let kind = if is_not {
            Kind::Not(Box::new(of))
        } else {
            Kind::Negative(Box::new(of))
        };
        Expression::new(kind, span)
    }

    /// Reads a value with what is taken out of it.
    fn postfix(&mut self) -> Expression {
        let mut of = self.term();
        loop {
            let before = self.at;
            if self.is_nested {
                self.skip_blank();
            }
            let kind = if self.looking_at("...") {
                return of;
            } else if self.eat(".*") || self.eat("[*]") {
                Kind::Splat(Box::new(of))
            } else if self.looking_at(".") {
                self.advance(1);
                Kind::Member(Box::new(of), self.member())
            } else if self.looking_at("[") && before == self.at {
                self.advance(1);
                let key = self.nested(true, |parser| {
                    parser.skip_blank();
                    let key = parser.expression();
                    parser.close("]");
                    key
                });
                Kind::Index(Box::new(of), Box::new(key))
            } else {
                self.at = before;
                return of;
            };
            let start = match &kind {
                Kind::Splat(of) | Kind::Member(of, _) | Kind::Index(of, _) => of.span,
                _ => Span::default(),
            };
            of = Expression::new(kind, start.to(Span::of(self.at..self.at)));
            if of.is_too_high() {
                self.stop("too many names stand behind each other");
                return of;
            }
        }
    }

    /// Reads what stands behind a `.`: a name, or a number.
    fn member(&mut self) -> Name {
        let start = self.at;
        let text = self.identifier().unwrap_or_else(|| {
            let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
            let text = self.rest().get(..digits).unwrap_or_default().to_owned();
            self.advance(digits);
            text
        });
        if text.is_empty() {
            self.fault(self.at, "a name is expected behind the `.`");
        }
        let span = Span::of(start..self.at);
        Name { text, span }
    }

    fn term(&mut self) -> Expression {
        let start = self.at;
        let kind = match self.peek() {
            Some('"') => return self.quoted(),
            Some('<') if self.looking_at("<<") => return self.heredoc(),
            Some('(') => {
                self.advance(1);
                let inner = self.nested(true, |parser| {
                    parser.skip_blank();
                    let inner = parser.expression();
                    parser.close(")");
                    inner
                });
                // The parentheses belong to the place, not to the tree.
                return Expression {
                    span: Span::of(start..self.at),
                    ..inner
                };
            }
            Some('[') => self.list(),
            Some('{') => self.object(),
            Some(char) if char.is_ascii_digit() => self.number(),
            _ => self.word(),
        };
        Expression::new(kind, Span::of(start..self.at))
    }

    fn number(&mut self) -> Kind {
        let rest = self.rest();
        let mut length = 0_usize;
        let mut before = ' ';
        for char in rest.chars() {
            let is_sign = matches!(char, '+' | '-') && matches!(before, 'e' | 'E');
            if !(char.is_ascii_digit() || matches!(char, '.' | 'e' | 'E') || is_sign) {
                break;
            }
            before = char;
            length = length.saturating_add(1);
        }
        self.advance(length);
        Kind::Number(rest.get(..length).unwrap_or_default().to_owned())
    }

    /// Reads a name that stands for a value, or calls a function.
    fn word(&mut self) -> Kind {
        let start = self.at;
        let Some(mut name) = self.identifier() else {
            self.fault(self.at, "a value is expected here");
            return Kind::Unread;
        };
        while self.eat("::") {
            name.push_str("::");
            name.push_str(&self.identifier().unwrap_or_default());
        }
        let behind = self.at;
        self.skip_blank();
        if self.eat("(") {
            return self.nested(true, |parser| parser.arguments(name));
        }
        self.at = behind;
        match name.as_str() {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "for" => {
                self.fault(
                    start,
                    "`for` stands only at the start of a list or an object",
                );
                Kind::Unread
            }
            _ => Kind::Variable(name),
        }
    }

    fn arguments(&mut self, name: String) -> Kind {
        let mut arguments = Vec::new();
        let mut spreads = false;
        loop {
            self.skip_blank();
            if matches!(self.peek(), None | Some(')')) {
                break;
            }
            arguments.push(self.expression());
            self.skip_blank();
            spreads = self.eat("...");
            self.skip_blank();
            if !self.eat(",") {
                break;
            }
        }
        self.close(")");
        Kind::Call {
            name,
            arguments,
            spreads,
        }
    }

    fn list(&mut self) -> Kind {
        self.advance(1);
        self.nested(true, |parser| {
            parser.skip_blank();
            if parser.is_for() {
                return parser.for_expression("]");
            }
            let mut items = Vec::new();
            loop {
                parser.skip_blank();
                if matches!(parser.peek(), None | Some(']')) {
                    break;
                }
                items.push(parser.expression());
                parser.skip_blank();
                if !parser.eat(",") {
                    break;
                }
            }
            parser.close("]");
            Kind::List(items)
        })
    }

    fn object(&mut self) -> Kind {
        self.advance(1);
        let before = self.at;
        self.skip_lines();
        if self.is_for() {
            return self.nested(true, |parser| parser.for_expression("}"));
        }
        self.at = before;
        self.nested(false, Self::items)
    }

    /// Reads keys and values up to the closing brace.
    fn items(&mut self) -> Kind {
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            if matches!(self.peek(), None | Some('}')) {
                break;
            }
            let key = self.key();
            self.skip_blank();
            if !(self.eat("=") || self.eat(":")) {
                self.fault(self.at, "`=` is expected behind the key");
                break;
            }
            self.skip_blank();
            let value = self.expression();
            items.push((key, value));
            self.skip_blank();
            if !(self.eat(",") || matches!(self.peek(), Some('\n' | '}'))) {
                break;
            }
        }
        self.close("}");
        Kind::Object(items)
    }

    /// Reads a key: a bare name is a text.
    fn key(&mut self) -> Expression {
        let start = self.at;
        if let Some(text) = self.identifier() {
            let span = Span::of(start..self.at);
            self.skip_blank();
            if matches!(self.peek(), Some('=' | ':')) && !self.looking_at("==") {
                let part = Part::Text(crate::parse::text::Text::resolved(text, span));
                return Expression::new(Kind::Template(vec![part]), span);
            }
            self.at = start;
        }
        self.expression()
    }

    fn is_for(&self) -> bool {
        let behind = self.rest().strip_prefix("for");
        behind.is_some_and(|behind| behind.starts_with(char::is_whitespace))
    }

    fn for_expression(&mut self, closing: &str) -> Kind {
        self.advance("for".len());
        self.skip_blank();
        let mut value = self.identifier().unwrap_or_default();
        let mut key = None;
        self.skip_blank();
        if self.eat(",") {
            self.skip_blank();
            let second = self.identifier().unwrap_or_default();
            key = Some(std::mem::replace(&mut value, second));
            self.skip_blank();
        }
        if !self.eat("in") || value.is_empty() {
            self.fault(self.at, "`for NAME in` is expected here");
        }
        self.skip_blank();
        let over = self.expression();
        self.skip_blank();
        if !self.eat(":") {
            self.fault(self.at, "a `:` is expected here");
        }
        self.skip_blank();
        let mut result = self.expression();
        self.skip_blank();
        let mut into = None;
        if self.eat("=>") {
            self.skip_blank();
            let value = self.expression();
            into = Some(std::mem::replace(&mut result, value));
            self.skip_blank();
            self.eat("...");
            self.skip_blank();
        }
        let mut condition = None;
        if self.eat("if") {
            self.skip_blank();
            condition = Some(self.expression());
        }
        self.close(closing);
        Kind::For(Box::new(For {
            key,
            value,
            over,
            into,
            result,
            condition,
        }))
    }

    /// Takes what closes something. Where it is not there, the rest of the line is passed over: of the line that was
    /// not closed, so that what stands below it is read.
    pub(super) fn close(&mut self, closing: &str) {
        if closing == "}" {
            self.skip_lines();
        } else {
            self.skip_blank();
        }
        if !self.eat(closing) {
            self.fault(self.at, format!("a `{closing}` is expected here"));
            if !self.return_to_line_end() {
                self.skip_line();
            }
        }
    }
}

/// Operators, how tightly they bind, and what they are; longer ones before those that they begin with.
const OPERATORS: &[(&str, u8, Operator)] = &[
    ("||", 1, Operator::Or),
    ("&&", 2, Operator::And),
    ("==", 3, Operator::Equal),
    ("!=", 3, Operator::Unequal),
    ("<=", 4, Operator::Order),
    (">=", 4, Operator::Order),
    ("<", 4, Operator::Order),
    (">", 4, Operator::Order),
    ("+", 5, Operator::Arithmetic),
    ("-", 5, Operator::Arithmetic),
    ("*", 6, Operator::Arithmetic),
    ("/", 6, Operator::Arithmetic),
    ("%", 6, Operator::Arithmetic),
];
