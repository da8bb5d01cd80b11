//! An audited host → steps that mend what failed, a script of them, and making those that change files of the host.
//!
//! Reading order: [`plan`] (what can be done, each promise held against the facts that would come of it), [`script`]
//! (for a person to read and run), [`apply`] (files of the host, with a way back), [`recreate`] (containers that have
//! to be made again).

pub mod apply;
pub mod recreate;
pub mod script;

use std::collections::BTreeSet;

use seawall_checks::mend::{Failed, Left, Mend, Plan, Step, Wishes, foresee, plan as steps};
use seawall_checks::settings::Settings;
use seawall_model::assessment::Outcome;
use seawall_model::host::HostFacts;

use crate::audit::{AuditOptions, Audited, audit};

/// Makes steps of what failed and nobody accepted. A step that would not make a check pass does not promise to.
pub fn plan(facts: &HostFacts, audited: &Audited, options: &AuditOptions, wishes: &Wishes) -> Plan {
    let settings = Settings {
        today: Some(options.today),
        ..options.settings.clone()
    };
    let failed = failed(audited);
    let mut plan = steps(facts, &settings, &failed, wishes);
    let mut broken = unkept(facts, &mut plan.mends, options);
    broken.extend(unkept(facts, &mut plan.held, options));
    plan.left.extend(broken);
    plan.left.sort();
    plan.left.dedup();
    plan
}

/// Takes promises back that the facts which would come of the steps do not bear out.
fn unkept(facts: &HostFacts, mends: &mut [Mend], options: &AuditOptions) -> Vec<Left> {
    let still = failed(&audit(&foresee(facts, mends), options));
    let mut left = Vec::new();
    for mend in mends {
        let is_unseen = matches!(
            mend.step,
            Step::Create { .. } | Step::Docker { .. } | Step::Suggest(_)
        );
        if is_unseen {
            continue;
        }
        let (fails, passes): (Vec<Failed>, Vec<Failed>) =
            mend.mends.drain(..).partition(|one| still.contains(one));
        mend.mends = passes;
        left.extend(fails.into_iter().map(|(check, object)| Left {
            check,
            object,
            why: "the step that is known is not enough: see `seawall explain`".to_owned(),
        }));
    }
    left
}

/// Returns what failed and nobody accepted.
pub fn failed(audited: &Audited) -> BTreeSet<Failed> {
    let open = audited
        .assessments()
        .filter(|it| it.outcome == Outcome::Fail && !it.is_accepted);
    open.map(|it| (it.check.clone(), it.object.clone()))
        .collect()
}
