//! DF-0074.

use seawall_model::severity::Severity;

use super::final_user::{drop_privileges, final_user, is_root, may_drop_privileges};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0074",
    name: "last-user-root",
    title: "the last USER is root",
    severity: Severity::Medium,
    severity_why: "it takes a second fault to get out of the container, but root gets much further with one",
    why: "What the container runs has all rights over its files, may open low ports and holds the capabilities that \
          the engine leaves to root. Whoever takes over the program can change it for good, install tools, and use \
          faults of the kernel and of the engine that are out of reach for others: without user namespaces, root \
          in the container is root on the host. Only the `USER` that holds at the end of the shipped stage counts, \
          also where it is set in a stage below.",
    remedy: "End the stage with a user without privileges, by number: `USER 65532:65532`, or one that a `RUN useradd \
             --system` made. Give it the few files that it has to write. Where a start script needs root and then \
             drops it (`gosu`, `setpriv`), allow this fault with that reason.",
    bad: "FROM debian:12\nUSER app\nRUN true\nUSER root\nCMD [\"app\"]\n",
    good: "FROM debian:12\nUSER root\nRUN true\nUSER 65532:65532\nCMD [\"app\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3002",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0002",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_8",
        },
        Alias {
            peer: Peer::Kics,
            id: "last_user_is_root",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0001",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "last-user-is-root",
        },
    ],
    cwe: &[250],
    references: &["https://docs.docker.com/reference/dockerfile/#user"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(user) = final_user(input) else {
        return;
    };
    let Some(name) = user.name.filter(|name| is_root(name)) else {
        return;
    };
    let message = format!(
        "the image runs as `{}`",
        if name.is_empty() { "root" } else { &name }
    );
    let mut fault =
        Fault::new(&CHECK, message, input.place(user.site, user.word.span())).value(name);
    fault.fixes.extend(drop_privileges(input));
    faults.push(if may_drop_privileges(input) {
        fault.likely()
    } else {
        fault
    });
}
