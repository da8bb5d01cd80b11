//! DF-0006.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::platform::flags;
use crate::fault::{Fault, Fix};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0006",
    name: "redundant-target-platform",
    title: "FROM asks for the platform that it would get anyway",
    severity: Severity::Negligible,
    severity_why: "nothing changes without it",
    why: "`$TARGETPLATFORM` is what `FROM` takes where no `--platform` is given. The flag says nothing, \
          and makes readers look for what is special about the stage.",
    remedy: "Leave the flag out.",
    bad: "FROM --platform=$TARGETPLATFORM alpine:3.20\n",
    good: "FROM alpine:3.20\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3065",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "RedundantTargetPlatform",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/redundant-target-platform/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for flag in flags(input) {
        let [only] = &flag.expanded.uses[..] else {
            continue;
        };
        // Not known, it stands in the value as written; known, it is the platform that was asked for.
        let is_it = match &input.settings.platform {
            Some(platform) => flag.expanded.known() == Some(platform),
            None => !flag.expanded.is_known && flag.expanded.value == only_text(input, only.span),
        };
        if only.name != "TARGETPLATFORM" || !is_it {
            continue;
        }
        let fix = Fix::safe("Leave --platform out", vec![flag.removal(input)]);
        let message = format!("`{}` is what FROM takes anyway", flag.written.as_str());
        let place = input.place(flag.site, flag.flag.span);
        faults.push(Fault::new(&CHECK, message, place).fix(fix));
    }
}

fn only_text(input: &Input, span: Span) -> &str {
    input.document.source.slice(span)
}
