//! DF-0013.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::base_image::stage_name::namings;
use crate::fault::{Edit, Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0013",
    name: "as-casing",
    title: "AS is written in another case than FROM",
    severity: Severity::Negligible,
    severity_why: "it changes nothing that is built",
    why: "Keywords mean the same in any case. Mixed within a line, they are harder to find for people.",
    remedy: "Write both in upper case, or both in lower case.",
    bad: "FROM alpine:3.20 as build\n",
    good: "FROM alpine:3.20 AS build\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "FromAsCasing",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/from-as-casing/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for naming in namings(input) {
        let from = naming.site.instruction.keyword.as_str();
        let written = naming.keyword.as_str();
        // Where FROM itself is mixed, that is another fault.
        let wanted = match from {
            "FROM" => "AS",
            "from" => "as",
            _ => continue,
        };
        if written == wanted {
            continue;
        }
        let span = naming.keyword.span();
        let message = format!("`{written}` beside `{from}`");
        let fix = Fix::safe(format!("Write {wanted}"), vec![Edit::replace(span, wanted)]);
        faults.push(Fault::new(&CHECK, message, input.place(naming.site, span)).fix(fix));
    }
}
