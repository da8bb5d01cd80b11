//! DMN-0019.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Engine;
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0019",
    name: "legacy-registry",
    title: "registries of version 1 are spoken to",
    severity: Severity::High,
    severity_why: "images of such registries are not checked against a digest",
    why: "Registries of version 1 name images by chance numbers, not by digests of their \
          content: nothing shows that an image is the one that was pushed. Engines before 17.06 \
          speak to them unless told not to, those up to 17.09 if `disable-legacy-registry` is \
          `false`.",
    remedy: "Update the engine: from 17.12 on it does not speak to them at all. Until then set \
             `disable-legacy-registry` to `true`.",
    bad: "{\n  \"disable-legacy-registry\": false\n}\n",
    good: "{\n  \"icc\": false\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2",
    }],
    cwe: &[494],
    references: &["https://docs.docker.com/engine/deprecated/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.is_read()
        && !input.is_since(Engine(17, 12))
        && !input
            .bool("disable-legacy-registry")
            .unwrap_or(!input.is_before(Engine(17, 6)))
    {
        let message = "registries of version 1 are spoken to, whose images nobody can check";
        let fault = input.unlike(&CHECK, "disable-legacy-registry", message.to_owned());
        let edit = input.set("disable-legacy-registry", "true");
        faults.push(mend(fault, "Set `disable-legacy-registry` to `true`", edit));
    }
}
