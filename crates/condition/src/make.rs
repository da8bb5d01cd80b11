//! Makes the expressions that the parser has read, and keeps them from standing too deep within each other.

use std::sync::Arc;

use crate::condition::Wrong;
use crate::function::{self, Function};
use crate::pattern::pattern;
use crate::syntax::{Call, Expression, Kind, Loop, LoopKind};
use crate::value::Value;

/// Makes an expression of several, unless there is only one.
pub(crate) fn one_or(
    mut list: Vec<Expression>,
    at: usize,
    kind: fn(Vec<Expression>) -> Kind,
) -> Result<Expression, Wrong> {
    match list.pop() {
        Some(only) if list.is_empty() => Ok(only),
        last => {
            list.extend(last);
            make(at, kind(list))
        }
    }
}

/// Makes the negative of an expression.
pub(crate) fn negative(of: Expression, at: usize) -> Result<Expression, Wrong> {
    make(at, Kind::Negative(Box::new(of)))
}

/// Makes a call of a function, with its regular expression where that is a literal.
pub(crate) fn call(
    name: &str,
    of: Option<Expression>,
    mut arguments: Vec<Expression>,
    at: usize,
) -> Result<Expression, Wrong> {
    let is_method = of.is_some();
    arguments.splice(0..0, of);
    let function = function::find(name, is_method, arguments.len(), at)?;
    let literal = arguments
        .get(1)
        .map(|argument| (&argument.kind, argument.at));
    let pattern = match literal {
        Some((Kind::Literal(Value::Text(text)), at)) if function == Function::Matches => {
            Some(pattern(text).map_err(|why| Wrong::new(at, why))?)
        }
        _ => None,
    };
    let call = Call {
        function,
        arguments,
        pattern,
    };
    make(at, Kind::Call(Box::new(call)))
}

/// Makes a macro that goes through something.
pub(crate) fn looped(
    kind: LoopKind,
    over: Expression,
    arguments: Vec<Expression>,
    (name, at): (&str, usize),
) -> Result<Expression, Wrong> {
    let is_map = kind == LoopKind::Map;
    let count = arguments.len();
    let mut arguments = arguments.into_iter();
    let variable = match arguments.next().map(|it| it.kind) {
        Some(Kind::Name(name)) if count == 2 || (is_map && count == 3) => name,
        _ => {
            let why = format!("`{name}` takes a name and an expression: `list.{name}(x, …)`");
            return Err(Wrong::new(at, why));
        }
    };
    let filter = (count == 3).then(|| arguments.next()).flatten();
    let Some(body) = arguments.next() else {
        return Err(Wrong::new(at, format!("`{name}` has no expression")));
    };
    let made = Loop {
        kind,
        over,
        variable: Arc::clone(&variable),
        filter,
        body,
    };
    make(at, Kind::Loop(Box::new(made)))
}

/// Makes an expression, unless too many stand within each other to be walked safely.
pub(crate) fn make(at: usize, kind: Kind) -> Result<Expression, Wrong> {
    let most = |list: &[Expression]| list.iter().map(|it| it.height).max().unwrap_or_default();
    let below = match &kind {
        Kind::Literal(_) | Kind::Name(_) => 0,
        Kind::Field(of, _) | Kind::Has(of, _) | Kind::Not(of) | Kind::Negative(of) => of.height,
        Kind::Index(a, b) | Kind::Binary(_, a, b) => a.height.max(b.height),
        Kind::Call(call) => most(&call.arguments),
        Kind::And(list) | Kind::Or(list) | Kind::List(list) => most(list),
        Kind::Choice(parts) => most(parts.as_slice()),
        Kind::Map(entries) => {
            let heights = entries
                .iter()
                .map(|(key, value)| key.height.max(value.height));
            heights.max().unwrap_or_default()
        }
        Kind::Loop(it) => {
            let filter = it.filter.as_ref().map_or(0, |filter| filter.height);
            it.over.height.max(it.body.height).max(filter)
        }
    };
    let height = below.saturating_add(1);
    let depth = depth(&kind);
    if height > HIGHEST || depth > DEEPEST {
        return Err(Wrong::new(at, "too much stands within each other"));
    }
    Ok(Expression {
        kind,
        at,
        height,
        depth,
    })
}

/// Returns how deep the value of an expression may be. What stands for a value of a loop is as deep as what the loop
/// goes through.
fn depth(kind: &Kind) -> usize {
    let most = |list: &[Expression]| list.iter().map(|it| it.depth).max().unwrap_or_default();
    match kind {
        Kind::Literal(_) | Kind::Name(_) | Kind::Has(..) | Kind::Not(_) | Kind::Negative(_) => 0,
        Kind::And(_) | Kind::Or(_) => 0,
        Kind::Field(of, _) | Kind::Index(of, _) => of.depth,
        Kind::Binary(_, a, b) => a.depth.max(b.depth),
        Kind::Choice(parts) => most(parts.as_slice()),
        Kind::Call(call) => most(&call.arguments).saturating_add(1),
        Kind::List(list) => most(list).saturating_add(1),
        Kind::Map(entries) => {
            let depths = entries.iter().map(|(_, value)| value.depth);
            depths.max().unwrap_or_default().saturating_add(1)
        }
        Kind::Loop(it) => {
            let below = it.over.depth.saturating_add(it.body.depth);
            below.saturating_add(1)
        }
    }
}

/// Lists and maps within each other that an expression may make.
const DEEPEST: usize = 100;
/// Expressions within each other, those of long sums among them.
const HIGHEST: usize = 150;
