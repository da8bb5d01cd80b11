//! DF-0143.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::mount::{MountKind, parse_mount};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0143",
    name: "secret-in-build-environment",
    title: "a mounted secret is put into the environment",
    severity: Severity::Low,
    severity_why: "it is not in the image, but every process of the RUN has it",
    why: "`--mount=type=secret,env=NAME` gives the secret to every process that the `RUN` starts: package managers, scripts \
          of packages, compilers. Each can read it without asking, and what reports errors or prints its environment \
          writes it down. A file is read only by what looks for it.",
    remedy: "Mount it as a file (`target=/run/secrets/…`), and hand it to the one program that needs it.",
    bad: "# syntax=docker/dockerfile:1\nFROM node:22\nRUN --mount=type=secret,id=token,env=TOKEN npm ci\n",
    good: "# syntax=docker/dockerfile:1\nFROM node:22\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[526],
    references: &["https://docs.docker.com/reference/dockerfile/#run---mounttypesecret"],
    fixing: Fixing::None("the program has to read a file instead"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        if !matches!(site.instruction.kind, InstructionKind::Run(_)) {
            continue;
        }
        for flag in site
            .instruction
            .flags
            .iter()
            .filter(|flag| flag.is("mount"))
        {
            let Some(mount) = flag.resolved().map(|value| parse_mount(&value)) else {
                continue;
            };
            let field = mount.fields.iter().find(|field| field.key == "env");
            let is_secret = mount.kind == Some(MountKind::Secret);
            let (Some(field), Some(name)) = (field.filter(|_| is_secret), &mount.env) else {
                continue;
            };
            let message = format!(
                "every process of the command has the secret in `{}`",
                name.as_str()
            );
            let place = input.place(site, field.span);
            faults.push(Fault::new(&CHECK, message, place).value(name.as_str()));
        }
    }
}
