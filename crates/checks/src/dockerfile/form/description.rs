//! DF-0117.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::dockerfile::comments::comments_above;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0117",
    name: "description-of-another-name",
    title: "the comment above a stage or an argument does not begin with its name",
    severity: Severity::Negligible,
    severity_why: "only what is shown about arguments and stages is less",
    why: "BuildKit takes the last comment line above `FROM … AS name` and `ARG name` for a \
          description where it begins with the name, and shows it with `docker build \
          --call=outline` and `--call=targets`. A comment that begins otherwise is not shown.",
    remedy: "Begin the comment with the name: `# version of the program`. Where it is no \
          description, put a line with a bare `#` between.",
    bad: "# Which version to build.\nARG VERSION=1\nFROM alpine:3.20\n",
    good: "# VERSION of the program.\nARG VERSION=1\nFROM alpine:3.20\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "InvalidDefinitionDescription",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/build-checks/invalid-definition-description/"],
    fixing: Fixing::None("what the comment is for is not known"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites().filter(|site| !site.is_trigger) {
        let names: Vec<String> = match &site.instruction.kind {
            InstructionKind::From { alias, .. } => {
                let name = alias.iter().map(|(_, name)| name.as_str().to_lowercase());
                name.collect()
            }
            InstructionKind::Arg(pairs) => pairs
                .iter()
                .map(|pair| pair.name.as_str().to_owned())
                .collect(),
            _ => continue,
        };
        let Some(comment) = comments_above(&input.document, site.index).last() else {
            continue;
        };
        let text = comment.text.as_str();
        let first = text.split(' ').next().unwrap_or_default();
        let is_word_for_tools = TOOLS.iter().any(|tool| text.starts_with(tool));
        if names.is_empty() || names.iter().any(|name| name == first) || is_word_for_tools {
            continue;
        }
        let keyword = site.instruction.name();
        let message = match &names[..] {
            [name] => format!("the comment of this `{keyword}` does not begin with `{name}`"),
            _ => format!("the comment of this `{keyword}` does not begin with a name of its"),
        };
        faults.push(Fault::new(&CHECK, message, input.place(site, comment.span)));
    }
}

/// What comments for tools begin with.
const TOOLS: &[&str] = &[
    "check=",
    "checkov:",
    "hadolint",
    "kics-scan",
    "nosem",
    "renovate:",
    "seawall:",
    "shellcheck",
    "tfsec:",
    "trivy:",
];
