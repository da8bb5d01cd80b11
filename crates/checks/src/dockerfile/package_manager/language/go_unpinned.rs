//! DF-0042.

use seawall_model::severity::Severity;

use super::super::pin;
use super::super::table::GO;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0042",
    name: "unpinned-go-module",
    title: "go installs a module without a version",
    severity: Severity::Low,
    severity_why: "it takes a release that someone else chooses, but nothing is open by it alone",
    why: "`@latest`, and `go get` without a version, take the newest release that there is on the \
          day of the build; `@master` takes whatever was pushed last. The same Dockerfile gives \
          another program next week, without a change that anybody could review.",
    remedy: "Name the version: `go install example.com/tool@v1.4.0`. Without one, `go install` takes \
          the version from `go.mod`, which is as good.",
    bad: "FROM golang:1.23\nRUN go install golang.org/x/tools/gopls@latest\n",
    good: "FROM golang:1.23\nRUN go install golang.org/x/tools/gopls@v0.16.1\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3062",
    }],
    cwe: &[1357],
    references: &[
        "https://go.dev/ref/mod#go-install",
        "https://go.dev/ref/mod#version-queries",
    ],
    fixing: Fixing::None("which version is wanted is not in the file"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    pin::tell(input, faults, &CHECK, &[&GO]);
}
