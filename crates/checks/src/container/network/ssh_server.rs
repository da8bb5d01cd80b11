//! CTR-0007.

use seawall_model::assessment::Reading;
use seawall_model::host::listener::Listener;
use seawall_model::host::process::ProcessFacts;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, Run};
use crate::container::Input;
use crate::container::namespace::{NETWORK, PROCESSES, shares_host};
use crate::container::tell::{fail, joined};
use crate::fault::Fault;
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0007",
    name: "container-ssh-server",
    title: "an SSH server runs in a container",
    severity: Severity::Medium,
    severity_why: "it adds a way in that needs keys, accounts and updates of its own",
    why: "An SSH server in a container is one more program that listens, with host keys that \
          are often part of the image and accounts that nobody looks after. What is changed \
          through it is gone with the container. Seawall looks for it from outside, by the \
          programs and sockets that the kernel shows; nothing is run inside.",
    remedy: "Take the server out of the image, and use `docker exec` to get in.",
    bad: "container.process.programs = [{\"name\": \"sshd\", \"pid\": 4300, \"uid\": 0}]\n",
    good: "container.process.programs = [{\"name\": \"web\", \"pid\": 4242, \"uid\": 1000}]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[1188],
    references: &["https://docs.docker.com/reference/cli/docker/container/exec/"],
    fixing: Fixing::None("the SSH server is part of the image: take it out there"),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let name = &input.container.name;
    let command = input.container.command.known();
    if command.is_some_and(|words| words.iter().any(|word| starts(word))) {
        let message = format!("container `{name}` starts an SSH server");
        let from = input.field("Path and Args");
        fail(
            &CHECK,
            outcomes,
            message,
            "sshd",
            vec![Reading::new("sshd", from)],
        );
        return;
    }
    let process = match &input.container.process {
        Seen::Known(process) => process,
        Seen::Absent if command.is_some() => {
            outcomes.not_applicable("it does not run, and its command starts no SSH server");
            return;
        }
        Seen::Absent => return outcomes.not_looked_at("its command is not known"),
        Seen::Unknown(why) => {
            return outcomes.not_looked_at(format!("its processes are not known: {why}"));
        }
    };
    by_program(input, process, outcomes);
}

/// A server is told by the name of its program. Among the host's processes it may be the host's.
fn by_program(input: &Input<'_>, process: &ProcessFacts, outcomes: &mut Outcomes) {
    let name = &input.container.name;
    let programs = format!("programs in the namespace of process {}", process.pid);
    let sockets = format!("/proc/{}/net/tcp", process.pid);
    let Some(all) = outcomes.need(&process.programs, &programs) else {
        return;
    };
    let names: Vec<&str> = all
        .iter()
        .map(|it| it.name.as_str())
        .filter(|it| is_server(it))
        .collect();
    let of_host = shares_host(&PROCESSES, input) == Some(true);
    if let (Some(server), false) = (names.first(), of_host) {
        let message = format!("`{server}` runs in container `{name}`");
        fail(
            &CHECK,
            outcomes,
            message,
            *server,
            vec![Reading::new(names.join(" "), programs)],
        );
    } else if of_host && !names.is_empty() {
        let what = format!(
            "whether {}, which runs among the host's processes that it shares, is its own",
            joined(&names)
        );
        outcomes.manual(what, vec![Reading::new(names.join(" "), programs)]);
    } else {
        by_socket(
            input,
            (&process.listeners, &sockets),
            Reading::new(format!("{} programs", all.len()), programs),
            outcomes,
        );
    }
}

/// A server of another name is told by its port. In the host's network it may be the host's.
fn by_socket(
    input: &Input<'_>,
    (listeners, from): (&Seen<Vec<Listener>>, &str),
    programs: Reading,
    outcomes: &mut Outcomes,
) {
    if shares_host(&NETWORK, input) == Some(true) {
        outcomes.pass(vec![programs]);
        return;
    }
    let Some(listeners) = outcomes.need(listeners, from) else {
        return;
    };
    let ssh = listeners
        .iter()
        .find(|it| it.port == 22 && it.protocol.starts_with("tcp"));
    let Some(ssh) = ssh else {
        outcomes.pass(vec![programs, Reading::new("nothing at port 22", from)]);
        return;
    };
    let message = format!("container `{}` listens on port `22`", input.container.name);
    let fault = Fault::new(&CHECK, message, outcomes.place())
        .value("22")
        .likely();
    let value = format!("{} {}:22", ssh.protocol, ssh.address);
    outcomes.fail(fault, vec![Reading::new(value, from)]);
}

/// Says whether a word of a command, or the command in one text, starts a server.
fn starts(text: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '"' | '\'' | '(');
    let mut words = text.split(is_end);
    words.any(|word| is_server(word.rsplit('/').next().unwrap_or_default()))
}

/// OpenSSH's server forks into programs of other names since 9.8.
fn is_server(program: &str) -> bool {
    // The kernel adds this to the name of a program whose file is gone.
    let program = program.strip_suffix(" (deleted)").unwrap_or(program);
    matches!(program, "sshd" | "sshd-session" | "sshd-auth" | "dropbear")
}
