//! What HCL is made of.

use crate::parse::text::Text;
use crate::source::Span;

/// Attributes and blocks.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// `name = expression`, in order.
    pub attributes: Vec<Attribute>,
    /// `kind "label" { … }`, in order.
    pub blocks: Vec<Block>,
}

/// A name, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name, without quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A name with its value.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The name.
    pub name: Name,
    /// The value.
    pub value: Expression,
}

impl Attribute {
    /// Returns where it stands, from its name to the end of its value.
    pub fn span(&self) -> Span {
        self.name.span.to(self.value.span)
    }
}

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is: `target`.
    pub kind: Name,
    /// Its labels.
    pub labels: Vec<Name>,
    /// What stands in it.
    pub body: Body,
    /// From its kind to its closing brace.
    pub span: Span,
}

impl Block {
    /// Returns the last attribute of a name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        let mut attributes = self.body.attributes.iter();
        attributes.rfind(|attribute| attribute.name.text == name)
    }
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; of a text with its quotes, of a heredoc from `<<` to the word that ends it.
    pub span: Span,
    /// Expressions within each other, this one counted: whoever walks a tree must not run out of stack.
    pub(super) height: u16,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// A text in quotes or a heredoc.
    Template(Vec<Part>),
    /// A name that stands for a value.
    Variable(String),
    /// `name(…)`.
    Call {
        /// The function.
        name: String,
        /// What it is given.
        arguments: Vec<Expression>,
        /// Whether the last argument is a list of arguments: `name(list...)`.
        spreads: bool,
    },
    /// `value.name`.
    Member(Box<Expression>, Name),
    /// `value[key]`.
    Index(Box<Expression>, Box<Expression>),
    /// `value[*]`, `value.*`.
    Splat(Box<Expression>),
    /// `!value`.
    Not(Box<Expression>),
    /// `-value`.
    Negative(Box<Expression>),
    /// Two values and what stands between them.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `condition ? yes : no`.
    Conditional(Box<[Expression; 3]>),
    /// `[…]`.
    List(Vec<Expression>),
    /// `{…}`: keys and values.
    Object(Vec<(Expression, Expression)>),
    /// `[for …]`, `{for …}`.
    For(Box<For>),
    /// Something that could not be read.
    Unread,
}

/// A `for` expression.
#[derive(Clone, Debug)]
pub struct For {
    /// Name of the key or index, where it is given one.
    pub key: Option<String>,
    /// Name of the value.
    pub value: String,
    /// What is gone through.
    pub over: Expression,
    /// The key of what comes out; nothing where a list does.
    pub into: Option<Expression>,
    /// What comes out.
    pub result: Expression,
    /// What has to hold for that.
    pub condition: Option<Expression>,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text, escapes resolved.
    Text(Text),
    /// `${…}`.
    Value(Expression),
    /// `%{…}`: what decides about the parts behind it.
    Directive(Span),
}

/// What stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `||`.
    Or,
    /// `&&`.
    And,
    /// `==`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`, `<=`, `>`, `>=`.
    Order,
    /// `+`, `-`, `*`, `/`, `%`.
    Arithmetic,
}

impl Expression {
    /// Makes an expression of parts that are finished.
    pub(crate) fn new(kind: Kind, span: Span) -> Self {
        let height = children(&kind)
            .into_iter()
            .map(|child| child.height)
            .max()
            .unwrap_or_default()
            .saturating_add(1);
        Self { kind, span, height }
    }

    /// Says whether nothing can be put around it any more.
    pub(super) const fn is_too_high(&self) -> bool {
        self.height >= HIGHEST
    }

    /// Puts it, and all that stands in it, at one place.
    #[must_use]
    pub(crate) fn placed(mut self, span: Span) -> Self {
        place(&mut self, span);
        self
    }

    /// Returns a text that is written down without anything to work out.
    pub fn literal(&self) -> Option<String> {
        let Kind::Template(parts) = &self.kind else {
            return None;
        };
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(part) => text.push_str(part.as_str()),
                Part::Value(_) | Part::Directive(_) => return None,
            }
        }
        Some(text)
    }
}

/// Returns the expressions that stand in another.
fn children(kind: &Kind) -> Vec<&Expression> {
    match kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Variable(_) | Kind::Unread => {
            Vec::new()
        }
        Kind::Template(parts) => parts
            .iter()
            .filter_map(|part| match part {
                Part::Value(value) => Some(value),
                Part::Text(_) | Part::Directive(_) => None,
            })
            .collect(),
        Kind::Call { arguments, .. } | Kind::List(arguments) => arguments.iter().collect(),
        Kind::Member(of, _) | Kind::Splat(of) | Kind::Not(of) | Kind::Negative(of) => vec![of],
        Kind::Index(of, key) => vec![of, key],
        Kind::Binary(_, left, right) => vec![left, right],
        Kind::Conditional(three) => three.iter().collect(),
        Kind::Object(items) => items.iter().flat_map(|(key, value)| [key, value]).collect(),
        Kind::For(each) => [Some(&each.over), each.into.as_ref(), Some(&each.result)]
            .into_iter()
            .flatten()
            .chain(&each.condition)
            .collect(),
    }
}

/// Puts an expression and all in it at one place.
fn place(expression: &mut Expression, span: Span) {
    expression.span = span;
    match &mut expression.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Variable(_) | Kind::Unread => {}
        Kind::Template(parts) => parts.iter_mut().for_each(|part| match part {
            Part::Text(text) => *text = Text::resolved(text.as_str().to_owned(), span),
            Part::Value(value) => place(value, span),
            Part::Directive(at) => *at = span,
        }),
        Kind::Call { arguments, .. } | Kind::List(arguments) => {
            for each in arguments {
                place(each, span);
            }
        }
        Kind::Member(of, name) => {
            name.span = span;
            place(of, span);
        }
        Kind::Splat(of) | Kind::Not(of) | Kind::Negative(of) => place(of, span),
        Kind::Index(left, right) | Kind::Binary(_, left, right) => {
            place(left, span);
            place(right, span);
        }
        Kind::Conditional(three) => three.iter_mut().for_each(|each| place(each, span)),
        Kind::Object(items) => items.iter_mut().for_each(|(key, value)| {
            place(key, span);
            place(value, span);
        }),
        Kind::For(each) => {
            place(&mut each.over, span);
            place(&mut each.result, span);
            let rest = each.into.iter_mut().chain(&mut each.condition);
            rest.for_each(|it| place(it, span));
        }
    }
}

/// Expressions within each other that are read.
const HIGHEST: u16 = 200;
