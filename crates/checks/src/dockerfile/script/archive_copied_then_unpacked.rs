//! DF-0098.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::dockerfile::instruction::fact::archive::{base_name, is_tar};
use crate::dockerfile::instruction::fact::path::known;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::{Invocation, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0098",
    name: "archive-copied-then-unpacked",
    title: "an archive is copied and then unpacked, which ADD does in one step",
    severity: Severity::Low,
    severity_why: "the image is larger than it need be",
    why: "The archive stays in the layer of `COPY`, even where the `RUN` that unpacks it deletes \
          it: the image carries the files twice. `ADD` unpacks a local tar archive while it \
          copies.",
    remedy: "Use `ADD archive.tar.gz /target/`, or give the archive to the `RUN` alone: `RUN \
          --mount=type=bind,source=archive.tar.gz,target=/tmp/archive.tar.gz tar xf \
          /tmp/archive.tar.gz`.",
    bad: "FROM alpine:3.20\nCOPY a.tar.gz /tmp/\nRUN tar xzf /tmp/a.tar.gz -C /opt\n",
    good: "FROM alpine:3.20\nADD a.tar.gz /opt/\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3010",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#add"],
    fixing: Fixing::None("the target of the archive is another one than that of its files"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut left = MOST_ARCHIVES;
    for site in input.sites() {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        let is_local = !copy.is_add && site.instruction.flag("from").is_none();
        if !is_local || site.is_trigger || !input.is_shipped(site.index) {
            continue;
        }
        for source in &copy.sources {
            let Some(path) = known(input, site, source).filter(|path| is_tar(path)) else {
                continue;
            };
            if left == 0 {
                return;
            }
            left = left.saturating_sub(1);
            let target = known(input, site, &copy.destination).unwrap_or_default();
            let name = if is_tar(&target) && !target.ends_with('/') {
                base_name(&target)
            } else {
                base_name(&path)
            };
            if is_only_unpacked(input, site, name) {
                let message = format!("`{path}` is copied, then unpacked");
                let fault = Fault::new(&CHECK, message, input.place(site, source.span()));
                faults.push(fault.value(path));
            }
        }
    }
}

/// Says whether the commands behind an instruction of its stage unpack a file as `ADD` would, and do nothing else
/// with it but delete it.
fn is_only_unpacked(input: &Input, site: Site<'_>, name: &str) -> bool {
    let stage = input.stages.of(site.index).map(|stage| stage.index);
    let mut is_unpacked = false;
    for (run, invocation) in input.invocations() {
        let here = input.stages.of(run.index).map(|stage| stage.index);
        let names = |word: &Word| word.literal().is_some_and(|it| base_name(&it) == name);
        let is_named = invocation
            .arguments()
            .iter()
            .any(|word| names(word) || word.literal_prefix().ends_with(name));
        if run.index < site.index || here != stage || !is_named || invocation.wraps {
            continue;
        }
        match invocation.tool() {
            "rm" | "echo" | "printf" | "ls" => {}
            "tar" if unpacks_all(invocation) => is_unpacked = true,
            _ => return false,
        }
    }
    is_unpacked
}

/// Says whether `tar` does what `ADD` does: it unpacks all of the archive, as it is.
fn unpacks_all(invocation: &Invocation) -> bool {
    let options = invocation.options();
    let has = |names: &[&str]| options.iter().any(|option| names.contains(&&*option.name));
    let is_plain = options.iter().all(|option| PLAIN.contains(&&*option.name));
    has(&["-x", "--extract", "--get"])
        && is_plain
        && invocation.operands().iter().all(|word| {
            // The letters of `tar xzf`.
            word.literal()
                .is_some_and(|word| word.starts_with('x') && !word.contains('.'))
        })
        && !invocation.has_unknown_arguments()
}

/// Archives that are followed: each costs a look at all that is run.
const MOST_ARCHIVES: usize = 100;

/// Options that leave the outcome as `ADD` has it, but for owners and places.
const PLAIN: &[&str] = &[
    "-x",
    "--extract",
    "--get",
    "-f",
    "--file",
    "-z",
    "--gzip",
    "-j",
    "--bzip2",
    "-J",
    "--xz",
    "-a",
    "--auto-compress",
    "-v",
    "--verbose",
    "-C",
    "--directory",
    "-p",
    "--preserve-permissions",
    "--same-permissions",
    "--zstd",
    "--no-same-owner",
    "-o",
];
