//! Limits that a service should have.

use crate::check::{Check, Faults};
use crate::compose::{Input, Service};
use crate::parse::node::Node;

/// A limit.
pub(super) struct Limit {
    /// The check that tells of it.
    pub(super) check: &'static Check,
    /// The fields that set it.
    pub(super) fields: &'static [&'static [&'static str]],
    /// What is limited, in words.
    pub(super) what: &'static str,
}

/// Tells the services that have no such limit, or one that limits nothing.
pub(super) fn judge(
    input: &Input,
    limit: &Limit,
    is_limited: &dyn Fn(Service<'_>) -> bool,
    faults: &mut Faults,
) {
    for service in input
        .services()
        .filter(|service| service.get("provider").is_none())
    {
        let said: Vec<&Node> = limit
            .fields
            .iter()
            .filter_map(|field| service.at(field))
            .collect();
        let is_limited = is_limited(service) || said.iter().any(|value| limits(input, value));
        if is_limited || faults.only_counts() {
            continue;
        }
        let message = format!("`{}` has no limit for {}", service.name(), limit.what);
        faults.push(fault(input, limit, service, &said, &message));
    }
}

fn fault(
    input: &Input,
    limit: &Limit,
    service: Service<'_>,
    said: &[&Node],
    message: &str,
) -> crate::fault::Fault {
    match said.first() {
        Some(value) => input.fault(limit.check, service, message, value),
        None => input.fault_on_name(limit.check, service, message),
    }
}

/// Zero and less are no limit; what the environment will say may be one.
fn limits(input: &Input, value: &Node) -> bool {
    let text = value.text().unwrap_or_default();
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_none = text.is_empty() || number.parse::<f64>().is_ok_and(|number| number <= 0.0);
    input.project.is_open(value) || !is_none
}
