//! What somebody may see of lists and events.

use seawall_policy::config::guard::Objects;

use super::Sight;
use super::policy::{Compiled, Policy, Role};
use super::selector::Kind;
use crate::api::operation::Class;
use crate::principal::Principal;

/// Returns what somebody may see. All is seen only where, of each kind of list that is allowed at all, all is allowed
/// without a condition: what a condition would say of each object can't be told beforehand.
pub(super) fn of(policy: &Policy, principal: &Principal) -> Sight {
    let roles: Vec<&Role> = policy.roles.iter().filter(|it| it.has(principal)).collect();
    let rules = || roles.iter().flat_map(|role| &role.allow);
    let sees_all = |kind: Kind| {
        let is_all = |it: &Compiled| {
            it.selector.has(kind) && it.when.is_none() && it.rule.objects == Objects::All
        };
        rules().any(is_all)
    };
    let allowed: Vec<Kind> = LISTS
        .into_iter()
        .filter(|kind| rules().any(|it| it.selector.has(*kind)))
        .collect();
    if !allowed.is_empty() && allowed.into_iter().all(sees_all) {
        return Sight::All;
    }
    let label = rules().find_map(|it| match &it.rule.objects {
        Objects::Label(key, Some(value)) => Some((key.clone(), value.clone())),
        _ => None,
    });
    // Where some rule is about one's own, those are seen: less than all that would be allowed, never more.
    let has_own = rules().any(|it| it.rule.objects == Objects::Own);
    let own = (policy.owner_label.clone(), principal.identity());
    let (key, value) = label.filter(|_| !has_own).unwrap_or(own);
    Sight::Own {
        key,
        value,
        images: rules().any(|it| it.selector.has(IMAGES)),
    }
}

const fn kind(id: &'static str, class: Class) -> Kind {
    Kind { id, class }
}

/// Lists of objects that belong to somebody, and events of them.
const LISTS: [Kind; 9] = [
    kind("containers.list", Class::Read),
    kind("networks.list", Class::Read),
    kind("volumes.list", Class::Read),
    kind("services.list", Class::Leak),
    kind("tasks.list", Class::Leak),
    kind("secrets.list", Class::Read),
    kind("configs.list", Class::Leak),
    kind("nodes.list", Class::Read),
    kind("system.events", Class::Leak),
];
const IMAGES: Kind = kind("images.list", Class::Read);
