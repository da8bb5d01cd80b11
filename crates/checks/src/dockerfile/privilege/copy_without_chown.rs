//! DF-0084.

use seawall_model::severity::Severity;

use super::final_user::{is_root, user_at};
use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0084",
    name: "copy-without-chown",
    title: "files are copied behind USER and stay root's",
    severity: Severity::Negligible,
    severity_why: "the user cannot write the files, which is often just what is wanted",
    why: "`USER` does not hold for `COPY` and `ADD`: what they bring from the build context belongs to root. A program that \
          writes beside its own files, or changes their mode, then fails when the container runs. Files that the \
          program only reads are better left as they are; DF-0085 tells the opposite.",
    remedy: "Where the user has to write the files, add `--chown`: `COPY --chown=app:app data/ /data/`.",
    bad: "FROM debian:12\nUSER app\nCOPY data /data\n",
    good: "FROM debian:12\nUSER app\nCOPY --chown=app data /data\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#copy---chown---chmod"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites().filter(|site| input.is_shipped(site.index)) {
        let instruction = site.instruction;
        let is_copy = matches!(instruction.kind, InstructionKind::Copy(_));
        // What comes from another stage keeps its owner.
        if !is_copy
            || site.is_trigger
            || instruction.flag("chown").is_some()
            || instruction.flag("from").is_some()
        {
            continue;
        }
        let Some(user) = user_at(input, site.index) else {
            continue;
        };
        let Some(name) = user.name.filter(|name| !is_root(name)) else {
            continue;
        };
        let keyword = instruction.keyword.span();
        let message = format!("the files belong to root, not to `{name}`");
        let owner = user.word.as_str();
        let edit = Edit::append(keyword, format!(" --chown={owner}"));
        let mut fault = Fault::new(&CHECK, message, input.place(site, keyword));
        if !owner.contains([' ', '\t', '"', '\'']) {
            fault = fault.fix(Fix::unsafe_(format!("Give them to {owner}"), vec![edit]));
        }
        faults.push(fault);
    }
}
