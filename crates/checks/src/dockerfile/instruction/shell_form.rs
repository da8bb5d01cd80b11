//! DF-0110.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::exec_form::exec_form;
use crate::dockerfile::instruction::fact::path::setting;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::dockerfile::syntax::{Arguments, InstructionKind};
use crate::parse::shell::Commands;
use crate::parse::shell::syntax::{Command, Terminator};
use crate::parse::shell::word::PartKind;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0110",
    name: "shell-form-command",
    title: "CMD or ENTRYPOINT is run by a shell",
    severity: Severity::Low,
    severity_why: "the program runs; it only stops late and unclean",
    why: "A command that is not a JSON array is run as `/bin/sh -c '…'`. The shell gets the signals \
          and does not hand them on, so `docker stop` waits ten seconds and kills the program in \
          the middle of its work. An `ENTRYPOINT` in this form also throws away what `CMD` and \
          `docker run` give it, and neither works in an image without a shell.",
    remedy: "Write a JSON array: `CMD [\"node\", \"server.js\"]`. Where a shell is needed for \
          variables, say so with `SHELL`, or let the shell give way: `CMD exec java $JAVA_OPTS \
          -jar app.jar`.",
    bad: "FROM node:22\nCMD node server.js\n",
    good: "FROM node:22\nCMD [\"node\", \"server.js\"]\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL3025",
        },
        Alias {
            peer: Peer::BuildKit,
            id: "JSONArgsRecommended",
        },
        Alias {
            peer: Peer::Kics,
            id: "not_using_json_in_cmd_and_entrypoint_arguments",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "prefer-json-notation",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
        "https://docs.docker.com/reference/build-checks/json-args-recommended/",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run), Run::Built(run_built)],
};

fn run(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let (InstructionKind::Cmd(Arguments::Shell(line))
        | InstructionKind::Entrypoint(Arguments::Shell(line))) = &site.instruction.kind
        else {
            continue;
        };
        let is_chosen = matches!(setting(input, site, What::Shell), Setting::By(_));
        let is_cmd = matches!(site.instruction.kind, InstructionKind::Cmd(_));
        let commands = input.commands(site.index);
        if line.is_empty() || is_chosen || (is_cmd && commands.is_some_and(gives_way)) {
            continue;
        }
        let name = site.instruction.name();
        // What only looks like an array is most likely a mistake in it.
        let is_almost = line.as_str().starts_with('[');
        let message = if is_almost {
            format!("this `{name}` is no JSON array, so that a shell runs it as it stands")
        } else {
            format!("this `{name}` is run by a shell, which keeps signals to itself")
        };
        let mut fault = Fault::new(&CHECK, message, input.place(site, line.span()));
        if let Some(array) = commands.filter(|_| !is_almost).and_then(array) {
            let edits = vec![Edit::replace(line.span(), array)];
            fault = fault.fix(Fix::unsafe_("Write it as a JSON array", edits));
        }
        faults.push(fault);
    }
}

/// An image keeps the shell form as what is run: the usual shell with the line.
fn run_built(input: &Input, faults: &mut Faults) {
    for site in input.sites() {
        let (InstructionKind::Cmd(Arguments::Exec(words))
        | InstructionKind::Entrypoint(Arguments::Exec(words))) = &site.instruction.kind
        else {
            continue;
        };
        let [shell, option, line] = &words[..] else {
            continue;
        };
        let is_usual = shell.value == "/bin/sh" && option.value == "-c";
        let is_cmd = matches!(site.instruction.kind, InstructionKind::Cmd(_));
        let commands = input.commands(site.index);
        if is_usual && !(is_cmd && commands.is_some_and(gives_way)) {
            let name = site.instruction.name();
            let message = format!("this `{name}` is run by a shell, which keeps signals to itself");
            faults.push(Fault::new(&CHECK, message, input.place(site, line.span)));
        }
    }
}

/// Says whether the shell makes room for the program: `exec program …`, with something before it at most.
fn gives_way(commands: &Commands) -> bool {
    let mut real = commands.invocations.iter().rev();
    real.any(|it| it.program == "exec" && it.wraps && it.pipe.length <= 1 && !it.guard.conditional)
}

/// Returns the command as a JSON array; nothing where it needs a shell.
fn array(commands: &Commands) -> Option<String> {
    let script = commands.script.as_ref()?;
    let [item] = &script.list.items[..] else {
        return None;
    };
    let [link] = &item.links[..] else {
        return None;
    };
    let [Command::Simple(simple)] = &link.pipeline.commands[..] else {
        return None;
    };
    let is_plain = simple.assignments.is_empty()
        && simple.redirects.is_empty()
        && link.pipeline.negated.is_none()
        && link.pipeline.timed.is_none()
        && item.end == Terminator::End
        && script.dialect.is_posix()
        && script.comments.is_empty()
        && script.errors.is_empty();
    let mut words = Vec::with_capacity(simple.words.len());
    for word in simple.words.iter().filter(|_| is_plain) {
        let needs_shell = word.has_glob()
            || word
                .parts
                .iter()
                .any(|part| matches!(part.kind, PartKind::Tilde(_) | PartKind::Brace(_)));
        words.push(word.literal().filter(|_| !needs_shell)?);
    }
    let program = words.first().filter(|it| !BUILT_IN.contains(&&***it))?;
    (!program.is_empty()).then(|| exec_form(&words))
}

/// Commands that only a shell has.
const BUILT_IN: &[&str] = &[
    ".", ":", "alias", "bg", "break", "cd", "command", "continue", "eval", "exec", "exit",
    "export", "fg", "jobs", "local", "read", "readonly", "return", "set", "shift", "source",
    "times", "trap", "type", "ulimit", "umask", "unset", "wait",
];
