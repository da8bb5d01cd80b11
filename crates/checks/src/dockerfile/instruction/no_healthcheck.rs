//! DF-0107.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::stage::{Setting, What};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0107",
    name: "no-healthcheck",
    title: "the image has no HEALTHCHECK",
    severity: Severity::Low,
    severity_why: "the program runs; only who watches it sees less",
    why: "Without a health check an engine takes a container for healthy as long as its process \
          lives: one that hangs is neither shown nor restarted, and others that wait for it start \
          too early. Orchestrators with probes of their own, like Kubernetes, do not read it.",
    remedy: "Add `HEALTHCHECK CMD …` that asks the program itself, or `HEALTHCHECK NONE` where \
          there is nothing to ask.",
    bad: "FROM alpine:3.20\nCMD [\"server\"]\n",
    good: "FROM alpine:3.20\nHEALTHCHECK CMD wget -q -O /dev/null http://localhost:8080/health\nCMD [\"server\"]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3057",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0026",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_2",
        },
        Alias {
            peer: Peer::Kics,
            id: "healthcheck_instruction_missing",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0006",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#healthcheck"],
    fixing: Fixing::None("only people know what a healthy program answers"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(stage) = input.stages.target() else {
        return;
    };
    let setting = stage.final_setting(What::Healthcheck);
    let Some(from) = input.document.instructions.get(stage.from) else {
        return;
    };
    if matches!(setting, Setting::By(_)) {
        return;
    }
    let words = format!("{}, no HEALTHCHECK", stage.label());
    let place = input.file_place(&words, from.head);
    let fault = Fault::new(
        &CHECK,
        "nothing says how to tell that the program works",
        place,
    );
    // The base image may have one.
    faults.push(if setting == Setting::Base {
        fault.likely()
    } else {
        fault
    });
}
