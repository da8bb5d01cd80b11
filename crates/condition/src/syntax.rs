//! The tree of an expression.

use std::sync::Arc;

use regex::Regex;

use crate::function::Function;
use crate::value::Value;

/// An expression and the byte where it, or its operator, stands.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    pub(crate) kind: Kind,
    pub(crate) at: usize,
    /// How many expressions stand within each other.
    pub(crate) height: usize,
    /// How many lists and maps may stand within each other in its value, beside those of the documents.
    pub(crate) depth: usize,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Literal(Value),
    Name(Arc<str>),
    /// `of.field`.
    Field(Box<Expression>, Arc<str>),
    /// `has(of.field)`.
    Has(Box<Expression>, Arc<str>),
    /// `of[key]`.
    Index(Box<Expression>, Box<Expression>),
    Call(Box<Call>),
    Not(Box<Expression>),
    Negative(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// Two or more.
    And(Vec<Expression>),
    /// Two or more.
    Or(Vec<Expression>),
    /// Condition, then, else.
    Choice(Box<[Expression; 3]>),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Loop(Box<Loop>),
}

/// A function with its arguments, the one in front of the dot first.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) arguments: Vec<Expression>,
    /// What `matches` looks for, where that is a literal.
    pub(crate) pattern: Option<Regex>,
}

/// A macro that goes through a list or the keys of a map.
#[derive(Clone, Debug)]
pub(crate) struct Loop {
    pub(crate) kind: LoopKind,
    pub(crate) over: Expression,
    pub(crate) variable: Arc<str>,
    /// Of `map` what is kept, where one says so.
    pub(crate) filter: Option<Expression>,
    pub(crate) body: Expression,
}

/// Which macro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopKind {
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
}

/// An operator between two expressions that are both evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    /// Returns it as it is written.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}
