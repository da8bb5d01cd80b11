//! DF-0139.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::label::fact::typed::tell;
use crate::settings::LabelType;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0139",
    name: "label-without-email",
    title: "a label that holds an e-mail address holds something else",
    severity: Severity::Negligible,
    severity_why: "only who writes to it goes wrong",
    why: "The configuration calls this label an e-mail address: somebody, or a program, will write \
          to it.",
    remedy: "Write the bare address: `team@example.org`.",
    bad: "# The label org.example.contact is an e-mail address.\nFROM alpine:3.20\nLABEL org.example.contact=\"the team\"\n",
    good: "# The label org.example.contact is an e-mail address.\nFROM alpine:3.20\nLABEL org.example.contact=team@example.org\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3058",
    }],
    cwe: &[],
    references: &["https://www.rfc-editor.org/rfc/rfc5321"],
    fixing: Fixing::None("only people know the right value"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    tell(input, faults, &CHECK, LabelType::Email, "an e-mail address");
}
