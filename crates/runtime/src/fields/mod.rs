//! What rules can ask: names, types and arguments of fields, and how a value is got for an event.
//!
//! [`find`] returns a [`Field`], [`Field::ask`] understands its argument, [`Field::answer`] gets its value for a
//! [`Scene`], [`literal`] reads what rules compare it with. A field that events and state can't
//! answer is not in the table: rules that ask for it don't load.
//!
//! Names, types and meanings are those of libs 0.22 (falcosecurity/libs, `userspace/libsinsp/sinsp_filtercheck_*.cpp`) and of
//! its container plugin.

mod account;
mod ask;
mod audit;
mod container;
mod descriptor;
mod document;
mod engine;
mod event;
mod event_path;
mod guard;
mod health;
mod literal;
mod moment;
mod parameter;
mod path;
mod process;
mod service;
mod show;
mod standard;
mod table;
mod thread;
mod value;

pub use ask::{Asked, Refused};
use container::repository_and_tag;
pub(crate) use event::{generic_call, is_generic};
pub use literal::{Invalid, Literal, Network, literal};
pub use moment::{Moment, iso8601};
pub use show::{Buffers, json, text};
pub use table::{SYSCALL, all, find};
pub use value::{Answer, Value};

use crate::engine::Scene;
use crate::language::Operator;

/// How the value of a field is got.
pub(crate) type Get = for<'a> fn(&Scene<'a>, &Asked) -> Answer<'a>;

/// A field that rules can ask for.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its name: `proc.name`.
    pub name: &'static str,
    /// The type of its value, or of each of its values.
    pub of: Type,
    /// How many values it has.
    pub values: Values,
    /// What may stand in its brackets.
    pub argument: Argument,
    /// Whether transformers may take it.
    pub transformable: bool,
    /// Whether it may stand on the right of a comparison.
    pub comparable: bool,
    /// Whether rules should do without it.
    pub deprecated: bool,
    /// The source of events that has it.
    pub source: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// How it is got.
    pub(crate) get: Get,
}

/// How many values a field has, and what a check of them means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// One.
    One,
    /// A list: `in` wants all of them in the set, `intersects` one.
    List,
    /// Several, of which one has to pass (`proc.aname` without an index). With an index it is one.
    Any,
    /// Both ends of a connection: one has to pass, for `!=` all.
    Ends,
}

/// What may stand in the brackets of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing: there are none.
    None,
    /// A number; `true` where it has to be there.
    Index(bool),
    /// A key, also behind a dot (`evt.arg.fd`); `true` where it has to be there.
    Key(bool),
    /// A number or a key; `true` where it has to be there.
    Either(bool),
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A whole number with a sign.
    Int,
    /// A whole number without.
    Uint,
    /// A number with a fraction.
    Double,
    /// True or false.
    Bool,
    /// Text.
    Text,
    /// A path; compared as text, printed without doubled separators.
    Path,
    /// Bytes.
    Bytes,
    /// Nanoseconds since 1970.
    Time,
    /// Nanoseconds.
    Duration,
    /// An address of IPv4 or IPv6.
    Ip,
    /// A network of IPv4 or IPv6.
    Network,
    /// A port; names of services are understood where rules compare.
    Port,
}

impl Field {
    /// Returns the value for an event.
    pub fn answer<'a>(&self, scene: &Scene<'a>, asked: &Asked) -> Answer<'a> {
        (self.get)(scene, asked)
    }

    /// Returns how many values there are when it is asked like that: `proc.aname[2]` has one.
    pub fn values(&self, asked: &Asked) -> Values {
        match (self.values, asked) {
            (Values::Any, Asked::Index(_) | Asked::Key(_)) => Values::One,
            (values, _) => values,
        }
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Field {}

impl std::fmt::Debug for Field {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

impl Type {
    /// Returns whether an operator is for values of this type; for lists of them, if `values` says so. `exists` is for all.
    ///
    /// Source: falcosecurity/libs, `flt_is_comparable`.
    pub fn allows(self, values: Values, operator: Operator) -> bool {
        use Operator as O;
        if matches!(operator, O::In | O::Intersects) {
            return true;
        }
        if values == Values::List {
            return false;
        }
        let equality = matches!(operator, O::Equal | O::NotEqual);
        let order = matches!(
            operator,
            O::Less | O::LessEqual | O::Greater | O::GreaterEqual
        );
        match self {
            Self::Int | Self::Uint | Self::Double | Self::Time | Self::Duration | Self::Port => {
                equality || order
            }
            Self::Bool | Self::Ip | Self::Network => equality,
            Self::Text | Self::Path => !matches!(operator, O::ContainsBytes | O::StartsWithBytes),
            Self::Bytes => {
                equality
                    || matches!(
                        operator,
                        O::Contains
                            | O::StartsWith
                            | O::EndsWith
                            | O::ContainsBytes
                            | O::StartsWithBytes
                    )
            }
        }
    }
}
