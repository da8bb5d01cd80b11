//! DF-0137.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::typed::tell;
use crate::settings::LabelType;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0137",
    name: "label-without-commit",
    title: "a label that holds a commit holds something else",
    severity: Severity::Negligible,
    severity_why: "only who looks for the sources goes wrong",
    why: "`org.opencontainers.image.revision`, and the labels that the configuration calls hashes, \
          tell which sources an image was made of. The name of a branch or a tag moves, and says \
          nothing a week later. (The OCI specification leaves open whose revision it is: plain \
          numbers are taken, too.)",
    remedy: "Give the commit as a build argument: `docker build --build-arg REVISION=$(git \
          rev-parse HEAD)`.",
    bad: "FROM alpine:3.20\nLABEL org.opencontainers.image.revision=main\n",
    good: "FROM alpine:3.20\nLABEL org.opencontainers.image.revision=da39a3ee5e6b4b0d3255bfef95601890afd80709\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3055",
    }],
    cwe: &[],
    references: &["https://github.com/opencontainers/image-spec/blob/main/annotations.md"],
    fixing: Fixing::None("only people know the right value"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell(input, faults, &CHECK, LabelType::Hash, "a commit of git");
}
