//! CMP-0021.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::compose::Input;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CMP-0021",
    name: "ssh-server",
    title: "a service runs an SSH server",
    severity: Severity::Medium,
    severity_why: "it adds a way in that needs keys, accounts and updates of its own",
    why: "An SSH server in a container is one more program that listens, with host keys that are \
          often part of the image and accounts that nobody looks after. What is changed through it \
          is gone with the container.",
    remedy: "Use `docker compose exec` to get into a container, and volumes or a registry to get \
             files in.",
    bad: "services:\n  box:\n    image: box:1.0\n    command: [/usr/sbin/sshd, -D]\n",
    good: "services:\n  box:\n    image: box:1.0\n    command: [serve]\n",
    variants: &[
        Variant {
            name: "command",
            title: "the service starts an SSH server",
            severity: None,
            profile: None,
        },
        Variant {
            name: "image",
            title: "the image is one of an SSH server",
            severity: None,
            profile: None,
        },
        Variant {
            name: "port",
            title: "the container's port 22 is published",
            severity: Some(Severity::Low),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[1188],
    references: &["https://docs.docker.com/reference/cli/docker/compose/exec/"],
    fixing: Fixing::None("what people use it for has to be done another way first"),
    since: "0.2.0",
    run: &[Run::Compose(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.services() {
        let name = service.name();
        let started = ["entrypoint", "command"].into_iter().find_map(|field| {
            let words = service.words(field);
            words
                .into_iter()
                .find(|word| word.text().is_some_and(starts))
        });
        let image = service
            .get("image")
            .filter(|_| service.get("build").is_none());
        let port = service.ports().find(|port| port.target == (22, 22));
        let is_git = image.and_then(Node::text).is_some_and(serves_files);
        let fault = if let Some(word) = started {
            let message = format!("`{name}` starts an SSH server");
            input
                .fault(&CHECK, service, &message, word)
                .variant("command")
        } else if input
            .build(service)
            .is_some_and(|build| !build.started().is_empty())
            && service
                .get("entrypoint")
                .or(service.get("command"))
                .is_none()
        {
            let message = format!("`{name}` starts an SSH server, as its Dockerfile says");
            input
                .fault_on_name(&CHECK, service, &message)
                .variant("command")
        } else if let Some(image) = image.filter(|image| image.text().is_some_and(is_server)) {
            let message = format!("`{name}` is an SSH server");
            input
                .fault(&CHECK, service, &message, image)
                .variant("image")
        } else if let Some(port) = port.filter(|_| !is_git) {
            let message = format!("`{name}` publishes the port of SSH");
            input
                .fault(&CHECK, service, &message, port.value)
                .variant("port")
                .likely()
        } else {
            continue;
        };
        faults.push(fault);
    }
}

/// Says whether a word of a command, or the command in one text, starts a server.
fn starts(text: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '"' | '\'' | '(');
    text.split(is_end).any(|word| {
        let program = word.rsplit('/').next().unwrap_or_default();
        matches!(program, "sshd" | "dropbear")
    })
}

fn is_server(image: &str) -> bool {
    let name = repository(image);
    [
        "openssh-server",
        "openssh",
        "sshd",
        "ssh-server",
        "docker-sshd",
    ]
    .contains(&name)
}

/// Servers of files and of git answer SSH because that is what they are for.
fn serves_files(image: &str) -> bool {
    let name = repository(image);
    [
        "git",
        "gogs",
        "sftp",
        "forgejo",
        "gerrit",
        "soft-serve",
        "bitbucket",
        "borg",
    ]
    .iter()
    .any(|word| name.contains(word))
}

fn repository(image: &str) -> &str {
    let name = image.rsplit('/').next().unwrap_or_default();
    name.split([':', '@']).next().unwrap_or_default()
}
