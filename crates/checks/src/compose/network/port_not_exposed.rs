//! CMP-0040.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::compose::{Build, Input};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0040",
    name: "port-not-exposed",
    title: "a published port is none that the image exposes",
    severity: Severity::Low,
    severity_why: "nothing answers there, or something that was not meant to",
    why: "The Dockerfile that the service builds says on which ports the program listens. A \
          published port beside them is a mistake in one of the two files: it leads nowhere, or to \
          a debugging interface that the Dockerfile's author did not mean to publish.",
    remedy: "Publish a port that the Dockerfile exposes, or add `EXPOSE` for the one that is \
             published.",
    bad: "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM scratch\n        EXPOSE 8080\n    ports: [\"127.0.0.1:8000:80\"]\n",
    good: "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM scratch\n        EXPOSE 8080\n    ports: [\"127.0.0.1:8000:8080\"]\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#expose",
        "https://docs.docker.com/reference/compose-file/services/#ports",
    ],
    fixing: Fixing::None("which of the two files is mistaken cannot be told"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let exposed = input.build(service).and_then(Build::exposed);
        // A Dockerfile that exposes nothing leaves it to its base, or to nobody.
        let Some(mut exposed) = exposed.filter(|exposed| !exposed.is_empty()) else {
            continue;
        };
        let own = service
            .items("expose")
            .iter()
            .filter_map(|item| range(item.text()?));
        exposed.extend(own);
        for port in service.ports() {
            let (first, last) = port.target;
            let is_exposed = exposed.iter().any(|(from, to, protocol)| {
                *from <= last && first <= *to && *protocol == port.protocol
            });
            if is_exposed {
                continue;
            }
            let shown: Vec<String> = exposed
                .iter()
                .take(5)
                .map(|(from, to, protocol)| {
                    if from == to {
                        format!("{from}/{protocol}")
                    } else {
                        format!("{from}-{to}/{protocol}")
                    }
                })
                .collect();
            let message = format!(
                "`{}` publishes the container's port {first}/{}; its Dockerfile exposes {}",
                service.name(),
                port.protocol,
                shown.join(", ")
            );
            faults.push(input.fault(&CHECK, service, &message, port.value).likely());
        }
    }
}

fn range(text: &str) -> Option<(u16, u16, String)> {
    let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    Some((first.parse().ok()?, last.parse().ok()?, protocol.to_owned()))
}
