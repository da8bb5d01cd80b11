//! CMP-0028.

use seawall_model::severity::Severity;

use super::limit::{Limit, judge};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0028",
    name: "no-cpu-limit",
    title: "a service may use all processors",
    severity: Severity::Low,
    severity_why: "others become slow, nothing is lost",
    why: "Without a limit one container can keep all of the host's processors busy, by a fault or \
          because somebody makes it, and whatever else runs there answers late.",
    remedy: "Set `deploy.resources.limits.cpus`, or `cpus`.",
    bad: "services:\n  web:\n    image: nginx:1.27\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    cpus: 0.5\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "cpus_not_limited",
    }],
    cwe: &[400, 770],
    references: &["https://docs.docker.com/reference/compose-file/deploy/#resources"],
    fixing: Fixing::None("how many processors a service needs cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let limit = Limit {
        check: &CHECK,
        fields: &[
            &["cpus"],
            &["deploy", "resources", "limits", "cpus"],
            &["cpu_quota"],
            &["cpu_count"],
            &["cpu_percent"],
        ],
        what: "processors",
    };
    // A set of processors is a limit, also the one that is called 0.
    judge(
        input,
        &limit,
        &|service| service.get("cpuset").is_some(),
        faults,
    );
}
