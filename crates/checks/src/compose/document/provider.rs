//! CMP-0037.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0037",
    name: "provider-runs-on-host",
    title: "a service is a program that runs on the host",
    severity: Severity::High,
    severity_why: "it runs as the user who starts the project, outside of any container",
    why: "A service with `provider` is no container: Compose runs a program of that name from the \
          path, or a plug-in of Docker, with the options of the file. Whoever changes the file \
          runs that program on every machine that starts the project.",
    remedy: "Take it in only where the program is known and the file is trusted, and write down \
             that it is meant (an exception with a reason).",
    bad: "services:\n  db:\n    provider:\n      type: cloud\n",
    good: "services:\n  db:\n    image: postgres:17\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[829],
    references: &["https://docs.docker.com/compose/how-tos/provider-services/"],
    fixing: Fixing::None("there is nothing that could stand in its place"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let Some(entry) = service.entry("provider") else {
            continue;
        };
        let kind = entry.value.get("type").filter(|it| it.text().is_some());
        let name = service.name();
        let fault = if let Some(kind) = kind {
            let program = kind.text().unwrap_or_default();
            let message = format!("`{name}` runs `{program}` on the host");
            input.fault(&CHECK, service, &message, kind)
        } else {
            let message = format!("`{name}` runs a program on the host");
            input.fault_on_key(&CHECK, service, &message, &entry.key)
        };
        faults.push(fault);
    }
}
