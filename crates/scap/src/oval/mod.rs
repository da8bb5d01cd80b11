//! OVAL 5: definitions, what they ask a system for, and what follows.
//!
//! Reading order: the truth values ([`truth`]), what documents say ([`model`]), what is found ([`item`]), how values are
//! compared ([`value`], [`version`]), and the evaluation ([`evaluate`]) with its variables, objects and probes.

pub mod evaluate;
mod function;
pub mod item;
pub mod model;
mod object;
mod probe;
mod read;
mod state;
pub mod truth;
pub mod value;
mod variable;
pub mod version;

pub(crate) use read::read;
