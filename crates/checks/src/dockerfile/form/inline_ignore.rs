//! DF-0127.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::form::enclosing::site_at;
use crate::fault::Fault;
use crate::pragma::of_dockerfile;
use crate::source::Span;
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0127",
    name: "inline-ignore",
    title: "a comment tells a tool to be silent",
    severity: Severity::Negligible,
    severity_why: "what it hides is somebody's decision",
    why: "Comments that silence checks stand where the fault is and are easily copied along with \
          it. Where exceptions have to be seen and agreed to in one place, they have no business \
          in the file.",
    remedy: "Mend the fault, or move the exception to the configuration.",
    bad: "FROM alpine:3.20\n# hadolint ignore=DL3018\nRUN apk add curl\n",
    good: "FROM alpine:3.20\n# curl is for the health check\nRUN apk add curl\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL1001",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/build/checks/#skip-checks"],
    fixing: Fixing::None("whether the exception is right is for people to say"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let source = &input.document.source;
    let pragmas = of_dockerfile(&input.document);
    let mut found: BTreeMap<Span, &str> = BTreeMap::new();
    for pragma in &pragmas.list {
        found.insert(pragma.span, pragma.peer.map_or("seawall", Peer::name));
    }
    let scripts = input
        .runs()
        .filter_map(|(_, commands)| commands.script.as_ref());
    let in_scripts = scripts.flat_map(|script| script.comments.iter().copied());
    let in_file = input.document.comments.iter().map(|comment| comment.span);
    for span in in_file.chain(in_scripts) {
        let text = source.slice(span).trim_start_matches('#').trim_start();
        let others = OTHERS.iter().find(|(start, _)| text.starts_with(start));
        if let Some((_, tool)) = others {
            found.entry(span).or_insert(tool);
        }
    }
    for (span, tool) in found {
        let place = match site_at(input, span) {
            Some(site) => input.place(site, span),
            None => input.file_place("file", span),
        };
        let message = format!("this comment tells {tool} to be silent");
        faults.push(Fault::new(&CHECK, message, place).value(tool));
    }
}

/// Comments of tools whose exceptions are not taken over.
const OTHERS: &[(&str, &str)] = &[
    ("shellcheck disable=", "shellcheck"),
    ("kics-scan ignore", "kics"),
    ("kics-scan disable=", "kics"),
];
