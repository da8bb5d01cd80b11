//! HCL, as Bake files are written in it: the native syntax of
//! <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md> as a tree in which everything knows where it
//! stands. What cannot be read becomes an error with its place; reading goes on behind it.
//!
//! What expressions are worth is decided elsewhere ([`crate::parse::bake`]).

mod expression;
mod parser;
pub mod syntax;
mod template;

pub use parser::{parse, parse_template};
pub use syntax::{Attribute, Block, Body, Expression, Kind, Name, Operator, Part};

#[cfg(test)]
mod tests;
