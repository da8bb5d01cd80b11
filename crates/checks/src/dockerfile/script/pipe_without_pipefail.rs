//! DF-0122.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::dockerfile::instruction::fact::path::setting;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::stage::{Setting, What};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::Invocation;
use std::cell::LazyCell;
use std::collections::BTreeSet;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0122",
    name: "pipe-without-pipefail",
    title: "a failure in front of a pipe goes unseen",
    severity: Severity::Low,
    severity_why: "a broken download or an empty file may be built in",
    why: "A pipeline ends as its last command does: where the command in front fails, the build \
          goes on with what came through, which may be nothing or half of it.",
    remedy: "Set `pipefail`: `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` (on Alpine \
          `SHELL [\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]`), or write to a file and read it \
          in a second command. The `sh` of Debian 12 and of Ubuntu 24.04 does not know the \
          option.",
    bad: "FROM debian:12\nRUN curl -fsS https://example.org/a.tar.gz | tar xz\n",
    good: "FROM debian:12\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN curl -fsS https://example.org/a.tar.gz | tar xz\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Hadolint,
            id: "DL4006",
        },
        Alias {
            peer: Peer::Kics,
            id: "shell_running_a_pipe_without_pipefail_flag",
        },
        Alias {
            peer: Peer::Semgrep,
            id: "set-pipefail",
        },
    ],
    cwe: &[],
    references: &[
        "https://docs.docker.com/build/building/best-practices/#using-pipes",
        "https://www.gnu.org/software/bash/manual/html_node/Pipelines.html",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, commands) in input.runs() {
        let mut told = BTreeSet::new();
        let failing = LazyCell::new(|| failing(&commands.invocations));
        for (index, reader) in commands.invocations.iter().enumerate() {
            let Some(first) = reader.pipe.upstream.first().map(|range| range.start) else {
                continue;
            };
            if is_safe(reader, &commands.invocations) || told.contains(&first) {
                continue;
            }
            let mut upstream = reader.pipe.upstream.iter();
            let writer = upstream.find_map(|range| {
                let next = failing.partition_point(|at| *at < range.start);
                let at = *failing.get(next)?;
                (at < range.end && at < index).then_some(at)
            });
            let Some(writer) = writer.and_then(|at| commands.invocations.get(at)) else {
                continue;
            };
            told.insert(first);
            let span = writer.program_word().map_or(writer.span, |word| word.span);
            let message = format!(
                "nobody sees when `{}` fails in front of a pipe",
                writer.program
            );
            let fault = Fault::new(&CHECK, message, input.place(site, span));
            let fault = fault.value(&writer.program);
            faults.push(match add_option(input, site, reader) {
                Some(fix) => fault.fix(fix),
                None => fault,
            });
        }
    }
}

/// Returns the positions of the commands that may fail.
fn failing(all: &[Invocation]) -> Vec<usize> {
    let all = all.iter().enumerate();
    let failing = all.filter(|(_, it)| !it.wraps && can_fail(it));
    failing.map(|(at, _)| at).collect()
}

/// Says whether the end of a pipeline tells of all its failures, or nobody asks.
fn is_safe(reader: &Invocation, all: &[Invocation]) -> bool {
    // The failure of what stands in a word of another command is lost either way.
    let in_word = reader
        .host
        .and_then(|host| all.get(host))
        .is_some_and(|host| !host.program.is_empty());
    // These stop reading early, so that the option would tell failures where there are none.
    let stops = reader.tool() == "head"
        || (reader.tool() == "grep" && reader.has_option(&["-q", "--quiet", "-m"]));
    !reader.dialect.is_posix()
        || reader.options.pipefail
        || reader.guard.ignored
        || in_word
        || stops
}

/// Says whether a command may fail for a reason that people want to know.
fn can_fail(writer: &Invocation) -> bool {
    let is_fixed = NEVER_FAIL.contains(&writer.program.as_str());
    let only_heredoc = writer.program == "cat" && writer.operands().is_empty();
    let asks_dpkg = writer.program == "dpkg" && writer.has_option(&["--print-architecture"]);
    !writer.program.is_empty() && !is_fixed && !only_heredoc && !asks_dpkg
}

/// Sets the option in the `SHELL` of the file that starts bash.
fn add_option(input: &Input, site: Site<'_>, reader: &Invocation) -> Option<Fix> {
    let Setting::By(by) = setting(input, site, What::Shell) else {
        return None;
    };
    let InstructionKind::Shell(words) = &input.document.instructions.get(by)?.kind else {
        return None;
    };
    let switch = words.last().filter(|word| word.value == "-c")?;
    let is_bash = words.first()?.value.ends_with("bash") && reader.wrappers.is_empty();
    is_bash.then(|| {
        let edits = vec![Edit::insert(switch.span, "\"-o\", \"pipefail\", ")];
        Fix::unsafe_("Set pipefail in SHELL", edits)
    })
}

/// Commands that have nothing to fail at.
const NEVER_FAIL: &[&str] = &[
    ":", "arch", "date", "echo", "env", "false", "groups", "hostname", "id", "nproc", "printf",
    "pwd", "seq", "set", "true", "uname", "whoami", "yes",
];
