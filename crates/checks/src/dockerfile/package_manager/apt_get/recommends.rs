//! DF-0026.

use seawall_model::severity::Severity;

use super::super::edit;
use super::super::mention::{WRITERS, mentions};
use super::super::table::{ALL_APT, Call, programs};
use super::super::values::Values;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Fault, Fix};
use crate::parse::shell::Invocation;
use crate::parse::shell::word::contains;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0026",
    name: "apt-recommended-packages",
    title: "apt-get installs without --no-install-recommends",
    severity: Severity::Low,
    severity_why: "more than is needed is shipped, and has to be patched, but nothing is open by it",
    why: "APT installs what a package recommends, too: documentation, mail servers, desktop \
          libraries. Nobody asked for it, yet it makes the image bigger, and each of these \
          packages can have vulnerabilities of its own.",
    remedy: "Say `--no-install-recommends` and name what is really needed. Where recommended packages \
          are wanted, say so: `--install-recommends`.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3015",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0029",
        },
        Alias {
            peer: Peer::Kics,
            id: "apt_get_not_avoiding_additional_packages",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "missing-no-install-recommends",
        },
    ],
    cwe: &[1104],
    references: &[
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
        "https://docs.docker.com/build/building/best-practices/#apt-get",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut is_configured = false;
    let mut programs = programs(ALL_APT);
    programs.extend(WRITERS);
    for run in input.running(&programs).runs() {
        let (site, values) = (run.site, Values::of(input, run.site, run.commands));
        for (_, invocation) in run.invocations() {
            is_configured |= configures(invocation);
            let Some(call) = installation(invocation) else {
                continue;
            };
            let is_said = is_configured || sets(invocation) || values.hide_options(invocation);
            if is_said || !input.is_shipped(site.index) {
                continue;
            }
            faults.push_with(|| {
                let program = &invocation.program;
                let message = format!(
                    "`{program} {}` installs recommended packages, too",
                    call.name
                );
                let edit = edit::add(input, call.verb.span, "--no-install-recommends");
                let fix = Fix::unsafe_("Add --no-install-recommends", vec![edit]);
                Fault::new(&CHECK, message, input.place(site, call.verb.span)).fix(fix)
            });
        }
    }
}

fn installation(invocation: &Invocation) -> Option<Call<'_>> {
    let mut calls = ALL_APT
        .iter()
        .filter_map(|manager| manager.installation(invocation));
    calls.next().filter(|call| !call.targets.is_empty())
}

/// Says whether the command line says so, or sets APT's own option for it.
fn sets(invocation: &Invocation) -> bool {
    let options = invocation.options().into_iter();
    let mut values = options.filter_map(|option| option.value);
    invocation.has_option(SAID) || values.any(|value| is_about_it(&value))
}

/// Says whether another program may write the option into a file of APT's configuration.
fn configures(invocation: &Invocation) -> bool {
    invocation.is_any(WRITERS) && mentions(invocation, RECOMMENDS)
}

fn is_about_it(text: &str) -> bool {
    contains(text, RECOMMENDS)
}

/// The option of APT, in lower case.
const RECOMMENDS: &str = "apt::install-recommends";

const SAID: &[&str] = &[
    "--no-install-recommends",
    "--install-recommends",
    "-R",
    "--without-recommends",
    "-r",
    "--with-recommends",
];
