//! Conditions as they are written: read into a tree of words, printed again, lists put in. What the words mean is looked
//! at later (`compile`).

mod cursor;
mod list;
mod operand;
mod parse;
mod print;
mod syntax;

pub(super) use list::{Substitution, quoted as quoted_item};
pub(super) use operand::partial_operand;
pub(super) use parse::{Unread, operand, parse};
pub(super) use syntax::{At, CheckSyntax, Compared, OperandSyntax, RightSyntax, Syntax, Word};
