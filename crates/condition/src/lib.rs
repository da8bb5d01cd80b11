//! Conditions in the Common Expression Language (language definition at cel.dev), the one expression language
//! of Seawall.
//!
//! [`Condition::compile`] reads an expression and holds it against the [`shape`] of what it may speak of, so that
//! a misspelt field is an error with its place, not a condition that never holds. [`Condition::holds`] evaluates
//! it, within a [`Budget`].
//!
//! Whoever writes the documents that are judged may also have written the conditions: a repository under review
//! brings its own configuration. So there are bounds for everything: length, nesting, steps, bytes that are
//! made, regular expressions. What of the language is not here – bytes, messages, timestamps and durations,
//! `type` – is an error when the expression is read.

#![deny(missing_docs)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "tests may fail loudly"
    )
)]

mod arithmetic;
mod budget;
mod check;
mod condition;
mod evaluate;
mod function;
mod make;
mod parse;
mod pattern;
pub mod shape;
mod syntax;
mod token;
mod value;

pub use budget::Budget;
pub use condition::{Condition, Failure, Path, Step, Wrong};
pub use value::{Key, Value};

#[cfg(test)]
mod tests;
