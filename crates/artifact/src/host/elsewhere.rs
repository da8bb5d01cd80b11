//! An engine that is asked over the network: what this machine has – kernel, accounts, files, audit rules – is not what
//! the engine runs on, and counts as not seen. That it may be this machine after all nobody can tell from an address.

use seawall_model::host::HostFacts;
use seawall_model::host::account::Accounts;
use seawall_model::host::audit_rule::AuditRules;
use seawall_model::host::seen::Seen;

use super::{HostOptions, file, kernel, unit};
use crate::source::engine::{Address, find_address};

/// Says whether the engine that is to be asked is reached over the network, whether or not it answers.
pub(super) fn is_asked(options: &HostOptions) -> bool {
    matches!(find_address(&options.engine), Ok(Address::Network { .. }))
}

/// Returns where the engine is reached over the network, which is all that is known of its host before it answers.
pub(super) fn name(options: &HostOptions) -> String {
    match find_address(&options.engine) {
        Ok(Address::Network { base, .. }) => {
            let (_, name) = base.split_once("://").unwrap_or(("", &base));
            name.to_owned()
        }
        _ => String::new(),
    }
}

/// Fills in that nothing of the engine's host was seen.
pub(super) fn fill(facts: &mut HostFacts) {
    facts.os_release = Seen::unknown(WHY);
    facts.kernel = kernel::unknown(WHY);
    facts.accounts = Accounts {
        users: Seen::unknown(WHY),
        groups: Seen::unknown(WHY),
        subordinate_groups: Seen::unknown(WHY),
    };
    facts.audit = AuditRules {
        enabled: Seen::unknown(WHY),
        loaded: Seen::unknown(WHY),
        written: Seen::unknown(WHY),
    };
    facts.mounts = Seen::unknown(WHY);
    facts.listeners = Seen::unknown(WHY);
    facts.content_trust = Seen::unknown(WHY);
    facts.reader.blind = Some(WHY.to_owned());
    let files = file::ASKED.iter();
    facts.files = files
        .map(|path| ((*path).to_owned(), Seen::unknown(WHY)))
        .collect();
    let units = unit::ASKED.iter();
    facts.units = units
        .map(|name| ((*name).to_owned(), Seen::unknown(WHY)))
        .collect();
}

/// Why.
pub(super) const WHY: &str = "the engine is on another machine";
