//! DF-0005.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::platform::{self, flags};
use crate::fault::{Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0005",
    name: "fixed-platform",
    title: "FROM asks for one platform by name",
    severity: Severity::Low,
    severity_why: "the image runs slowly or not at all on other machines, which shows at once",
    why: "With a constant `--platform` every build gets that platform, whatever `docker build --platform` \
          asks for: an image that claims to be for arm64 holds programs for amd64, and on other machines \
          emulation is used without anybody noticing. A stage whose name says its system or architecture \
          is meant to be for one platform, and left alone.",
    remedy: "Leave the flag out; the platform of the build counts then. For a stage that compiles for \
             others say `--platform=$BUILDPLATFORM`. To build for one platform only, say so where the \
             build is started.",
    bad: "FROM --platform=linux/amd64 alpine:3.20\n",
    good: "FROM alpine:3.20\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3029",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "FromPlatformFlagConstDisallowed",
        },
        Alias {
            peer: Peer::Kics,
            id: "using_platform_with_from",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "avoid-platform-with-from",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for flag in flags(input) {
        let Some(asked) = flag.expanded.known().and_then(platform::parse) else {
            continue;
        };
        let name = flag.stage.name.as_deref().unwrap_or_default();
        if !flag.expanded.uses.is_empty() || asked.is_named_in(name) {
            continue;
        }
        let message = format!("asks for `{}` whatever is built for", flag.expanded.value);
        let fix = Fix::unsafe_("Leave --platform out", vec![flag.removal(input)]);
        let place = input.place(flag.site, flag.flag.span);
        let fault = Fault::new(&CHECK, message, place).value(flag.expanded.value.as_str());
        faults.push(fault.fix(fix));
    }
}
