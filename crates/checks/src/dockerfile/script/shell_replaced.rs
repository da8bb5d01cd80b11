//! DF-0121.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::Invocation;
use crate::parse::shell::invocation::Directory;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0121",
    name: "shell-replaced",
    title: "/bin/sh is replaced in a RUN",
    severity: Severity::Low,
    severity_why: "it works, and surprises every script of the image",
    why: "Putting another shell in the place of `/bin/sh` changes every script of the image, those \
          of its packages among them, and an update of the package that owns the file may put the \
          old one back.",
    remedy: "Say which shell the file's commands are for: `SHELL [\"/bin/bash\", \"-o\", \
          \"pipefail\", \"-c\"]`.",
    bad: "FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\n",
    good: "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL4005",
        },
        Alias {
            peer: Peer::Kics,
            id: "changing_default_shell_using_run_command",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "use-shell-instruction",
        },
    ],
    cwe: &[],
    references: &["https://docs.docker.com/reference/dockerfile/#shell"],
    fixing: Fixing::None("what else counts on the other shell is not known"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&["ln", "cp", "mv"]).invocations() {
        if !matches!(invocation.program.as_str(), "ln" | "cp" | "mv") {
            continue;
        }
        let operands = invocation.operands();
        let [.., source, target] = &operands[..] else {
            continue;
        };
        let is_shell = target.literal().is_some_and(|it| is_shell(invocation, &it));
        let source_name = source.literal().unwrap_or_default();
        let name = source_name.rsplit('/').next().unwrap_or_default();
        // A root file system in the making needs some shell, and this is the one it has.
        if !is_shell || matches!(name, "busybox" | "toybox" | "dash" | "ash" | "sh") {
            continue;
        }
        let message = format!(
            "`{}` takes the place of `{}`",
            source.shown(),
            target.shown()
        );
        let fault = Fault::new(&CHECK, message, input.place(site, target.span));
        faults.push(fault.value(source.shown()));
    }
}

/// Says whether a path is that of the shell.
fn is_shell(invocation: &Invocation, path: &str) -> bool {
    match path {
        "/bin/sh" | "/usr/bin/sh" => true,
        "sh" | "./sh" => match &invocation.directory {
            Directory::At(at) => matches!(at.trim_end_matches('/'), "/bin" | "/usr/bin"),
            _ => false,
        },
        _ => false,
    }
}
