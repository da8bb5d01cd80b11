//! DF-0131.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::labels::{has_unknown, labels};
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0131",
    name: "missing-label",
    title: "a label that is required is missing",
    severity: Severity::Low,
    severity_why: "only who looks for the label goes without",
    why: "The configuration asks for this label on every image: to find its owner, its source or \
          its support. The base image may carry it, but then it speaks of that image.",
    remedy: "Add it: `LABEL org.example.team=\"…\"` in the last stage.",
    bad: "# The label org.example.team is required.\nFROM alpine:3.20\n",
    good: "# The label org.example.team is required.\nFROM alpine:3.20\nLABEL org.example.team=\"storage\"\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3049",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#label"],
    fixing: Fixing::None("only people know its value"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let from = input.stages.target();
    let from = from.and_then(|stage| Some((stage, input.document.instructions.get(stage.from)?)));
    let Some((stage, from)) = from.filter(|_| !has_unknown(input)) else {
        return;
    };
    for key in input.settings.labels.keys() {
        let mut own = labels(input).filter(|label| !label.site.is_trigger);
        if own.any(|label| label.key == key) {
            continue;
        }
        let words = format!("{}, label {key}", stage.label());
        let message = format!("the label `{key}` is missing");
        let place = input.file_place(&words, from.head);
        faults.push(Fault::new(&CHECK, message, place).value(key));
    }
}
