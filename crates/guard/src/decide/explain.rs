//! Why a request is allowed or denied, in words: all rules that were tried, and what came of each.

use std::fmt::Write as _;

use super::Decision;
use super::trial::{Outcome, Trial};

/// Writes a decision with all rules that were tried.
pub fn explain(decision: &Decision, trial: &Trial) -> String {
    let mut text = String::new();
    let verdict = match (decision.would_deny, decision.allowed, &decision.break_glass) {
        (false, _, _) => "allowed".to_owned(),
        (true, true, Some(reason)) => format!("allowed by break-glass: {reason}"),
        (true, true, None) => "would be denied, were the mode to enforce".to_owned(),
        (true, false, _) => "denied".to_owned(),
    };
    line(&mut text, 0, &verdict);
    for reason in &decision.reasons {
        line(&mut text, 1, reason);
    }
    let roles = if trial.roles.is_empty() {
        "none".to_owned()
    } else {
        trial.roles.join(", ")
    };
    line(&mut text, 0, &format!("roles: {roles}"));
    for tried in &trial.tried {
        let verb = if tried.denies { "denies" } else { "allows" };
        let outcome = match &tried.outcome {
            Outcome::OtherOperation => "is about other operations".to_owned(),
            Outcome::OtherObject(why) => format!("is about other objects: {why}"),
            Outcome::NotTrue => "has a condition that is not true here".to_owned(),
            Outcome::Failed(why) => format!("has a condition that failed, which denies: {why}"),
            Outcome::Faults(_) => "would allow, but for:".to_owned(),
            Outcome::Holds => verb.to_owned(),
        };
        line(&mut text, 0, &format!("{}: {outcome}", tried.rule));
        if let Outcome::Faults(faults) = &tried.outcome {
            for fault in faults {
                line(&mut text, 1, &format!("{} [{}]", fault.reason, fault.rule));
            }
        }
    }
    text
}

fn line(text: &mut String, depth: usize, said: &str) {
    let indent = "  ".repeat(depth);
    // Writing to a text never fails.
    let _ = writeln!(text, "{indent}{said}");
}
