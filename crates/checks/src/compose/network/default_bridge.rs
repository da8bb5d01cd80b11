//! CMP-0020.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::Input;
use crate::compose::edit::mend;
use crate::fault::Safety;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0020",
    name: "default-bridge",
    title: "a service joins the engine's default bridge",
    severity: Severity::Medium,
    severity_why: "its neighbours there are any other containers of the host",
    why: "On the default bridge `docker0` every container that names no network reaches every \
          other one, whatever project it belongs to. Compose gives each project a network of its \
          own; `network_mode: bridge` gives that up, and with it the names of the project's \
          services.",
    remedy: "Leave it out, or name networks with `networks`.",
    bad: "services:\n  web:\n    image: nginx:1.27\n    network_mode: bridge\n",
    good: "services:\n  web:\n    image: nginx:1.27\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[653],
    references: &["https://docs.docker.com/engine/network/drivers/bridge/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let Some(mode) = service.get("network_mode") else {
            continue;
        };
        if matches!(mode.text(), Some("bridge" | "default")) {
            let message = format!("`{}` joins the engine's default bridge", service.name());
            let fault = input.fault(&CHECK, service, &message, mode);
            let edit = input.remove_field(service, "network_mode");
            faults.push(mend(
                fault,
                "Leave `network_mode` out",
                Safety::Unsafe,
                edit,
            ));
        }
    }
}
