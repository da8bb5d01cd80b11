//! CMP-0027.

use seawall_model::severity::Severity;

use super::limit::{Limit, judge};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0027",
    name: "no-memory-limit",
    title: "a service may use all memory",
    severity: Severity::Medium,
    severity_why: "one service takes the others down with it",
    why: "Without a limit one container can use all of the host's memory, by a fault or because \
          somebody makes it. The kernel then kills processes, not always the guilty one.",
    remedy: "Set `deploy.resources.limits.memory`, or `mem_limit`.",
    bad: "services:\n  web:\n    image: nginx:1.27\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    mem_limit: 256m\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "memory_not_limited",
    }],
    cwe: &[400, 770],
    references: &["https://docs.docker.com/reference/compose-file/deploy/#resources"],
    fixing: Fixing::None("how much memory a service needs cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let limit = Limit {
        check: &CHECK,
        fields: &[&["mem_limit"], &["deploy", "resources", "limits", "memory"]],
        what: "memory",
    };
    judge(input, &limit, &|_| false, faults);
}
