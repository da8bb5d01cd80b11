//! CMP-0029.

use seawall_model::severity::Severity;

use super::limit::{Limit, judge};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0029",
    name: "no-pids-limit",
    title: "a service may start any number of processes",
    severity: Severity::Medium,
    severity_why: "one service can stop the whole host",
    why: "Process ids are the host's. A container that starts processes without end, by a fault or \
          on purpose, leaves none for anybody else, not even for who wants to log in and stop it.",
    remedy: "Set `pids_limit`, or `deploy.resources.limits.pids`; a few hundred are enough for \
             most programs.",
    bad: "services:\n  web:\n    image: nginx:1.27\n",
    good: "services:\n  web:\n    image: nginx:1.27\n    pids_limit: 200\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "pids_limit_not_set",
    }],
    cwe: &[400, 770],
    references: &["https://docs.docker.com/reference/compose-file/services/#pids_limit"],
    fixing: Fixing::None("how many processes a service needs cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let limit = Limit {
        check: &CHECK,
        fields: &[&["pids_limit"], &["deploy", "resources", "limits", "pids"]],
        what: "process ids",
    };
    judge(input, &limit, &|_| false, faults);
}
