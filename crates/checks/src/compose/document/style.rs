//! CMP-0035.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::compose::edit::mend;
use crate::compose::{Input, Service};
use crate::fault::{Edit, Fault, Safety};
use std::collections::BTreeMap;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0035",
    name: "compose-file-style",
    title: "a Compose file says something needless or misleading",
    severity: Severity::Negligible,
    severity_why: "it works, or fails at once",
    why: "`version` has meant nothing since Compose reads the specification, and Compose warns of \
          it. `image` beside `build` names what is built, which readers take for what is pulled. \
          Two services with one `container_name` cannot both start. `22:22` without quotes is a \
          number to base 60 for readers of YAML 1.1. Quotes around volumes hide nothing and only \
          differ from file to file.",
    remedy: "Leave `version` and needless quotes out, quote ports, name containers once, and say \
             with `pull_policy: build` that an image is built.",
    bad: "version: \"3.8\"\nservices:\n  web:\n    image: nginx:1.27\n",
    good: "services:\n  web:\n    image: nginx:1.27\n",
    variants: &[
        Variant {
            name: "version-field",
            title: "the version field is obsolete",
            severity: None,
            profile: None,
        },
        Variant {
            name: "image-and-build",
            title: "image and build stand together",
            severity: None,
            profile: None,
        },
        Variant {
            name: "duplicate-container-name",
            title: "two services have one container name",
            severity: Some(Severity::Low),
            profile: None,
        },
        Variant {
            name: "unquoted-ports",
            title: "a port is written without quotes",
            severity: None,
            profile: None,
        },
        Variant {
            name: "quoted-volumes",
            title: "a volume is written in quotes",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Style,
    aliases: &[
        Alias {
            peer: Peer::Dclint,
            id: "no-version-field",
        },
        Alias {
            peer: Peer::Dclint,
            id: "no-build-and-image",
        },
        Alias {
            peer: Peer::Dclint,
            id: "no-duplicate-container-names",
        },
        Alias {
            peer: Peer::Dclint,
            id: "require-quotes-in-ports",
        },
        Alias {
            peer: Peer::Dclint,
            id: "no-quotes-in-volumes",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/compose-file/version-and-name/",
        "https://docs.docker.com/reference/compose-file/services/#ports",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    version(input, faults);
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for service in input.services() {
        let name = service.name();
        if let (Some(image), Some(_)) = (service.get("image"), service.get("build")) {
            let says = matches!(
                service.text("pull_policy"),
                Some("build" | "never" | "if_not_present" | "missing")
            );
            if !says && !faults.only_counts() {
                let message = format!("`{name}` has an image beside what it builds");
                faults.push(
                    input
                        .fault(&CHECK, service, &message, image)
                        .variant("image-and-build"),
                );
            }
        }
        if let Some(node) = service.get("container_name")
            && let Some(text) = node.text().filter(|_| !input.project.is_open(node))
        {
            let first = *names.entry(text).or_insert(name);
            if first != name && !faults.only_counts() {
                let message = format!("`{name}` and `{first}` name their containers `{text}`");
                let fault = input.fault(&CHECK, service, &message, node);
                faults.push(fault.variant("duplicate-container-name"));
            }
        }
        ports(input, service, faults);
        volumes(input, service, faults);
    }
}

fn version(input: &Input, faults: &mut Faults) {
    let root = &input.project.root;
    let Some(entry) = root.entry("version") else {
        return;
    };
    let place = input.place_in("version", entry.key.document, entry.key.span);
    let fault = Fault::new(&CHECK, "`version` has no meaning any more", place);
    let edit = input.remove_entry(root, entry);
    let fault = mend(
        fault.variant("version-field"),
        "Leave it out",
        Safety::Safe,
        edit,
    );
    faults.push(fault);
}

fn ports(input: &Input, service: Service<'_>, faults: &mut Faults) {
    for item in service
        .items("ports")
        .iter()
        .filter(|item| item.scalar().is_some())
    {
        let raw = input.raw(item);
        if raw.starts_with(['"', '\'']) || !raw.contains(':') || item.alias.is_some() {
            continue;
        }
        let message = format!("a port of `{}` is written without quotes", service.name());
        let fault = input
            .fault(&CHECK, service, &message, item)
            .variant("unquoted-ports");
        let edit = (!raw.contains(['"', '\\', '\n'])).then(|| Edit {
            document: item.document,
            span: item.span,
            text: format!("\"{raw}\""),
        });
        faults.push(mend(fault, "Quote it", Safety::Safe, edit));
    }
}

fn volumes(input: &Input, service: Service<'_>, faults: &mut Faults) {
    for item in service
        .items("volumes")
        .iter()
        .filter(|item| item.scalar().is_some())
    {
        let raw = input.raw(item);
        let bare = raw
            .strip_prefix(['"', '\''])
            .and_then(|it| it.strip_suffix(['"', '\'']));
        let Some(bare) = bare.filter(|_| item.alias.is_none()) else {
            continue;
        };
        // Only what is the same text without quotes, wherever it stands.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:~".contains(c);
        let starts = bare.starts_with(|c: char| c.is_ascii_alphabetic() || "/.~".contains(c));
        if !bare.chars().all(is_plain) || !starts || bare.ends_with(':') || bare == "~" {
            continue;
        }
        let message = format!("a volume of `{}` is written in quotes", service.name());
        let fault = input
            .fault(&CHECK, service, &message, item)
            .variant("quoted-volumes");
        let edit = Edit {
            document: item.document,
            span: item.span,
            text: bare.to_owned(),
        };
        faults.push(mend(fault, "Take the quotes off", Safety::Safe, Some(edit)));
    }
}
