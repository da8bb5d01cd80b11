//! Resolved rules made into a program: events in, alerts out.
//!
//! [`Program`] holds rules against a [`Scene`], [`Alert`] is what a rule says of one. How a program is made: conditions of
//! all rules stand in one graph, in which what is the same stands once (`graph`); for each kind of events what the kind
//! tells is put in, and checks of one value are joined (`fold`); what is left is put in an order in which cheap and telling
//! checks come first (`bucket`).

pub mod alert;
mod bucket;
mod check;
mod fold;
mod graph;
mod hosts;
pub mod pattern;
mod program;
mod scene;
mod sentry;
mod source;
mod test;
mod transform;
mod words;

pub use alert::Alert;
pub(crate) use bucket::Part;
pub(crate) use check::{Check, Wanted, passes};
pub use graph::NotReady;
pub use program::{Matching, Program, Unusable, Workspace};
pub use scene::{MOST_ANCESTORS, Scene, World};
pub use sentry::{About, Engine};
pub(crate) use source::Source;
pub(crate) use test::{Number, Order, Test};
pub(crate) use words::Where;
