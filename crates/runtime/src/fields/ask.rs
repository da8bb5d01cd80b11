//! What stands in the brackets of a field, or behind its name.

use super::{Argument, Field};
use crate::event::Kind;

/// An argument, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Asked {
    /// There was none.
    #[default]
    Plain,
    /// A number.
    Index(usize),
    /// A key.
    Key(String),
}

/// Why a field can't be asked like that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It takes no argument.
    #[error("{0} takes nothing in brackets")]
    NotTaken(&'static str),
    /// It needs one.
    #[error("{0} needs something in brackets, as in {0}[…]")]
    Needed(&'static str),
    /// It takes a number.
    #[error("{field} takes a number in brackets, not {given:?}")]
    NotNumber {
        /// The field.
        field: &'static str,
        /// What was given.
        given: String,
    },
    /// No event has such a parameter.
    #[error("no event has a parameter {0:?}")]
    NoParameter(String),
}

impl Field {
    /// Understands the argument of a field. `name` is the field's name as it was written, with what stands behind its last
    /// dot where the field takes a key there (`evt.arg.flags`).
    pub fn ask(&self, name: &str, argument: Option<&str>) -> Result<Asked, Refused> {
        let behind = name
            .strip_prefix(self.name)
            .and_then(|rest| rest.strip_prefix('.'));
        let given = argument.or(behind);
        let asked = match (self.argument, given) {
            (Argument::None, None) => Asked::Plain,
            (Argument::None, Some(_)) => return Err(Refused::NotTaken(self.name)),
            (Argument::Index(true) | Argument::Key(true) | Argument::Either(true), None) => {
                return Err(Refused::Needed(self.name));
            }
            (Argument::Index(false) | Argument::Key(false) | Argument::Either(false), None) => {
                Asked::Plain
            }
            (Argument::Index(_), Some(given)) => {
                Asked::Index(number(given).ok_or_else(|| Refused::NotNumber {
                    field: self.name,
                    given: given.to_owned(),
                })?)
            }
            (Argument::Key(_), Some(given)) => Asked::Key(given.to_owned()),
            (Argument::Either(_), Some(given)) => {
                number(given).map_or_else(|| Asked::Key(given.to_owned()), Asked::Index)
            }
        };
        match &asked {
            Asked::Key(key) if self.name == "evt.arg" && !has_parameter(key) => {
                Err(Refused::NoParameter(key.clone()))
            }
            _ => Ok(asked),
        }
    }
}

fn has_parameter(name: &str) -> bool {
    Kind::all().iter().any(|kind| kind.param(name).is_some())
}

fn number(text: &str) -> Option<usize> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}
