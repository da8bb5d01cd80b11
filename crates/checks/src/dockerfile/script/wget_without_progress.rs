//! DF-0125.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::stage::Base;
use crate::parse::dockerfile::syntax::{Arguments, InstructionKind};
use crate::parse::shell::Word;
use crate::parse::shell::syntax::{Redirect, RedirectKind};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0125",
    name: "wget-with-progress-bar",
    title: "wget fills the log of the build with its progress",
    severity: Severity::Negligible,
    severity_why: "it only makes logs longer",
    why: "Without a terminal, wget writes a line for every 50 KB: a download of 1 GB is 20 000 \
          lines in which nobody finds anything else.",
    remedy: "Say `--progress=dot:giga`, `-nv` or `-q`.",
    bad: "FROM debian:12\nRUN wget https://example.org/a\n",
    good: "FROM debian:12\nRUN wget --progress=dot:giga https://example.org/a\n",
    variants: &[],
    profile: Profile::Style,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3047",
    }],
    cwe: &[],
    references: &["https://www.gnu.org/software/wget/manual/wget.html#Download-Options"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&["wget"]).invocations() {
        if invocation.program != "wget"
            || invocation.has_option(QUIET)
            || invocation.arguments().iter().any(may_be_options)
            || has_busybox(input, site)
            || invocation.redirects.iter().any(is_of_errors)
        {
            continue;
        }
        let Some(word) = invocation.program_word() else {
            continue;
        };
        let message = "`wget` writes its progress to the log";
        let fault = Fault::new(&CHECK, message, input.place(site, word.span));
        // In the JSON form an option is a string of its own.
        let is_exec = matches!(
            site.instruction.kind,
            InstructionKind::Run(Arguments::Exec(_))
        );
        faults.push(if is_exec {
            fault
        } else {
            // The wget of busybox does not know the option.
            let edits = vec![Edit::append(word.span, " --progress=dot:giga")];
            fault.fix(Fix::unsafe_("Add --progress=dot:giga", edits))
        });
    }
}

/// Says whether a word may become options that are not to be seen: `$OPTIONS`, but not `https://…/$VERSION`.
fn may_be_options(word: &Word) -> bool {
    word.is_dynamic() && word.may_split() && word.literal_prefix().is_empty()
}

/// Says whether errors, which progress is written to, go elsewhere.
fn is_of_errors(redirect: &Redirect) -> bool {
    matches!(
        redirect.kind,
        RedirectKind::WriteBoth | RedirectKind::AppendBoth
    ) || redirect.descriptor.as_deref() == Some("2")
}

/// Says whether the stage is made of an image whose wget is that of busybox, which writes little.
fn has_busybox(input: &Input, site: Site<'_>) -> bool {
    match input.stages.bottom_of(site.index).map(|it| &it.base) {
        Some(Base::Image(image)) => ["alpine", "busybox"]
            .iter()
            .any(|name| image.contains(name)),
        _ => false,
    }
}

const QUIET: &[&str] = &[
    "--progress",
    "--no-progress",
    "-q",
    "--quiet",
    "-nv",
    "--no-verbose",
    "-o",
    "--output-file",
    "-a",
    "--append-output",
    "-b",
    "--background",
    "--spider",
    "-V",
    "--version",
    "-h",
    "--help",
];
