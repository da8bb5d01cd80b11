//! CMP-0036.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0036",
    name: "develop-section",
    title: "a service has a develop section",
    severity: Severity::Low,
    severity_why: "it does nothing unless somebody runs watch",
    why: "`develop` copies changed files of the folder into the running container, or builds it \
          anew, whenever somebody runs `docker compose watch`. In a file that runs production it \
          is a way past the build and whatever was checked there.",
    remedy: "Move it to a file of its own that only developers use: `compose.override.yaml`.",
    bad: "services:\n  web:\n    build: .\n    develop: {watch: [{path: ., action: sync, target: /app}]}\n",
    good: "services:\n  web:\n    build: .\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[489],
    references: &["https://docs.docker.com/reference/compose-file/develop/"],
    fixing: Fixing::None("the section has to be moved to another file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let Some(entry) = service.entry("develop") else {
            continue;
        };
        let name = input
            .project
            .source(entry.key.document)
            .map_or("", |source| source.name());
        if DEVELOPERS.iter().any(|word| name.contains(word)) {
            continue;
        }
        let message = format!("`{}` has a section for development", service.name());
        faults.push(input.fault_on_key(&CHECK, service, &message, &entry.key));
    }
}

/// Words in the names of files that are for developers.
const DEVELOPERS: &[&str] = &["override", "dev", "local", "watch"];
