//! DF-0133.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::labels::labels;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0133",
    name: "empty-label",
    title: "a label that is required is empty",
    severity: Severity::Low,
    severity_why: "only who looks for the label goes without",
    why: "The configuration asks for this label on every image; one without a value says nothing.",
    remedy: "Give it a value. Where a build argument makes it, give that a default that is not \
          empty, or ask for it: `${TEAM:?}`.",
    bad: "# The label org.example.team is required.\nFROM alpine:3.20\nLABEL org.example.team=\"\"\n",
    good: "# The label org.example.team is required.\nFROM alpine:3.20\nLABEL org.example.team=\"storage\"\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3051",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#label"],
    fixing: Fixing::None("only people know its value"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for label in labels(input) {
        let is_empty = label.value.is_some_and(|value| value.trim().is_empty());
        if !is_empty || !input.settings.labels.contains_key(label.key) {
            continue;
        }
        let message = format!("the label `{}` is empty", label.key);
        let place = input.place(label.site, label.pair.span);
        faults.push(Fault::new(&CHECK, message, place).value(label.key));
    }
}
