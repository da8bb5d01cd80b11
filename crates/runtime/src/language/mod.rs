//! Falco's rule language: files are read, checked and resolved into rules whose conditions have no macros, lists and
//! exceptions any more.
//!
//! Reading order: [`Loader`] (files in, results and rules out), `yaml` and `item` (what a file says), `collect` (items of
//! all files together), `condition` (conditions as trees of words), `compile` (what the words mean), `report` (what is told
//! of all that). Words of errors and warnings that pipelines look for are Falco's.

mod align;
mod collect;
mod compile;
mod condition;
mod describe;
mod exception;
mod files;
mod item;
mod load;
mod report;
mod rule;
mod schema;
mod settings;
mod traced;
mod tree;
mod types;

pub use describe::{Description, describe_text};
pub use item::Version;
pub use load::Loader;
pub use report::{ErrorCode, Finding, ItemType, LoadResult, Location, WarningCode, document};
pub use rule::{Capture, Piece, Priority, Rule, RuleSet, Template};
pub use schema::rule_schema;
pub use settings::{Addition, ENGINE_VERSION, Settings, Switch, Which};
pub use tree::{
    Check, Comparison, Expression, Modifier, Operand, Operator, Right, Span, Transformer,
};
pub use types::{EventTypes, event_types};

use crate::document::Source;

/// Our own rules, for plain Docker hosts.
pub const OWN_RULES: &str = include_str!("../../data/rules/seawall.yaml");

/// Returns the rules that ship with the program for a source whose events are documents.
pub const fn own_rules(source: Source) -> &'static str {
    match source {
        Source::Docker => include_str!("../../data/rules/docker.yaml"),
        Source::Guard => include_str!("../../data/rules/guard.yaml"),
        Source::Kubernetes => include_str!("../../data/rules/k8s_audit.yaml"),
    }
}
