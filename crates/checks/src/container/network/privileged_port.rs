//! CTR-0008.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use super::published::{published, shown};
use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::{fail, joined};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0008",
    name: "container-privileged-port",
    title: "a privileged port of the host leads to a container",
    severity: Severity::Low,
    severity_why: "it only matters where somebody relies on who may listen there",
    why: "Ports below 1024 are those that only root may listen on, and which clients take for \
          the host's own services. A container that is reached there stands in for one of \
          them. The kernel's own setting (`net.ipv4.ip_unprivileged_port_start`) says where \
          they end.",
    remedy: "Publish a port of 1024 or above (`-p 8443:443`), or put a proxy in front.",
    bad: "container.ports = [{\"container\": 8080, \"protocol\": \"tcp\", \"address\": \
          \"10.0.0.1\", \"host\": 80}]\n",
    good: "container.ports = [{\"container\": 80, \"protocol\": \"tcp\", \"address\": \
           \"10.0.0.1\", \"host\": 8080}]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[668],
    references: &[
        "https://docs.docker.com/engine/network/port-publishing/",
        "https://docs.kernel.org/networking/ip-sysctl.html",
    ],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let Some(published) = published(input, outcomes) else {
        return;
    };
    let (first, limit) = first_free(input);
    let mut readings = published.readings();
    readings.extend(limit);
    let ports = published.ports.iter();
    let low = ports.filter(|port| port.host.is_some_and(|it| u32::from(it) < first));
    let told: Vec<String> = low.map(shown).collect();
    if told.is_empty() {
        outcomes.pass(readings);
        return;
    }
    let name = &input.container.name;
    let message = format!(
        "container `{name}` is reached at the privileged {}",
        joined(&told)
    );
    fail(&CHECK, outcomes, message, told.join(" "), readings);
}

/// Returns the first port that everybody may listen on; 1024 where the kernel does not tell.
fn first_free(input: &Input<'_>) -> (u32, Option<Reading>) {
    let name = "net.ipv4.ip_unprivileged_port_start";
    let setting = input.facts.kernel.settings.get(name).and_then(Seen::known);
    // Of another machine's kernel ours says nothing.
    let setting = setting.filter(|_| input.engine.address.starts_with("unix://"));
    let number = setting.and_then(|text| text.trim().parse().ok());
    match number {
        Some(number) => (number, Some(Reading::new(number.to_string(), name))),
        None => (1024, None),
    }
}
