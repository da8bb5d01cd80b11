//! Dockerfiles as `BuildKit` reads them.

mod directive;
pub mod duration;
pub mod expand;
pub mod flags;
mod heredoc;
mod instruction;
mod json;
mod line;
pub mod nearest;
mod parser;
mod pattern;
pub mod syntax;
#[cfg(test)]
mod tests;
mod token;
mod word;

pub use instruction::KEYWORDS;
pub use parser::parse;
pub use word::unquote_flag;
