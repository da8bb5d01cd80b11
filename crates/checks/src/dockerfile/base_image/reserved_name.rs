//! DF-0011.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::stage_name::namings;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0011",
    name: "reserved-stage-name",
    title: "a stage has a reserved name",
    severity: Severity::Low,
    severity_why: "other stages get something else than they name",
    why: "`scratch` is the empty image and `context` the build context. A stage of such a name cannot be \
          told from them: what is copied from it may be something else than it made, and newer builders \
          refuse it.",
    remedy: "Give the stage another name.",
    bad: "FROM alpine:3.20 AS scratch\n",
    good: "FROM alpine:3.20 AS files\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3063",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "ReservedStageName",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/reserved-stage-name/"],
    fixing: Fixing::None("a new name is for people to choose"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for naming in namings(input) {
        let name = naming.stage.name.as_deref().unwrap_or_default();
        if matches!(name, "scratch" | "context") {
            let message = format!("`{name}` means something else");
            let place = input.place(naming.site, naming.name.span());
            faults.push(Fault::new(&CHECK, message, place).value(name));
        }
    }
}
