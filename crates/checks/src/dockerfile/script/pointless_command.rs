//! DF-0124.

use std::cell::LazyCell;

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::Invocation;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0124",
    name: "pointless-command",
    title: "RUN runs a program that makes no sense in a build",
    severity: Severity::Low,
    severity_why: "nothing unsafe is shipped; the line does not do what it seems to",
    why: "A build has no services, no users at a terminal and no processes of its own that last: \
          what `service` or `systemctl` starts is gone when the `RUN` ends, `top` and `vim` wait \
          for somebody, `shutdown` and `mount` are not allowed, and what `ps` and `free` show is \
          the builder's.",
    remedy: "Leave it out. What has to run in the container is started by `CMD` or `ENTRYPOINT`; \
          what has to run during the build has to be started, used and stopped in one `RUN`.",
    bad: "FROM debian:12\nRUN service nginx start\n",
    good: "FROM debian:12\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3001",
        },
        Alias {
            peer: Peer::Kics,
            id: "run_utilities_and_posix_commands",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "nonsensical-command",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/build/building/best-practices/#create-ephemeral-containers",
    ],
    fixing: Fixing::None("what was meant is not to be guessed"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, commands) in input.runs() {
        let all = &commands.invocations;
        let last = all.len().saturating_sub(1);
        let has_background = LazyCell::new(|| {
            all.iter()
                .any(|it| it.guard.background || starts_service(it))
        });
        let may_mount = site.instruction.flag("security").is_some();
        let has_ssh = site.instruction.flags.iter().any(|flag| {
            flag.is("mount")
                && flag
                    .resolved()
                    .is_some_and(|it| it.as_str().contains("ssh"))
        });
        for (at, invocation) in all.iter().enumerate() {
            let why = match invocation.program.as_str() {
                "vim" | "vi" | "nano" | "emacs" if !is_batch(invocation) => "waits for somebody",
                "top" if !invocation.has_option(&["-b"]) => "waits for somebody",
                "htop" => "waits for somebody",
                "ssh" if !has_ssh && !asks_only(invocation) => "has no keys in a build",
                "shutdown" | "reboot" | "halt" | "poweroff" => "is not for a build to do",
                "mount" if !may_mount && !invocation.operands().is_empty() => {
                    "is not allowed in a build"
                }
                "ps" | "kill" | "pkill" | "killall" if !*has_background => {
                    "finds no processes in a build"
                }
                "free" | "ifconfig" if !invocation.pipe.is_piped_on() => {
                    "tells of the builder only"
                }
                _ if at == last && starts_service(invocation) && !invocation.pipe.is_fed() => {
                    "starts what ends with this `RUN`"
                }
                _ => continue,
            };
            // Somebody asks whether it works, or does not mind.
            if invocation.guard.ignored || asks_only(invocation) || in_word(invocation, all) {
                continue;
            }
            let span = invocation
                .program_word()
                .map_or(invocation.span, |it| it.span);
            let message = format!("`{}` {why}", invocation.program);
            let fault = Fault::new(&CHECK, message, input.place(site, span));
            faults.push(fault.value(&invocation.program));
        }
    }
}

/// Says whether an editor is given its commands.
fn is_batch(invocation: &Invocation) -> bool {
    let options = [
        "-c", "-es", "-s", "-S", "-u", "--batch", "-batch", "--script", "-e", "--cmd",
    ];
    asks_only(invocation)
        || invocation.has_option(&options)
        || invocation.pipe.is_fed()
        || invocation
            .arguments()
            .iter()
            .any(|word| word.starts_with_literal("+"))
}

/// Says whether a program is only asked for its version or its help.
fn asks_only(invocation: &Invocation) -> bool {
    invocation.has_option(&["--version", "--help", "-V", "-h"])
}

/// Says whether something starts a service that lasts.
fn starts_service(invocation: &Invocation) -> bool {
    let operands = invocation.operands();
    let word = |at: usize| operands.get(at).and_then(|word| word.literal());
    let starts = |word: Option<std::borrow::Cow<'_, str>>| {
        word.is_some_and(|word| matches!(&*word, "start" | "restart" | "reload"))
    };
    match invocation.program.as_str() {
        "service" | "rc-service" => starts(word(1)),
        "systemctl" => starts(word(0)),
        program => {
            let is_script = invocation
                .program_word()
                .is_some_and(|word| word.starts_with_literal("/etc/init.d/"));
            is_script && !program.is_empty() && starts(word(0))
        }
    }
}

/// Says whether something stands in a word of another command, which uses what it says.
fn in_word(invocation: &Invocation, all: &[Invocation]) -> bool {
    invocation.host.is_some_and(|host| all.get(host).is_some())
}
