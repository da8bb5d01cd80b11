//! DF-0129.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::dockerfile::instruction::fact::path::known;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::InstructionKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0129",
    name: "bad-stop-signal",
    title: "STOPSIGNAL names a signal that does not end the program in order",
    severity: Severity::Low,
    severity_why: "data that is being written may be lost at each stop",
    why: "`STOPSIGNAL` is what a container gets when it is to end. `SIGKILL` and `SIGSTOP` never \
          reach the program: it is cut off in the middle of its work, or halted until it is \
          killed. A name that the engine does not know stops the build.",
    remedy: "Leave it out (`SIGTERM` is sent), or name the signal that the program ends with, such \
          as `SIGINT` or `SIGQUIT`.",
    bad: "FROM alpine:3.20\nSTOPSIGNAL SIGKILL\n",
    good: "FROM alpine:3.20\nSTOPSIGNAL SIGQUIT\n",
    variants: &[
        Variant {
            name: "uncaught",
            title: "the program cannot take it",
            severity: None,
            profile: None,
        },
        Variant {
            name: "unknown-signal",
            title: "the engine does not know it",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#stopsignal",
        "https://manpages.debian.org/bookworm/manpages/signal.7.en.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let InstructionKind::StopSignal(word) = &site.instruction.kind else {
            continue;
        };
        let Some(value) = known(input, site, word) else {
            continue;
        };
        let value = value.trim();
        let (variant, why) = match signal(value) {
            Signal::Ends => continue,
            Signal::Uncaught => ("uncaught", "never reaches the program"),
            Signal::Unknown => ("unknown-signal", "is no signal that the engine knows"),
        };
        let message = format!("`{value}` {why}");
        let fault = Fault::new(&CHECK, message, input.place(site, word.span()));
        let edits = vec![Edit::replace(word.span(), "SIGTERM")];
        let fault = if variant == "uncaught" {
            fault.fix(Fix::unsafe_("Use SIGTERM", edits))
        } else {
            fault
        };
        faults.push(fault.variant(variant).value(value));
    }
}

enum Signal {
    Ends,
    Uncaught,
    Unknown,
}

/// Reads a signal as the engine does: a number but 0, or a name in any case, with or without `SIG`.
fn signal(value: &str) -> Signal {
    if let Ok(number) = value.parse::<i64>() {
        return match number {
            0 => Signal::Unknown,
            9 | 19 => Signal::Uncaught,
            _ => Signal::Ends,
        };
    }
    let upper = value.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let real_time = |start: &str, most: u8| {
        name.strip_prefix(start)
            .and_then(|number| number.parse::<u8>().ok())
            .is_some_and(|number| number > 0 && number <= most)
    };
    match name {
        "KILL" | "STOP" => Signal::Uncaught,
        _ if NAMES.contains(&name) || real_time("RTMIN+", 15) || real_time("RTMAX-", 14) => {
            Signal::Ends
        }
        _ => Signal::Unknown,
    }
}

/// Names of signals that a program can take (signal(7), and what the engine adds).
const NAMES: &[&str] = &[
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "PIPE",
    "POLL", "PROF", "PWR", "QUIT", "RTMAX", "RTMIN", "SEGV", "STKFLT", "SYS", "TERM", "TRAP",
    "TSTP", "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
];
