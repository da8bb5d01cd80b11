//! DF-0030.

use seawall_model::severity::Severity;

use super::super::setting::is_switched;
use super::super::table::{ALL_APT, programs};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0030",
    name: "apt-get-force-yes",
    title: "apt-get is forced to say yes to everything",
    severity: Severity::High,
    severity_why: "it takes packages without signatures, among other things",
    why: "`--force-yes` goes on where APT would stop because something is dangerous: packages \
          without a valid signature, downgrades, removal of packages that the system needs. It has \
          been deprecated since APT 1.1 for that reason.",
    remedy: "Say `-y`, which answers questions only. Where one of the dangerous things is really \
          wanted, say which: `--allow-downgrades`, `--allow-change-held-packages`, \
          `--allow-remove-essential`.",
    bad: "FROM debian:12\nRUN apt-get update && apt-get install --force-yes curl\n",
    good: "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_11",
    }],
    cwe: &[347],
    references: &["https://manpages.debian.org/bookworm/apt/apt-get.8.en.html"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&programs(ALL_APT)).invocations() {
        for option in invocation.options() {
            let is_said = option.name == "--force-yes";
            if !is_said && !is_switched(&option, &["apt::get::force-yes"]) {
                continue;
            }
            let span = option
                .value_span
                .map_or(option.span, |value| option.span.to(value));
            let shown = input.document.source.slice(span);
            let message = format!("`{shown}` goes on where something is dangerous");
            let mut fault = Fault::new(&CHECK, message, input.place(site, span));
            if shown == "--force-yes" {
                fault = fault.fix(Fix::unsafe_("Say -y", vec![Edit::replace(span, "-y")]));
            }
            faults.push(fault);
        }
    }
}
