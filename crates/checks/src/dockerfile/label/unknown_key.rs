//! DF-0132.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::labels::labels;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0132",
    name: "label-not-in-schema",
    title: "a label is not in the list of labels",
    severity: Severity::Negligible,
    severity_why: "nobody looks for it",
    why: "The configuration lists the labels that images carry, and allows no others (`only these \
          labels`). One that is not in the list is misspelt, or nobody has agreed to it.",
    remedy: "Correct its key, or add it to the list.",
    bad: "# Only the label org.example.team is allowed.\nFROM alpine:3.20\nLABEL org.example.taem=\"storage\"\n",
    good: "# Only the label org.example.team is allowed.\nFROM alpine:3.20\nLABEL org.example.team=\"storage\"\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3050",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#label"],
    fixing: Fixing::None("whether the key or the list is wrong is for people to say"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let schema = &input.settings.labels;
    if !input.settings.only_these_labels {
        return;
    }
    for label in labels(input) {
        if schema.contains_key(label.key) {
            continue;
        }
        let shown: String = label.key.chars().take(60).collect();
        let message = format!("the label `{shown}` is not in the list");
        let place = input.place(label.site, label.pair.name.span());
        faults.push(Fault::new(&CHECK, message, place).value(label.key));
    }
}
