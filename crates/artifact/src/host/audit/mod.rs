//! Rules of the kernel's audit system: those in force, asked of the kernel, and those in files.

mod kernel;
mod rule;
mod written;

use std::path::Path;

use seawall_model::host::audit_rule::AuditRules;
use seawall_model::host::seen::Seen;

/// Reads the rules. The kernel of this machine is asked only where the root of the host is ours.
pub(super) fn rules(root: &Path) -> AuditRules {
    let written = written::rules(root);
    if root != Path::new("/") {
        let why = "the kernel of another system was not asked";
        return AuditRules {
            enabled: Seen::unknown(why),
            loaded: Seen::unknown(why),
            written,
        };
    }
    let (enabled, loaded) = match kernel::ask() {
        Ok(asked) => (Seen::Known(asked.is_enabled), Seen::Known(asked.rules)),
        Err(kernel::Failure::None) => (Seen::Absent, Seen::Absent),
        Err(kernel::Failure::Refused(why)) => (Seen::unknown(&why), Seen::unknown(why)),
    };
    AuditRules {
        enabled,
        loaded,
        written,
    }
}
