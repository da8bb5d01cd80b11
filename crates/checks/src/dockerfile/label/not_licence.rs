//! DF-0136.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::typed::tell;
use crate::settings::LabelType;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0136",
    name: "label-without-licence",
    title: "a label that holds a licence holds no SPDX expression",
    severity: Severity::Negligible,
    severity_why: "only who looks for licences goes wrong",
    why: "`org.opencontainers.image.licenses`, and the labels that the configuration calls \
          licences, hold an SPDX licence expression. Tools that judge licences do not understand \
          other words.",
    remedy: "Write ids of the SPDX list, joined by `AND`, `OR` and `WITH`: `Apache-2.0 OR MIT`. For \
          a licence of one's own write `LicenseRef-name`.",
    bad: "FROM alpine:3.20\nLABEL org.opencontainers.image.licenses=\"Apache 2.0\"\n",
    good: "FROM alpine:3.20\nLABEL org.opencontainers.image.licenses=\"Apache-2.0\"\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3054",
    }],
    cwe: &[],
    references: &[
        "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
        "https://spdx.org/licenses/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell(
        input,
        faults,
        &CHECK,
        LabelType::Spdx,
        "an SPDX licence expression",
    );
}
