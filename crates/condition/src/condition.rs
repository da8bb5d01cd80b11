//! Conditions and paths, ready to be evaluated, and what can be wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::budget::Budget;
use crate::check::Checker;
use crate::evaluate::{Evaluation, index, select};
use crate::parse::parse;
use crate::shape::{Field, Shape};
use crate::syntax::{Expression, Kind};
use crate::value::Value;

/// An expression that is true or false.
#[derive(Clone, Debug)]
pub struct Condition {
    expression: Expression,
    uses: BTreeSet<&'static str>,
}

/// What an expression has that keeps it from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The byte where it stands.
    pub at: usize,
    /// What is wrong, as a clause without a full stop.
    pub why: String,
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The byte of the expression where it failed.
    pub at: usize,
    /// Why, as a clause without a full stop.
    pub why: String,
    /// Whether it cost more than there was, so that nothing else decides either.
    is_final: bool,
}

impl Condition {
    /// Reads a condition that may speak of some variables.
    ///
    /// # Errors
    /// Where it is no expression of the language, names what there is not, or is no truth value.
    pub fn compile(text: &str, variables: &[Field]) -> Result<Self, Wrong> {
        let expression = parse(text)?;
        let mut checker = Checker::new(variables);
        checker.truth(&expression)?;
        Ok(Self {
            expression,
            uses: checker.used,
        })
    }

    /// Returns the variables that it speaks of.
    pub const fn uses(&self) -> &BTreeSet<&'static str> {
        &self.uses
    }

    /// Evaluates it.
    ///
    /// # Errors
    /// Where it has no value: a field is not there, a value is of another kind than it has to be, or it costs too
    /// much.
    pub fn holds(
        &self,
        variables: &BTreeMap<&'static str, Value>,
        budget: &mut Budget,
    ) -> Result<bool, Failure> {
        budget.begin();
        let mut evaluation = Evaluation {
            variables,
            loops: Vec::new(),
            budget,
        };
        evaluation.truth(&self.expression)
    }
}

/// The way to a value: `image`, `flags[0].name`, `stage.name`.
#[derive(Clone, Debug)]
pub struct Path {
    /// The variable that it begins at.
    root: &'static str,
    steps: Vec<Step>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To a field.
    Field(Arc<str>),
    /// To a value of a list.
    Index(usize),
}

impl Path {
    /// Reads a path. It begins at a field of one of the variables, the element, or at a variable.
    ///
    /// # Errors
    /// Where it is no path, or leads to what there is not.
    pub fn compile(text: &str, element: &'static str, variables: &[Field]) -> Result<Self, Wrong> {
        let mut expression = parse(text)?;
        let shape = variables
            .iter()
            .find(|it| it.name == element)
            .map(|it| it.shape);
        wrap(&mut expression, &|name| match shape {
            _ if name == element => None,
            Some(Shape::Object(object)) if object.field(name).is_some() => Some(element),
            Some(Shape::Object(object)) if object.may_have(name) => Some(element),
            Some(Shape::Map(_) | Shape::Any) => {
                (!variables.iter().any(|it| it.name == name)).then_some(element)
            }
            _ => None,
        });
        Checker::new(variables).kind(&expression)?;
        let mut steps = Vec::new();
        let root = walk(&expression, &mut steps)?;
        let root = variables.iter().find(|it| it.name == root.as_ref());
        let root = root.ok_or_else(|| Wrong::new(0, "it names nothing"))?;
        Ok(Self {
            root: root.name,
            steps,
        })
    }

    /// Returns the variable that it begins at.
    pub const fn root(&self) -> &'static str {
        self.root
    }

    /// Returns the steps from there.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns what it leads to; nothing where that is not there.
    pub fn value(&self, variables: &BTreeMap<&'static str, Value>) -> Option<Value> {
        let root = variables.get(self.root)?.clone();
        self.steps.iter().try_fold(root, |of, step| match step {
            Step::Field(field) => select(&of, field, 0).ok(),
            Step::Index(at) => index(&of, &Value::count(*at), 0).ok(),
        })
    }
}

/// Puts an element in front of the name that a path begins at, where that is one of its fields.
fn wrap(expression: &mut Expression, owner: &dyn Fn(&str) -> Option<&'static str>) {
    match &mut expression.kind {
        Kind::Field(of, _) | Kind::Index(of, _) => wrap(of, owner),
        Kind::Name(name) => {
            if let Some(element) = owner(name) {
                let of = Expression {
                    kind: Kind::Name(element.into()),
                    at: expression.at,
                    height: 1,
                    depth: 0,
                };
                expression.kind = Kind::Field(Box::new(of), Arc::clone(name));
            }
        }
        _ => {}
    }
}

fn walk(expression: &Expression, steps: &mut Vec<Step>) -> Result<Arc<str>, Wrong> {
    let wrong = || {
        let why = "only a path can stand here, such as `image` or `words[0]`";
        Err(Wrong::new(expression.at, why))
    };
    let (of, step) = match &expression.kind {
        Kind::Name(name) => return Ok(Arc::clone(name)),
        Kind::Field(of, field) => (of, Step::Field(Arc::clone(field))),
        Kind::Index(of, key) => match &key.kind {
            Kind::Literal(Value::Text(field)) => (of, Step::Field(Arc::clone(field))),
            Kind::Literal(Value::Int(at)) => match usize::try_from(*at) {
                Ok(at) => (of, Step::Index(at)),
                Err(_) => return wrong(),
            },
            _ => return wrong(),
        },
        _ => return wrong(),
    };
    let root = walk(of, steps)?;
    steps.push(step);
    Ok(root)
}

impl Wrong {
    /// Makes one.
    pub(crate) fn new(at: usize, why: impl Into<String>) -> Self {
        Self {
            at,
            why: why.into(),
        }
    }
}

impl Failure {
    /// Makes one that another operand may decide without.
    pub(crate) fn new(at: usize, why: impl Into<String>) -> Self {
        Self {
            at,
            why: why.into(),
            is_final: false,
        }
    }

    /// Tells of a field that is not there.
    pub(crate) fn missing(at: usize, field: &str) -> Self {
        let field: String = field.chars().take(60).collect();
        Self::new(
            at,
            format!("there is no `{field}` here; ask with `has()` first"),
        )
    }

    /// Tells of something that costs too much.
    pub(crate) fn spent(why: &str) -> Self {
        Self {
            is_final: true,
            ..Self::new(0, why)
        }
    }

    /// Says whether it cost more than there was.
    pub const fn is_final(&self) -> bool {
        self.is_final
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Wrong {}

impl std::error::Error for Failure {}
