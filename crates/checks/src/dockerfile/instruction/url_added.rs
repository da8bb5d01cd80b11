//! DF-0099.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::path::known;
use crate::fault::Fault;
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0099",
    name: "url-added",
    title: "ADD fetches a URL",
    severity: Severity::Low,
    severity_why: "what is fetched is kept as it came, in a layer of its own",
    why: "What `ADD` fetches stays in a layer of its own, even where a later `RUN` unpacks and \
          deletes it. A download within `RUN` can check, unpack and delete in one layer. (With \
          BuildKit, `ADD --checksum` checks too, and `--unpack` unpacks; DF-0072 asks for the \
          former. This check is for those who want every download in `RUN`.)",
    remedy: "Fetch it with curl or wget in a `RUN`, check it, and delete what is not needed in the \
          same `RUN`.",
    bad: "FROM alpine:3.20\nADD https://example.org/a.tar.gz /tmp/\n",
    good: "FROM alpine:3.20\nRUN wget -q https://example.org/a.tar.gz && echo \"…  a.tar.gz\" | sha256sum -c && tar xf a.tar.gz && rm a.tar.gz\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Kics,
        id: "curl_or_wget_instead_of_add",
    }],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#add"],
    fixing: Fixing::None(
        "it contradicts DF-0072; the download has to be checked, unpacked and deleted \
          as people want it",
    ),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        for source in copy.sources.iter().filter(|_| copy.is_add) {
            let value = known(input, site, source);
            let value = value.unwrap_or_else(|| source.as_str().to_owned());
            let bare = value.trim_start_matches(['"', '\'']);
            let is_url = ["http://", "https://"].iter().any(|scheme| {
                bare.get(..scheme.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            });
            if is_url {
                let message = format!("`ADD` fetches `{}`", source.as_str());
                let fault = Fault::new(&CHECK, message, input.place(site, source.span()));
                faults.push(fault.value(source.as_str()));
            }
        }
    }
}
