//! Namespaces of the host that a service is put into by one word.

use crate::check::{Check, Faults};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;

/// A namespace.
pub(super) struct Namespace {
    /// The check that tells of it.
    pub(super) check: &'static Check,
    /// The field that names it.
    pub(super) field: &'static str,
    /// What is shared, in words.
    pub(super) what: &'static str,
}

/// Tells the services whose field says `host`.
pub(super) fn judge(input: &Input, namespace: &Namespace, faults: &mut Faults) {
    for service in input.services() {
        let Some(value) = service
            .get(namespace.field)
            .filter(|it| it.text() == Some("host"))
        else {
            continue;
        };
        if faults.only_counts() {
            continue;
        }
        let message = format!("`{}` shares the host's {}", service.name(), namespace.what);
        let fault = input.fault(namespace.check, service, &message, value);
        let title = format!("Leave `{}` out", namespace.field);
        let edit = input.remove_field(service, namespace.field);
        faults.push(mend(fault, &title, Safety::Unsafe, edit));
    }
}
