//! DF-0087.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0087",
    name: "run-without-sandbox",
    title: "RUN leaves the build's sandbox",
    severity: Severity::High,
    severity_why: "a package that is installed there can take the builder over",
    why: "`RUN --security=insecure` gives what it runs all capabilities and the host's devices: any script of a package \
          that is installed there can take over the machine that builds. `RUN --network=host` puts it into the \
          builder's network, where it reaches services that listen on the machine itself only. Both work only \
          where somebody allowed them to the builder, which then holds for every build there.",
    remedy: "Take the flag out. What needs privileges – nested containers, file systems, emulation – belongs into a machine \
             of its own, not into the build of an image. For services on the network, use `--network=default`.",
    bad: "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN --security=insecure mount\n",
    good: "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN --security=sandbox mount\n",
    variants: &[
        Variant {
            name: "security",
            title: "RUN has all privileges",
            severity: None,
            profile: None,
        },
        Variant {
            name: "network",
            title: "RUN uses the builder's network",
            severity: Some(Severity::Medium),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#run---security",
        "https://docs.docker.com/reference/dockerfile/#run---network",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        if !matches!(site.instruction.kind, InstructionKind::Run(_)) {
            continue;
        }
        for flag in &site.instruction.flags {
            let value = flag.resolved();
            let value = value.as_ref().map_or("", |value| value.as_str());
            let (variant, message) =
                if flag.is("security") && value.eq_ignore_ascii_case("insecure") {
                    (
                        "security",
                        "`--security=insecure` gives the command all privileges on the builder",
                    )
                } else if flag.is("network") && value.eq_ignore_ascii_case("host") {
                    (
                        "network",
                        "`--network=host` puts the command into the builder's network",
                    )
                } else {
                    continue;
                };
            // With the blank in front; behind a line continuation, the flag alone.
            let before = Span::new(flag.span.start.saturating_sub(1), flag.span.start);
            let is_blank = input.document.source.slice(before) == " ";
            let gone = if is_blank {
                before.to(flag.span)
            } else {
                flag.span
            };
            let fix = Fix::unsafe_(format!("Take --{variant} out"), vec![Edit::delete(gone)]);
            let place = input.place(site, flag.span);
            faults.push(
                Fault::new(&CHECK, message, place)
                    .variant(variant)
                    .value(value)
                    .fix(fix),
            );
        }
    }
}
