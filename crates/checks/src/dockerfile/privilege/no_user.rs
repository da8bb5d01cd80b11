//! DF-0075.

use seawall_model::severity::Severity;

use super::base_user::DefaultUser;
use super::final_user::{drop_privileges, inherited_user, may_drop_privileges};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::dockerfile::stage::{Base, Setting, What};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0075",
    name: "no-user",
    title: "no USER is set",
    severity: Severity::Medium,
    severity_why: "it takes a second fault to get out of the container, but root gets much further with one",
    why: "Without `USER` the container runs as the base image's user, and for nearly all base images that is root. \
          Whoever takes over the program then has all rights over the container's files and the capabilities that \
          the engine leaves to root; without user namespaces, root in the container is root on the host. The \
          shipped stage and those it is built from count. The fault is certain for base images that are known to \
          run as root, likely for others, and not told for those that are known to set a user, nor for images from \
          `scratch` without a command, which nobody runs.",
    remedy: "End the stage with a user without privileges, by number: `USER 65532:65532`, or one that a `RUN useradd \
             --system` made. If the base image sets a user that is not known here, repeat it: `USER 1001`.",
    bad: "FROM debian:12\nCMD [\"app\"]\n",
    good: "FROM debian:12\nUSER 65532:65532\nCMD [\"app\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Trivy,
            id: "DS-0002",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_3",
        },
        Alias {
            peer: Peer::Kics,
            id: "missing_user_instruction",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0001",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-user",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-user-entrypoint",
        },
    ],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#user",
        "https://docs.docker.com/build/building/best-practices/#user",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(stage) = input.stages.target() else {
        return;
    };
    let nothing_runs = |what| matches!(stage.final_setting(what), Setting::Nobody);
    let is_files_only = nothing_runs(What::Cmd) && nothing_runs(What::Entrypoint);
    if matches!(stage.final_setting(What::User), Setting::By(_)) || is_files_only {
        return;
    }
    let user = inherited_user(input);
    let Some(instruction) = input.document.instructions.get(stage.from) else {
        return;
    };
    let InstructionKind::From { image, .. } = &instruction.kind else {
        return;
    };
    let message = match user {
        Some(DefaultUser::Other) => return,
        Some(DefaultUser::Root) => "no USER is set: the image runs as root".to_owned(),
        None if matches!(stage.base, Base::Image(_)) => {
            format!(
                "no USER is set, and `{}` is not known to set one",
                image.as_str()
            )
        }
        None => "no USER is set, and the base image is not known to set one".to_owned(),
    };
    let site = Site {
        index: stage.from,
        instruction,
        is_trigger: false,
    };
    let mut fault = Fault::new(&CHECK, message, input.place(site, image.span()));
    fault.fixes.extend(drop_privileges(input));
    let is_certain = user.is_some() && !may_drop_privileges(input);
    faults.push(if is_certain { fault } else { fault.likely() });
}
