//! DF-0111.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0111",
    name: "forbidden-trigger",
    title: "ONBUILD triggers an instruction that it can't",
    severity: Severity::High,
    severity_why: "every builder refuses the file",
    why: "`ONBUILD` can't trigger `ONBUILD`, `FROM` or `MAINTAINER`: builders refuse the file, the \
          classic one only when somebody builds on the image.",
    remedy: "Take the instruction out of `ONBUILD`. In place of `MAINTAINER` use `LABEL`.",
    bad: "FROM alpine:3.20\nONBUILD MAINTAINER Ada\n",
    good: "FROM alpine:3.20\nONBUILD LABEL org.opencontainers.image.authors=Ada\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3043",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#onbuild"],
    fixing: Fixing::None("what was meant is not to be guessed"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites().filter(|site| site.is_trigger) {
        let keyword = &site.instruction.keyword;
        if FORBIDDEN.iter().any(|name| site.instruction.is(name)) {
            let name = site.instruction.name();
            let message = format!("`ONBUILD` can't trigger `{name}`");
            let fault = Fault::new(&CHECK, message, input.place(site, keyword.span()));
            faults.push(fault.value(name));
        }
    }
}

const FORBIDDEN: &[&str] = &["ONBUILD", "FROM", "MAINTAINER"];
