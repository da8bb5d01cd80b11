//! DF-0141.

use seawall_model::severity::Severity;

use super::context::copied;
use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0141",
    name: "no-dockerignore",
    title: "the whole context is copied, and there is no .dockerignore",
    severity: Severity::Low,
    severity_why: "it depends on what lies in the directory",
    why: "`COPY .` takes everything that lies in the directory: `.git` with all that was ever committed, `.env`, keys, \
          dumps, whatever somebody puts there tomorrow. Without a `.dockerignore` nothing holds it back, and every change \
          of any of it makes the build start over from that line.",
    remedy: "Write a `.dockerignore` that leaves everything out and takes in what is needed – `*` first, then `!src`, \
             `!package.json` – or copy single directories.",
    bad: "FROM node:22\nCOPY . /app\n",
    good: "FROM node:22\nCOPY src /app/src\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[538],
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    fixing: Fixing::None("only you know what the image needs"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    if input.beside.ignore.is_some() {
        return;
    }
    let mut copies = copied(input).into_iter();
    let first = copies.find(|copy| {
        copy.is_all() && copy.site.instruction.flag("exclude").is_none() && !copy.site.is_trigger
    });
    if let Some(copy) = first {
        let message = format!(
            "`{}` copies the whole context, and no .dockerignore holds anything back",
            copy.word.as_str()
        );
        let fault = Fault::new(&CHECK, message, input.place(copy.site, copy.word.span()));
        // Without a list of the files, nobody looked for a .dockerignore.
        let is_seen = input.beside.files.is_some();
        faults.push(if is_seen { fault } else { fault.likely() });
    }
}
