//! How an audited host came out for frameworks: what its targets' checks said, and what people state.

mod name;
mod sight;
mod signed;

use seawall_checks::mapping;
use seawall_model::compliance::{Control, Framework, FrameworkResult, StatementGiven};
use seawall_model::host::HostFacts;
use seawall_policy::compliance::{Examined, Standing, in_force, judge as judge_framework};

use super::AuditOptions;
use crate::scan::Scanned;

pub use name::{UnknownName, control, find, names};
pub use signed::{PAYLOAD_TYPE, Unsound, open, seal};

/// What a host is held against.
#[derive(Clone, Debug, Default)]
pub struct Compliance {
    /// Frameworks, in the order in which they are reported.
    pub frameworks: Vec<&'static Framework>,
    /// What people state; their controls are named as [`control`] returns them.
    pub statements: Vec<StatementGiven>,
    /// Whether only signed statements count.
    pub require_signed: bool,
}

/// Holds a host against the frameworks that were asked for. Returns besides which statements do not count, and why.
pub(super) fn judge(
    facts: &HostFacts,
    targets: &[Scanned],
    options: &AuditOptions,
) -> (Vec<FrameworkResult>, Vec<String>) {
    let asked = &options.compliance;
    if asked.frameworks.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let standing = Standing {
        host: &facts.name,
        today: options.today,
        require_signed: asked.require_signed,
    };
    let statements = in_force(&asked.statements, standing);
    let assessments = targets.iter().flat_map(|target| &target.report.assessments);
    let mut examined = Examined::new(assessments);
    let scope = sight::Scope::new(facts, targets, options);
    for framework in &asked.frameworks {
        for check in framework.controls.iter().flat_map(Control::checks) {
            examined.sight(check, || scope.sight(check));
        }
    }
    let frameworks = asked.frameworks.iter();
    let judged = frameworks.map(|framework| judge_framework(framework, &examined, &statements));
    (judged.collect(), statements.told)
}

/// Returns all frameworks that can be asked for.
pub fn frameworks() -> &'static [Framework] {
    mapping::frameworks()
}

#[cfg(test)]
mod tests;
