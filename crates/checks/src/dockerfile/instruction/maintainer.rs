//! DF-0118.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0118",
    name: "maintainer-instruction",
    title: "MAINTAINER is used",
    severity: Severity::Negligible,
    severity_why: "it still works and changes nothing that runs",
    why: "`MAINTAINER` has been deprecated since Docker 1.13. It sets a field of the image that registries and \
          tools no longer show, so whoever looks for the people behind an image does not find them.",
    remedy: "Use a label: `LABEL org.opencontainers.image.authors=\"…\"` is the key that the OCI image \
             specification names for it.",
    bad: "FROM alpine:3.20\nMAINTAINER Ada <ada@example.com>\n",
    good: "FROM alpine:3.20\nLABEL org.opencontainers.image.authors=\"Ada <ada@example.com>\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL4000",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "MaintainerDeprecated",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0022",
        },
        Alias {
            peer: Peer::Checkov,
            id: "CKV_DOCKER_6",
        },
        Alias {
            peer: Peer::Kics,
            id: "maintainer_instruction_being_used",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "maintainer-is-deprecated",
        },
    ],
    cwe: &[477],
    references: &["https://docs.docker.com/reference/dockerfile/#maintainer-deprecated"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Maintainer(name) = &site.instruction.kind else {
            continue;
        };
        let keyword = site.instruction.keyword.span();
        let mut fault = Fault::new(
            &CHECK,
            format!("`{}` is deprecated", site.instruction.keyword.as_str()),
            input.place(site, keyword),
        )
        .value(name.as_str());
        // Quotes and line breaks would need care that the rare name is not worth.
        let plain = !name.as_str().contains(['"', '\\', '`', '$', '\n']);
        if plain && !site.is_trigger {
            let value = name.as_str().trim();
            fault = fault.fix(Fix::safe(
                "Make it a label",
                vec![Edit::replace(
                    keyword.to(name.span()),
                    format!("LABEL org.opencontainers.image.authors=\"{value}\""),
                )],
            ));
        }
        faults.push(fault);
    }
}
