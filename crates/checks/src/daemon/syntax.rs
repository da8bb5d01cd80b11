//! DMN-0020.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::daemon::Input;
use crate::daemon::keys;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0020",
    name: "broken-daemon-configuration",
    title: "the daemon cannot read its configuration",
    severity: Severity::Medium,
    severity_why: "the daemon does not start, or does not take the settings over when it is told to",
    why: "`dockerd` reads its file as strict JSON: no comments, no comma behind the last value, \
          and every value of the type that its key has. Of a file with a fault it takes nothing. \
          A key that stands there twice is read as the last of the two, which may not be the one \
          that a reader sees.",
    remedy: "Mend the place that is marked. Engines from 23.0 on tell with `dockerd --validate \
             --config-file=FILE` whether they would take a file.",
    bad: "{\n  \"icc\": \"false\"\n}\n",
    good: "{\n  \"icc\": false\n}\n",
    variants: &[
        Variant {
            name: "syntax",
            title: "it is no JSON, or a key stands there twice",
            severity: None,
            profile: None,
        },
        Variant {
            name: "type",
            title: "a value is of another type",
            severity: None,
            profile: None,
        },
        Variant {
            name: "value",
            title: "a value is none that the key takes",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::None("only the author knows what was meant"),
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for error in &input.errors {
        let place = input.place("syntax", error.span);
        let message = format!("the daemon cannot read this: {}", error.why);
        faults.push(Fault::new(&CHECK, message, place).variant("syntax"));
    }
    for entry in input.entries() {
        let mut found = Vec::new();
        let name = &entry.key.text;
        if let Some(key) = keys::find(name) {
            key.kind.misfits(&entry.value, &mut found);
        }
        for misfit in found {
            let message = format!("`{name}` {}", misfit.why);
            let fault = Fault::new(&CHECK, message, input.place(name, misfit.span));
            let variant = if misfit.is_type { "type" } else { "value" };
            faults.push(
                fault
                    .variant(variant)
                    .value(input.source.slice(misfit.span)),
            );
        }
    }
}
