//! DF-0018.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0018",
    name: "instruction-before-from",
    title: "an instruction stands in front of the first FROM",
    severity: Severity::Low,
    severity_why: "the build stops at once",
    why: "In front of the first `FROM` there is no stage to work on; only `ARG`, comments and parser \
          directives may stand there. Builders refuse the file.",
    remedy: "Move the instruction behind the `FROM` of the stage that it is for.",
    bad: "RUN true\nFROM alpine:3.20\n",
    good: "FROM alpine:3.20\nRUN true\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3061",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#format"],
    fixing: Fixing::None("which stage it is for is not clear"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let whole = input.document.instructions.get(site.index);
        let Some(whole) = whole.filter(|whole| !whole.is("FROM")) else {
            return;
        };
        // Words that are no keywords are told as such.
        if whole.is("ARG") || matches!(whole.kind, InstructionKind::Unknown) {
            continue;
        }
        let keyword = &whole.keyword;
        let message = format!("`{}` stands in front of the first FROM", keyword.as_str());
        // One is enough: where a FROM is missing, every instruction would be told.
        faults.push(Fault::new(
            &CHECK,
            message,
            input.place(site, keyword.span()),
        ));
        return;
    }
}
