//! Falco's rule language: files are read, checked and resolved into rules whose conditions have no macros, lists and
//! exceptions any more.

mod rule;
mod tree;

pub use rule::{Piece, Priority, Rule, RuleSet, Template};
pub use tree::{
    Check, Comparison, Expression, Modifier, Operand, Operator, Right, Span, Transformer,
};
