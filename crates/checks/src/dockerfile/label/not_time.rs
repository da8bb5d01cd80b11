//! DF-0135.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::typed::tell;
use crate::settings::LabelType;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0135",
    name: "label-without-time",
    title: "a label that holds a time holds something else",
    severity: Severity::Negligible,
    severity_why: "only who sorts by the time goes wrong",
    why: "`org.opencontainers.image.created`, and the labels that the configuration calls times, \
          hold a date and a time with its zone. What is written otherwise is not understood by \
          tools that look for old images.",
    remedy: "Write `2026-11-22T10:00:00Z`; `date -u +%Y-%m-%dT%H:%M:%SZ` says so. Better give it as \
          a build argument than to write it down.",
    bad: "FROM alpine:3.20\nLABEL org.opencontainers.image.created=2026-11-22\n",
    good: "FROM alpine:3.20\nLABEL org.opencontainers.image.created=2026-11-22T10:00:00Z\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3053",
    }],
    cwe: &[],
    references: &[
        "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
        "https://www.rfc-editor.org/rfc/rfc3339",
    ],
    fixing: Fixing::None("only people know the right value"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell(
        input,
        faults,
        &CHECK,
        LabelType::Time,
        "a time as of RFC 3339",
    );
}
