//! DF-0116.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::KEYWORDS;
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::text::Text;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0116",
    name: "inconsistent-instruction-casing",
    title: "keywords are written in different cases",
    severity: Severity::Negligible,
    severity_why: "a matter of taste",
    why: "Keywords may be written in any case. One case throughout is easier to read and to search \
          for; most files have capitals.",
    remedy: "Write all keywords in capitals, or all in lower case.",
    bad: "FROM alpine:3.20\nrun true\nCMD [\"a\"]\n",
    good: "FROM alpine:3.20\nRUN true\nCMD [\"a\"]\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "ConsistentInstructionCasing",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/consistent-instruction-casing/"],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let found: Vec<(Site<'_>, &Text)> = keywords(input).collect();
    let count = |case: fn(&str) -> String| {
        let is_in = |(_, keyword): &&(Site<'_>, &Text)| case(keyword.as_str()) == keyword.as_str();
        found.iter().filter(is_in).count()
    };
    let lower_wins = count(str::to_ascii_lowercase) > count(str::to_ascii_uppercase);
    for (site, keyword) in found {
        let wanted = if lower_wins {
            keyword.as_str().to_ascii_lowercase()
        } else {
            keyword.as_str().to_ascii_uppercase()
        };
        if wanted == keyword.as_str() {
            continue;
        }
        let message = format!(
            "`{}` is not in the case of most keywords here",
            keyword.as_str()
        );
        let mut fault = Fault::new(&CHECK, message, input.place(site, keyword.span()));
        if input.document.source.slice(keyword.span()) == keyword.as_str() {
            let title = format!("Write {wanted}");
            fault = fault.fix(Fix::safe(
                title,
                vec![Edit::replace(keyword.span(), wanted)],
            ));
        }
        faults.push(fault.value(keyword.as_str()));
    }
}

/// Returns the keywords that are known, those that `ONBUILD` triggers among them.
fn keywords(input: &Input) -> impl Iterator<Item = (Site<'_>, &Text)> {
    let all = input.document.instructions.iter().enumerate();
    all.flat_map(|(index, instruction)| {
        let site = Site {
            index,
            instruction,
            is_trigger: false,
        };
        let inner = match &instruction.kind {
            InstructionKind::Onbuild(inner) => Some(&inner.keyword),
            _ => None,
        };
        let keyword = Some(&instruction.keyword);
        let known = keyword.into_iter().chain(inner).filter(|keyword| {
            KEYWORDS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(keyword.as_str()))
        });
        known.map(move |keyword| (site, keyword))
    })
}
