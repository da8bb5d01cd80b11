//! CMP-0019.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::compose::{Input, Service};
use crate::parse::compose::port::Port;
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0019",
    name: "port-published-twice",
    title: "two services publish one port of the host",
    severity: Severity::Medium,
    severity_why: "one of the two does not start",
    why: "Only one program can listen on a port of an address. Whichever service starts second \
          fails, or, where the two are rarely up together, takes the port that clients believe to \
          be the other's.",
    remedy: "Publish another port for one of them, or put a proxy in front of both.",
    bad: "services:\n  a:\n    image: a:1.0\n    ports: [\"127.0.0.1:8080:80\"]\n  b:\n    image: b:1.0\n    ports: [\"127.0.0.1:8080:80\"]\n",
    good: "services:\n  a:\n    image: a:1.0\n    ports: [\"127.0.0.1:8080:80\"]\n  b:\n    image: b:1.0\n    ports: [\"127.0.0.1:8081:80\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Dclint,
        id: "no-duplicate-exported-ports",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/compose-file/services/#ports"],
    fixing: Fixing::None("which of the two has to give way cannot be told from the file"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    // What was seen on each port, so that many ports do not cost their square.
    let mut seen: BTreeMap<u16, Vec<(Service<'_>, Port<'_>)>> = BTreeMap::new();
    let (mut left, mut steps) = (MOST, MOST_STEPS);
    for service in input.services() {
        for port in service.ports() {
            let Some((first, last)) = port.published else {
                continue;
            };
            // Ranges of all ports, many of them, are nobody's real file.
            let width = usize::from(last.saturating_sub(first)).saturating_add(1);
            let Some(rest) = steps.checked_sub(width) else {
                faults.stop(TOO_MANY);
                continue;
            };
            steps = rest;
            let other = (first..=last)
                .filter_map(|number| seen.get(&number))
                .flatten()
                .find(|(other, known)| meet(service, *other, &port, known));
            if let Some((other, _)) = other {
                let what = if other.name() == service.name() {
                    "it publishes itself".to_owned()
                } else {
                    format!("`{}` publishes, too", other.name())
                };
                let message = format!("`{}` publishes port {first}, which {what}", service.name());
                faults.push(input.fault(&CHECK, service, &message, port.value));
                continue;
            }
            for number in first..=last {
                let known = seen.entry(number).or_default();
                if known.len() < MOST_EACH && left > 0 {
                    left = left.saturating_sub(1);
                    known.push((service, port.clone()));
                } else {
                    faults.stop(TOO_MANY);
                }
            }
        }
    }
}

/// Says whether two ports are one, and both may be up together.
fn meet(a: Service<'_>, b: Service<'_>, port: &Port<'_>, known: &Port<'_>) -> bool {
    let (of_a, of_b) = (a.profiles(), b.profiles());
    let apart = !of_a.is_empty() && !of_b.is_empty() && !of_a.iter().any(|it| of_b.contains(it));
    let same_address = port.is_on_all() || known.is_on_all() || port.host == known.host;
    !apart && same_address && port.protocol == known.protocol
}

/// Told where not every port was compared with every other.
const TOO_MANY: &str = "more ports are published than are compared with each other";
/// Ports of one project that are remembered.
const MOST: usize = 500_000;
/// Ports of one project that are looked at, those of a range each.
const MOST_STEPS: usize = 2_000_000;
/// Services on one port that are remembered.
const MOST_EACH: usize = 16;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::compose::Input;
    use crate::parse::compose::{Given, load};
    use crate::settings::Settings;
    use crate::source::Source;

    /// Says whether a project with so many services on all ports was looked at to the end.
    fn is_whole(services: u32) -> bool {
        let service = |number: u32| {
            let ports = format!("127.0.0.{number}:1-65535:1-65535");
            format!("  s{number}: {{image: a, ports: ['{ports}']}}")
        };
        let lines: Vec<String> = (1..=services).map(service).collect();
        let text = format!("services:\n{}\n", lines.join("\n"));
        let given = Given {
            files: vec![Source::new("compose.yaml", text.as_bytes())],
            ..Given::default()
        };
        let input = Input::new(load(given, &|_| None), Settings::default(), &|_| None);
        CHECK.judge_compose(&input).stopped().is_none()
    }

    #[test]
    fn what_is_not_compared_is_told() {
        assert!(is_whole(2));
        assert!(!is_whole(40));
    }
}
