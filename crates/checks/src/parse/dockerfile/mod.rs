//! Dockerfiles as `BuildKit` reads them.

mod build;
pub mod comments;
mod directive;
pub mod duration;
pub mod expand;
pub mod flags;
mod graph;
mod heredoc;
pub mod ignore;
mod instruction;
mod json;
mod line;
pub mod mount;
mod parser;
mod pattern;
pub mod reference;
pub mod stage;
#[cfg(test)]
mod stage_tests;
pub mod syntax;
#[cfg(test)]
mod tests;
mod token;
pub mod variables;
mod word;

pub use instruction::KEYWORDS;
pub use parser::parse;
pub use word::unquote_flag;
