//! CTR-0020.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::{fail, shown};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0020",
    name: "container-shared-propagation",
    title: "mounts of a container are shared with the host",
    severity: Severity::High,
    severity_why: "what the container mounts appears on the host",
    why: "With shared propagation what is mounted inside appears outside as well, in the place \
          of the host's own files, and stays when the container is gone.",
    remedy: "Leave `bind-propagation=shared` and `rshared` out. `rslave` is enough to see what \
             the host mounts.",
    bad: "container.mounts = [{\"kind\": \"bind\", \"source\": \"/srv\", \"destination\": \
          \"/srv\", \"propagation\": \"rshared\"}]\n",
    good: "container.mounts = [{\"kind\": \"bind\", \"source\": \"/srv\", \"destination\": \
           \"/srv\", \"propagation\": \"rslave\"}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[668],
    references: &["https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = input.field("Mounts");
    let Some(mounts) = outcomes.need(&input.container.mounts, &from) else {
        return;
    };
    let is_shared = |propagation: &str| matches!(propagation, "shared" | "rshared");
    let mut has_failed = false;
    for mount in mounts.iter().filter(|mount| is_shared(&mount.propagation)) {
        let (name, path) = (&input.container.name, &mount.source);
        let message = format!("container `{name}` shares mounts below `{path}` with the host");
        let value = format!("{} on {}: {}", path, mount.destination, mount.propagation);
        let readings = vec![Reading::new(value.clone(), from.clone())];
        fail(&CHECK, outcomes, message, value, readings);
        has_failed = true;
    }
    if !has_failed {
        let mut words: Vec<String> = mounts
            .iter()
            .map(|mount| shown(&mount.propagation))
            .collect();
        words.sort();
        words.dedup();
        let value = if words.is_empty() {
            "no mounts".to_owned()
        } else {
            words.join(", ")
        };
        outcomes.pass(vec![Reading::new(value, from)]);
    }
}
