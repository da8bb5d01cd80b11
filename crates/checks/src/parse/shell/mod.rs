//! Shell scripts: what stands in `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK`.
//!
//! [`parse`] turns a text into commands with words, redirects and spans of the document; [`invocations`] is the
//! flat view of it that checks use: each program that is run, with its arguments.
//! The grammar is that of POSIX.1-2017, Shell Command Language, section 2.10, with the extensions of bash;
//! `cmd` and `PowerShell` are split into commands with arguments, no further.

pub mod dialect;
pub mod instruction;
pub mod invocation;
mod posix;
pub mod room;
pub mod syntax;
mod windows;
pub mod word;

pub use dialect::{Dialect, Shell, dialect_of};
pub use instruction::Commands;
pub use invocation::{Invocation, invocations, invocations_in};
pub use room::Room;
pub use syntax::Script;
pub use word::Word;

use super::text::Text;
use syntax::List;

/// Parses a script. What can't be read becomes an error with its place; the rest is read all the same.
pub fn parse(text: &Text, dialect: Dialect) -> Script {
    parse_within(text, dialect, &mut Room::of_document())
}

/// Parses one of the scripts of a document, as far as there is room. Where that ends, the script ends
/// ([`Script::is_cut`]).
pub fn parse_within(text: &Text, dialect: Dialect, room: &mut Room) -> Script {
    match dialect {
        Dialect::Posix | Dialect::Bash => posix::parse(text, dialect, room),
        Dialect::Cmd => windows::parse_cmd(text, room),
        Dialect::PowerShell => windows::parse_powershell(text, room),
        Dialect::Unknown => Script {
            text: text.clone(),
            dialect,
            list: List::default(),
            comments: Vec::new(),
            errors: Vec::new(),
            extensions: Vec::new(),
            commands: 0,
            is_cut: false,
        },
    }
}
