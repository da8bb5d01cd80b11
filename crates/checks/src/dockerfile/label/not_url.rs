//! DF-0134.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::typed::tell;
use crate::settings::LabelType;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0134",
    name: "label-without-url",
    title: "a label that holds a URL holds something else",
    severity: Severity::Negligible,
    severity_why: "only who follows the link goes wrong",
    why: "Tools that show an image make links of `org.opencontainers.image.url`, `.source` and \
          `.documentation`, and of the labels that the configuration calls URLs. What is no \
          absolute URL leads nowhere.",
    remedy: "Write the whole URL with its scheme: `https://example.org/a`.",
    bad: "FROM alpine:3.20\nLABEL org.opencontainers.image.source=github.com/a/b\n",
    good: "FROM alpine:3.20\nLABEL org.opencontainers.image.source=https://github.com/a/b\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3052",
    }],
    cwe: &[],
    references: &["https://github.com/opencontainers/image-spec/blob/main/annotations.md"],
    fixing: Fixing::None("only people know the right value"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell(input, faults, &CHECK, LabelType::Url, "a URL");
}
