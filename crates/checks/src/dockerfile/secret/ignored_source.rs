//! DF-0094.

use seawall_model::severity::Severity;

use super::context::copied;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0094",
    name: "copy-of-ignored-file",
    title: "COPY of a file that .dockerignore leaves out",
    severity: Severity::Low,
    severity_why: "the build stops at once, or copies nothing",
    why: "What `.dockerignore` leaves out never reaches the builder: the build fails with «not found», although the file is \
          there, or – for patterns – goes on without it. Files with exceptions (`!`) are not judged, as `BuildKit` does not.",
    remedy: "Take the pattern out of `.dockerignore`, take the file in again with `!`, or copy something else.",
    bad: "FROM debian:12\nCOPY build.log /\n",
    good: "FROM debian:12\nCOPY build.sh /\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "CopyIgnoredFile",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/copy-ignored-file/"],
    fixing: Fixing::None("only you know which of the two is meant"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(ignore) = input
        .beside
        .ignore
        .as_ref()
        .filter(|ignore| !ignore.has_exceptions())
    else {
        return;
    };
    let all = ignore
        .patterns
        .iter()
        .find(|pattern| matches!(pattern.text.as_str(), "*" | "**" | "." | "**/*"));
    for copy in copied(input) {
        let pattern = if copy.is_all() {
            all
        } else {
            ignore.last_match(&copy.path)
        };
        let Some(pattern) = pattern else { continue };
        let shown = copy.word.as_str();
        let message = format!(
            "`{shown}` is left out by `{}` in .dockerignore, line {}",
            pattern.text, pattern.line
        );
        faults.push(
            Fault::new(&CHECK, message, input.place(copy.site, copy.word.span())).value(shown),
        );
    }
}
