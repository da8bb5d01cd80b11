//! DF-0119.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::script::neighbour::neighbours;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0119",
    name: "consecutive-runs",
    title: "RUNs that follow each other could be one",
    severity: Severity::Negligible,
    severity_why: "a matter of taste: fewer layers against a finer cache",
    why: "Each `RUN` makes a layer. What one makes and the next deletes stays in the image; several \
          that follow each other can be one, with `&&` or a heredoc. Against it speaks the cache: \
          a `RUN` that changes often is better kept apart from one that takes long.",
    remedy: "Join them: `RUN a && b`, or `RUN <<EOF` with a line each.",
    bad: "FROM alpine:3.20\nRUN apk add --no-cache curl\nRUN rm -rf /tmp/a\n",
    good: "FROM alpine:3.20\nRUN apk add --no-cache curl && rm -rf /tmp/a\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3059",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/build/building/best-practices/#run"],
    fixing: Fixing::None("how they go together is a matter of their errors and of the cache"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (_, second) in neighbours(input, "RUN") {
        let is_shipped = input.is_shipped(second.index) || second.is_trigger;
        if is_shipped {
            faults.push_with(|| {
                let keyword = second.instruction.keyword.span();
                let message = "this `RUN` could be part of the one above";
                Fault::new(&CHECK, message, input.place(second, keyword))
            });
        }
    }
}
