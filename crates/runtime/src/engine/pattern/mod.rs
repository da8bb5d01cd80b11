//! Patterns: globs, regular expressions, prefixes of paths.

mod glob;
mod paths;
mod posix;

pub use glob::Glob;
pub use paths::Paths;
pub use posix::{NotRegex, Regex};
