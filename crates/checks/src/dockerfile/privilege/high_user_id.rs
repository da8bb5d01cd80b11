//! DF-0088.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0088",
    name: "high-user-id-in-lastlog",
    title: "useradd gives a high number without --no-log-init",
    severity: Severity::Low,
    severity_why: "the image grows, nothing is given away",
    why: "`useradd` writes an entry into `/var/log/lastlog` and `/var/log/faillog`, files that have a fixed place for every \
          number up to the highest. On disk they are nearly empty, but archives of layers hold every zero: a user \
          with a number of nine digits makes a layer of hundreds of gigabytes, and builds fail for want of space.",
    remedy: "Add `-l` (`--no-log-init`), or choose a lower number.",
    bad: "FROM debian:12\nRUN useradd -u 1000000 app\n",
    good: "FROM debian:12\nRUN useradd -l -u 1000000 app\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3046",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://manpages.debian.org/bookworm/passwd/useradd.8.en.html",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&["useradd"]).invocations() {
        if invocation.has_option(&["-l", "--no-log-init"]) || invocation.has_unknown_arguments() {
            continue;
        }
        let (Some(option), Some(word)) = (
            invocation.option(&["-u", "--uid"]),
            invocation.program_word(),
        ) else {
            continue;
        };
        let number = option
            .value
            .as_deref()
            .and_then(|value| value.parse::<u64>().ok());
        let (Some(number), Some(span)) =
            (number.filter(|number| *number >= HIGH), option.value_span)
        else {
            continue;
        };
        let message = format!("user number `{number}` makes the login records huge");
        let mut fault =
            Fault::new(&CHECK, message, input.place(site, span)).value(number.to_string());
        let is_plain = input.document.source.slice(word.span).ends_with("useradd");
        if is_plain {
            fault = fault.fix(Fix::safe("Add -l", vec![Edit::append(word.span, " -l")]));
        }
        faults.push(fault);
    }
}

/// From here on the records take tens of megabytes: six digits.
const HIGH: u64 = 100_000;
