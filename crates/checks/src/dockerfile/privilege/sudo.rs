//! DF-0077.

use seawall_model::severity::Severity;

use super::final_user::{is_root, user_at};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fault, Fix};
use crate::parse::shell::Invocation;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0077",
    name: "sudo",
    title: "sudo is used or installed",
    severity: Severity::Low,
    severity_why: "it makes a break-in easier, it does not open the door",
    why: "A build runs as root unless `USER` says otherwise, so `sudo` does nothing in it that `USER root` in front would \
          not. It starts programs on a terminal of its own and does not pass signals on as they come. An image that \
          ships sudo gives an attacker a way from the unprivileged user back to root: by a rule without a password, \
          or by a fault in sudo itself, which runs as root for everybody.",
    remedy: "Put what needs root in front of `USER`, or between `USER root` and `USER app`. To give privileges up when \
             the container starts, use `gosu`, `su-exec` or `setpriv`. Do not install sudo.",
    bad: "FROM debian:12\nRUN sudo mkdir /data\n",
    good: "FROM debian:12\nRUN mkdir /data\n",
    variants: &[
        Variant {
            name: "used",
            title: "RUN uses sudo",
            severity: None,
            profile: None,
        },
        Variant {
            name: "installed",
            title: "sudo is installed",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3004",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0010",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV2_DOCKER_1",
        },
        Alias {
            peer: Peer::Kics,
            id: "run_using_sudo",
        },
        Alias {
            peer: Peer::Dockle,
            id: "DKL-DI-0001",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "no-sudo-in-dockerfile",
        },
    ],
    cwe: &[250],
    references: &["https://docs.docker.com/build/building/best-practices/#user"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let programs = [&["sudo"], INSTALLERS, &["apk"]].concat();
    for (site, invocation) in input.running(&programs).invocations() {
        if let Some(fault) = used(input, site, invocation) {
            faults.push(fault);
        }
        let ships = input.is_shipped(site.index) && installs(invocation);
        for word in invocation.targets().into_iter().filter(|_| ships) {
            if word.literal_prefix().split(['=', ':']).next() == Some("sudo") {
                let place = input.place(site, word.span);
                faults.push(Fault::new(&CHECK, "`sudo` is installed", place).variant("installed"));
            }
        }
    }
}

fn used(input: &Input, site: Site<'_>, invocation: &Invocation) -> Option<Fault> {
    let word = invocation
        .program_word()
        .filter(|_| invocation.is("sudo"))?;
    let place = input.place(site, word.span);
    let fault = Fault::new(&CHECK, "`sudo` is used in the build", place).variant("used");
    // With options of its own, or as another than root, it does more than nothing.
    let next = invocation
        .arguments()
        .first()
        .filter(|next| !next.starts_with_literal("-"));
    let is_root =
        user_at(input, site.index).is_none_or(|user| user.name.is_some_and(|name| is_root(&name)));
    let Some(next) = next
        .filter(|next| is_root && next.span.start > word.span.end && invocation.dialect.is_posix())
    else {
        return Some(fault);
    };
    let between = input
        .document
        .source
        .slice(Span::new(word.span.end, next.span.start));
    let is_plain = between.chars().all(|char| char == ' ' || char == '\t');
    let edit = Edit::delete(Span::new(word.span.start, next.span.start));
    Some(if is_plain {
        fault.fix(Fix::unsafe_("Take sudo out", vec![edit]))
    } else {
        fault
    })
}

fn installs(invocation: &Invocation) -> bool {
    let subcommand = invocation.subcommand();
    match subcommand.as_deref() {
        Some("install") => invocation.is_any(INSTALLERS),
        Some("add") => invocation.is("apk"),
        Some("in") => invocation.is("zypper"),
        _ => false,
    }
}

/// Package managers that `install`.
const INSTALLERS: &[&str] = &[
    "apt-get", "apt", "aptitude", "yum", "dnf", "microdnf", "tdnf", "zypper",
];
