//! DF-0078.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0078",
    name: "password-in-build",
    title: "the build sets or removes a password",
    severity: Severity::High,
    severity_why: "everybody who has the image has the password, or needs none",
    why: "A password that a `RUN` sets stands in the image's history, in the Dockerfile, and as a hash in `/etc/shadow`: \
          all containers have the same, and whoever can pull the image has it. An account whose password was removed \
          lets anybody in who asks – by `su`, or over SSH where empty passwords are allowed.",
    remedy: "Containers need no passwords: take the command out, or lock the account (`passwd -l`, `useradd` without `-p`). \
             Where people have to log in, mount keys when the container starts.",
    bad: "FROM debian:12\nRUN echo 'root:toor' | chpasswd\n",
    good: "FROM debian:12\nRUN passwd -l root\n",
    variants: &[
        Variant {
            name: "set",
            title: "the build sets a password",
            severity: None,
            profile: None,
        },
        Variant {
            name: "removed",
            title: "the build removes a password",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_17",
    }],
    cwe: &[258, 798],
    references: &["https://manpages.debian.org/bookworm/passwd/chpasswd.8.en.html"],
    fixing: Fixing::None("only you know how people are to log in"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for run in input.running(PROGRAMS).runs() {
        let (site, commands) = (run.site, run.commands);
        for (_, invocation) in run.invocations() {
            let found = match invocation {
                it if it.is_any(&["chpasswd", "newusers"]) => {
                    let locks = locks(it, &commands.invocations);
                    it.program_word()
                        .filter(|_| !locks)
                        .map(|word| ("set", word.span))
                }
                it if it.is("passwd") => passwd(it),
                it if it.is_any(&["useradd", "usermod"]) => hashed(it),
                it if it.is("net") => windows(it),
                _ => None,
            };
            let Some((variant, span)) = found else {
                continue;
            };
            // What is written may be the password itself: only the program is named.
            let does = if variant == "set" { "sets" } else { "removes" };
            let message = format!(
                "`{}` {does} a password that is the same in all containers",
                invocation.program
            );
            let fault = Fault::new(&CHECK, message, input.place(site, span)).variant(variant);
            let hides = fed(invocation, &commands.invocations);
            let hides = hides.or_else(|| (invocation.program_word()?.span != span).then_some(span));
            faults.push(match hides.filter(|_| variant == "set") {
                Some(hides) => fault.hiding(hides),
                None => fault,
            });
        }
    }
}

/// Returns where the words stand that other programs write for this one to read.
fn fed(invocation: &Invocation, all: &[Invocation]) -> Option<Span> {
    let upstream = invocation.pipe.upstream().filter_map(|at| all.get(at));
    let spans = upstream
        .flat_map(Invocation::arguments)
        .map(|word| word.span);
    spans.reduce(Span::to)
}

/// Programs that give people passwords.
const PROGRAMS: &[&str] = &[
    "chpasswd", "newusers", "passwd", "useradd", "usermod", "net",
];

/// Says whether `chpasswd -e` is given `*` or `!` only, which no password fits.
fn locks(invocation: &Invocation, all: &[Invocation]) -> bool {
    let mut lines = invocation
        .pipe
        .upstream()
        .filter_map(|at| all.get(at))
        .flat_map(Invocation::arguments);
    let locks = |word: &Word| {
        let text = word.shown();
        text.starts_with('-') || text.ends_with(":*") || text.ends_with(":!")
    };
    invocation.has_option(&["-e", "--encrypted"]) && invocation.pipe.is_fed() && lines.all(locks)
}

fn passwd(invocation: &Invocation) -> Option<(&'static str, Span)> {
    if let Some(option) = invocation.option(&["-d", "--delete"]) {
        return Some(("removed", option.span));
    }
    let keeps = [
        "-l", "--lock", "-u", "--unlock", "-S", "--status", "-e", "--expire",
    ];
    let span = invocation.program_word()?.span;
    let sets = (invocation.pipe.is_fed() || invocation.has_option(&["--stdin"]))
        && !invocation.has_option(&keeps);
    sets.then_some(("set", span))
}

/// Finds `useradd -p HASH`.
fn hashed(invocation: &Invocation) -> Option<(&'static str, Span)> {
    let option = invocation.option(&["-p", "--password"])?;
    match option.value.as_deref() {
        Some("") => Some(("removed", option.span)),
        // Nothing fits these; `x` sends people to a file that has no line of the account.
        Some(value) if value.starts_with(['*', '!']) || value == "x" => None,
        _ => Some(("set", option.span)),
    }
}

/// Finds `net user NAME PASSWORD`.
fn windows(invocation: &Invocation) -> Option<(&'static str, Span)> {
    let operands = invocation.operands();
    let mut words = operands
        .iter()
        .filter(|word| !word.starts_with_literal("/"));
    let is_user = words.next()?.literal()?.eq_ignore_ascii_case("user");
    let password = words.nth(1).filter(|_| is_user)?;
    (password.literal().as_deref() != Some("*")).then_some(("set", password.span))
}
