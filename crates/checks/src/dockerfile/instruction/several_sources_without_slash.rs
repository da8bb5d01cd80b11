//! DF-0100.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::dockerfile::instruction::fact::path::known;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::{InstructionKind, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0100",
    name: "several-sources-without-slash",
    title: "several sources are copied to a target that does not end with a slash",
    severity: Severity::Low,
    severity_why: "most builders stop at once",
    why: "Several sources need a directory, and only a slash at the end makes the target one for \
          sure. The classic builder refuses such an instruction; elsewhere, and as soon as all \
          but one source is taken away, the target becomes a file.",
    remedy: "End the target with `/`.",
    bad: "FROM alpine:3.20\nCOPY a.txt b.txt /data\n",
    good: "FROM alpine:3.20\nCOPY a.txt b.txt /data/\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3021",
        },
        Alias {
            peer: Peer::Trivy,
            id: "DS-0011",
        },
        Alias {
            peer: Peer::Kics,
            id: "copy_with_more_than_two_arguments_not_ending_with_slash",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#copy"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        let sources = copy
            .sources
            .len()
            .saturating_add(site.instruction.heredocs.len());
        let target = &copy.destination;
        if sources < 2 || is_directory(input, site, target) {
            continue;
        }
        let message = format!(
            "{sources} sources go to `{}`, which does not end with `/`",
            target.as_str()
        );
        let mut fault = Fault::new(&CHECK, message, input.place(site, target.span()));
        if !target.as_str().ends_with(['"', '\'', '\\', '`']) {
            let edits = vec![Edit::append(target.span(), "/")];
            fault = fault.fix(Fix::safe("End the target with /", edits));
        }
        faults.push(fault.value(target.as_str()));
    }
}

/// Says whether a target is a directory by its name, or may be: it ends with a variable that is not known.
fn is_directory(input: &Input, site: Site<'_>, target: &Word) -> bool {
    let Some(value) = known(input, site, target) else {
        let text = target.as_str().trim_end_matches(['"', '\'']);
        let ends_with_variable = text.ends_with('}')
            || text
                .trim_end_matches(|char: char| char.is_ascii_alphanumeric() || char == '_')
                .ends_with('$');
        return ends_with_variable || text.ends_with(['/', '\\']);
    };
    matches!(&*value, "." | ".." | "")
        || ["/", "\\", "/.", "/.."]
            .iter()
            .any(|end| value.ends_with(end))
}
