//! DF-0101.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::path::{Start, setting, start_of};
use crate::fault::Fault;
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0101",
    name: "relative-target",
    title: "files are copied to a relative target, but no WORKDIR is set",
    severity: Severity::Low,
    severity_why: "the build works, and puts the files where the base image chooses",
    why: "A relative target continues the working directory. Where the file sets none, the files \
          land in the root directory, or wherever the base image was left, and move when a new \
          version of it moves.",
    remedy: "Set `WORKDIR` first, or give an absolute target.",
    bad: "FROM alpine:3.20\nCOPY . .\n",
    good: "FROM alpine:3.20\nWORKDIR /app\nCOPY . .\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3045",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#copy",
        "https://docs.docker.com/reference/dockerfile/#workdir",
    ],
    fixing: Fixing::None("only people know where the files belong"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        let setting = setting(input, site, What::Workdir);
        let target = &copy.destination;
        if matches!(setting, Setting::By(_)) || start_of(input, site, target) != Start::Workdir {
            continue;
        }
        let message = format!("`{}` is relative, and no `WORKDIR` is set", target.as_str());
        let fault = Fault::new(&CHECK, message, input.place(site, target.span()));
        let fault = fault.value(target.as_str());
        // The base image may have one.
        faults.push(if setting == Setting::Base {
            fault.likely()
        } else {
            fault
        });
    }
}
