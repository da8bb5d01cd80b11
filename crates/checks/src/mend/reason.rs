//! Why checks are not mended by a step: as each check itself says it.

use crate::check::Fixing;
use crate::list;

/// Returns the reason, as a clause.
pub(super) fn of(check: &str) -> String {
    if let Some((_, why)) = IN_PART.iter().find(|(id, _)| *id == check) {
        return (*why).to_owned();
    }
    let Some(check) = list::find(check) else {
        return "nothing is known that mends it".to_owned();
    };
    match check.fixing {
        Fixing::None(why) => why.to_owned(),
        Fixing::Safe | Fixing::Unsafe | Fixing::Audit(_) => check.remedy.replace('\n', " "),
    }
}

/// What is left of checks that a step mends in part.
const IN_PART: &[(&str, &str)] = &[
    (
        "DMN-0017",
        "which system calls services need only the administrator knows",
    ),
    (
        "HST-0019",
        "what is no setting of the kernel is told and mended one by one",
    ),
];
