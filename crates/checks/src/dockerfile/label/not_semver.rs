//! DF-0138.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::typed::tell;
use crate::settings::LabelType;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0138",
    name: "label-without-version",
    title: "a label that holds a version holds something else",
    severity: Severity::Negligible,
    severity_why: "only who compares versions goes wrong",
    why: "`org.opencontainers.image.version`, and the labels that the configuration calls versions, \
          tell which version of the program an image holds. By the schema they follow Semantic \
          Versioning 2.0.0; of the OCI specification's key any version that begins with a number \
          is taken, since it leaves the form open, but a word like `latest` is none.",
    remedy: "Write `1.2.3`, `1.2.3-rc.1` or `1.2.3+build.5`.",
    bad: "FROM alpine:3.20\nLABEL org.opencontainers.image.version=latest\n",
    good: "FROM alpine:3.20\nLABEL org.opencontainers.image.version=1.2.3\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3056",
    }],
    cwe: &[],
    references: &[
        "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
        "https://semver.org/spec/v2.0.0.html",
    ],
    fixing: Fixing::None("only people know the right value"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell(input, faults, &CHECK, LabelType::Semver, "a version");
}
