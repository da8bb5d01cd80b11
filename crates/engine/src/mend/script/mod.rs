//! Steps → a script for the POSIX shell that a person reads and runs. It looks at what is there before it changes
//! anything, makes each step once however often it is run, and leaves what is no longer as it was read.

pub(crate) mod quote;
mod step;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use seawall_checks::mend::{After, Left, Mend, Plan};
use seawall_model::host::HostFacts;

use quote::{comment, word};

pub(super) use step::mode_of;

/// Writes the script.
pub fn script(facts: &HostFacts, plan: &Plan, version: &str) -> String {
    let mut out = String::from("#!/bin/sh\n");
    let mut line = |text: &str| {
        out.push_str(&comment(text));
        out.push('\n');
    };
    line(&format!(
        "Written by `seawall audit --fix` {version}. Read it before you run it."
    ));
    line(&format!(
        "For the host `{}`, as it was on {}.",
        facts.name, facts.taken
    ));
    line(
        "Steps look at what is there first: what has changed since is left, and told. Nothing is restarted.",
    );
    out.push('\n');
    out.push_str(PRELUDE);
    out.push('\n');
    out.push_str(&guard(&facts.name));
    for mend in &plan.mends {
        out.push('\n');
        out.push_str(&step::written(mend));
    }
    out.push_str(&ending(plan));
    out
}

/// Keeps the script from running anywhere else.
pub(super) fn guard(host: &str) -> String {
    let root = "[ \"$(id -u)\" = 0 ] || die \"run it as root\"\n";
    if host.is_empty() {
        let why = comment("The engine told no name of its host: see that this is the right one.");
        return format!("{why}\n{root}");
    }
    let host = word(host);
    format!(
        "if [ \"$(uname -n)\" != {host} ] && [ \"${{SEAWALL_ANY_HOST-}}\" != 1 ]; then\n  \
         die \"written for the host\" {host}\": here SEAWALL_ANY_HOST=1 is needed\"\nfi\n{root}"
    )
}

fn ending(plan: &Plan) -> String {
    let mut out = String::new();
    let needs: BTreeSet<&After> = plan
        .mends
        .iter()
        .filter_map(|it| it.after.as_ref())
        .collect();
    for need in needs {
        let _ = write!(out, "\nsay {}\n", word(&needed(need)));
    }
    if !plan.held.is_empty() {
        out.push('\n');
        for text in held(&plan.held) {
            out.push_str(&comment(&text));
            out.push('\n');
        }
    }
    if !plan.left.is_empty() {
        out.push_str("\n# Not mended by this script:\n");
        for Left { check, object, why } in &plan.left {
            out.push_str(&comment(&format!("  {check} {object}: {why}")));
            out.push('\n');
        }
    }
    out.push_str(ENDING);
    out
}

/// Says what has to be done after a step for it to take effect.
pub fn needed(after: &After) -> String {
    match after {
        After::LoadRules => "then load the audit rules: augenrules --load".to_owned(),
        After::LoadSettings => "then load the kernel's settings: sysctl --system".to_owned(),
        After::RestartDaemon(Some(unit)) => {
            format!("then restart the daemon, at a time of your choice: systemctl restart {unit}")
        }
        After::RestartDaemon(None) => {
            "then restart the daemon, at a time of your choice".to_owned()
        }
        After::RestartUnit(unit) => format!(
            "then have systemd read its units and restart this one: systemctl daemon-reload && systemctl restart {unit}"
        ),
    }
}

/// Says which steps were held back, and what may break by them.
fn held(mends: &[Mend]) -> Vec<String> {
    let mut lines =
        vec!["Only written with --unsafe, since it can change what people rely on:".to_owned()];
    for mend in mends {
        let checks: Vec<&str> = mend.mends.iter().map(|(check, _)| check.as_str()).collect();
        let risk = mend.risk.as_deref().unwrap_or("see its check");
        let checks = checks.join(" ");
        lines.push(format!("  {checks} {}: {risk}", mend.step.title()));
    }
    lines
}

/// What scripts begin with: functions that look before they change.
pub(super) const PRELUDE: &str = include_str!("prelude.sh");
/// How scripts end.
pub(super) const ENDING: &str = "\nif [ \"$left\" -gt 0 ]; then\n  printf '%s steps were left\\n' \"$left\" >&2\n  exit 1\nfi\n";
