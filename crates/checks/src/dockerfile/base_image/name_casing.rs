//! DF-0012.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::stage_name::namings;
use crate::fault::{Edit, Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0012",
    name: "stage-name-casing",
    title: "the name of a stage is not in lower case",
    severity: Severity::Negligible,
    severity_why: "names mean the same in any case nearly everywhere",
    why: "Builders lower-case the names of stages. `COPY --from` and `--target` find them in any case; \
          `FROM` looks for the lower-case name only, so that `FROM Base` does not find the stage `Base`.",
    remedy: "Write the name in lower case, here and where it is used.",
    bad: "FROM alpine:3.20 AS BuildBase\n",
    good: "FROM alpine:3.20 AS buildbase\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "StageNameCasing",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/stage-name-casing/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for naming in namings(input) {
        let written = naming.name.as_str();
        let lower = written.to_lowercase();
        if lower == written {
            continue;
        }
        let span = naming.name.span();
        let message = format!("`{written}` is not in lower case");
        let fix = Fix::safe("Write it in lower case", vec![Edit::replace(span, lower)]);
        let fault = Fault::new(&CHECK, message, input.place(naming.site, span));
        faults.push(fault.value(written).fix(fix));
    }
}
