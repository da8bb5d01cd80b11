//! The script that makes a container again: the old one is stopped and kept under another name, and comes back where
//! the new one does not start.

use std::fmt::Write as _;

use seawall_checks::harden::run::Commands;
use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;

use crate::mend::script::quote::{comment, word, words};
use crate::mend::script::{PRELUDE, guard};

/// Writes the script.
pub(super) fn script(
    (facts, engine, container): (&HostFacts, &Engine, &Container),
    commands: &Commands,
    told: &[String],
    version: &str,
) -> String {
    let mut out = String::from("#!/bin/sh\n");
    let mut line = |text: &str| {
        out.push_str(&comment(text));
        out.push('\n');
    };
    line(&format!(
        "Written by `seawall audit --harden` {version}. Read it before you run it."
    ));
    line(&format!(
        "Makes container `{}` again, hardened. It is away for a moment.",
        container.name
    ));
    line(
        "The old one is stopped and kept as NAME-before-seawall; what it wrote outside of volumes stays there.",
    );
    line("Values of variables are taken from the engine when this is run: they do not stand here.");
    for text in told {
        line(&format!("- {text}"));
    }
    out.push('\n');
    out.push_str(PRELUDE);
    out.push('\n');
    out.push_str(&guard(&facts.name));
    let (address, id, name) = (
        word(&engine.address),
        word(&container.id),
        word(&container.name),
    );
    let old = word(&format!("{}-before-seawall", container.name));
    let _ = write!(
        out,
        "\naddress={address}\nid={id}\nname={name}\nold={old}\n"
    );
    out.push_str(BEFORE);
    out.push_str("\nif ! engine container run --detach --env-file \"$env\" \"$@\"");
    // The first words are `docker run --detach`.
    for part in commands.run.iter().skip(1) {
        out.push_str(" \\\n  ");
        out.push_str(&words(part));
    }
    out.push_str("\nthen\n  back\nfi\n");
    for command in &commands.after {
        let rest = command.iter().skip(1).cloned().collect::<Vec<_>>();
        let _ = writeln!(out, "engine {} || back", words(&rest));
    }
    out.push_str(AFTER);
    out
}

const BEFORE: &str = include_str!("before.sh");
const AFTER: &str = "\nsay \"$name runs hardened; when all is well: docker container rm $old\"\n";
