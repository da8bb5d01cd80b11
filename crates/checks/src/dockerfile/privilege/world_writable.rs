//! DF-0083.

use std::cell::LazyCell;

use seawall_model::severity::Severity;

use super::deleted::Deleted;
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::shell::Invocation;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0083",
    name: "world-writable-file",
    title: "files are made writable for everybody",
    severity: Severity::Medium,
    severity_why: "it takes a foothold in the container to use it",
    why: "Any process of the container, whatever user it runs as, can change files of mode 777 or 666: also programs that \
          root runs later, scripts of the start, and settings. A user without privileges then keeps nothing safe. Mode \
          1777, as of `/tmp`, is not told: there only owners can delete and rename. Nor are files that the same `RUN` \
          deletes, nor those of stages that are not shipped.",
    remedy: "Give the files to the user that needs them: `COPY --chown=app`, `chown app:app /data`, and modes like 755 and \
             644. For platforms with random users in group 0, make them writable for the group: `chgrp -R 0 /data && \
             chmod -R g=u /data`.",
    bad: "FROM debian:12\nRUN chmod -R 777 /data\n",
    good: "FROM debian:12\nRUN chown -R app:app /data && chmod -R 755 /data\n",
    variants: &[
        Variant {
            name: "command",
            title: "a command makes files writable for everybody",
            severity: None,
            profile: None,
        },
        Variant {
            name: "copy",
            title: "files are copied writable for everybody",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/reference/dockerfile/#copy---chown---chmod"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[
        Run::Dockerfile(run),
        Run::Dockerfile(run_copy),
        Run::Built(run),
        Run::Built(run_copy),
    ],
};

fn run(input: &Input, faults: &mut Faults) {
    let running = input.running(&["chmod", "install", "mkdir", "mkfifo"]);
    let shipped = running.runs().filter(|it| input.is_shipped(it.site.index));
    for run in shipped {
        let site = run.site;
        let deleted = LazyCell::new(|| Deleted::of(&run.commands.invocations));
        for (at, invocation) in run.invocations() {
            let Some((span, mode)) = mode_of(invocation) else {
                continue;
            };
            if is_world_writable(&mode) && !deleted.are_gone(&invocation.targets(), at) {
                push(input, site, (span, &mode), "command", faults);
            }
        }
    }
}

fn run_copy(input: &Input, faults: &mut Faults) {
    for site in input.sites().filter(|site| input.is_shipped(site.index)) {
        let is_copy = matches!(site.instruction.kind, InstructionKind::Copy(_));
        let flag = site.instruction.flag("chmod").filter(|_| is_copy);
        let Some(value) = flag.and_then(crate::parse::dockerfile::syntax::Flag::resolved) else {
            continue;
        };
        let expanded = input.stages.expand(site.index, &value);
        if let Some(mode) = expanded.known().filter(|mode| is_world_writable(mode)) {
            push(input, site, (value.span(), mode), "copy", faults);
        }
    }
}

fn push(
    input: &Input,
    site: Site<'_>,
    (span, mode): (Span, &str),
    variant: &'static str,
    faults: &mut Faults,
) {
    let message = format!("mode `{mode}` lets everybody write");
    let mut fault = Fault::new(&CHECK, message, input.place(site, span))
        .variant(variant)
        .value(mode);
    if input.document.source.slice(span) == mode
        && let Some(less) = without_write(mode)
    {
        let title = format!("Make it {less}");
        fault = fault.fix(Fix::unsafe_(title, vec![Edit::replace(span, less)]));
    }
    faults.push(fault);
}

/// Finds the mode that a command sets, and where it stands.
fn mode_of(invocation: &Invocation) -> Option<(Span, String)> {
    if invocation.is("chmod") {
        let word = invocation.operands().into_iter().next()?;
        return Some((word.span, word.literal()?.into_owned()));
    }
    let makes = invocation.is_any(&["install", "mkdir", "mkfifo"]);
    let option = invocation.option(&["-m", "--mode"]).filter(|_| makes)?;
    Some((option.value_span?, option.value?.into_owned()))
}

/// Says whether a mode lets others write, without the bit that keeps files from being deleted by them.
fn is_world_writable(mode: &str) -> bool {
    if !mode.is_empty() && mode.bytes().all(|byte| matches!(byte, b'0'..=b'7')) {
        let bits = u32::from_str_radix(mode, 8).unwrap_or_default();
        return bits & 0o2 != 0 && bits & 0o1000 == 0;
    }
    let mut gives = false;
    for clause in mode.split(',') {
        let Some(at) = clause.find(['+', '-', '=']) else {
            return false;
        };
        let (who, does) = clause.split_at_checked(at).unwrap_or_default();
        let is_taken = does.starts_with('-');
        // Without a letter in front, the umask takes the right to write from others.
        let is_others = who.contains(['o', 'a']);
        if does.contains('t') && !is_taken {
            return false;
        }
        if is_others && (is_taken || does.starts_with('=')) && (is_taken == does.contains('w')) {
            gives = false;
        }
        gives |= is_others && !is_taken && does.contains('w');
    }
    gives
}

/// Returns an octal mode without the right of others to write.
fn without_write(mode: &str) -> Option<String> {
    let (front, last) = mode.split_at_checked(mode.len().checked_sub(1)?)?;
    let digit = last
        .parse::<u8>()
        .ok()
        .filter(|digit| *digit < 8 && !mode.starts_with(|it: char| !it.is_ascii_digit()))?;
    Some(format!("{front}{}", digit & !2))
}

#[cfg(test)]
mod tests {
    use super::is_world_writable;

    #[test]
    fn modes_are_read() {
        for mode in [
            "777", "0777", "666", "2", "o+w", "a+rwx", "ugo+w", "u+x,o=rw", "a=rwx", "go-r,o+w",
        ] {
            assert!(is_world_writable(mode), "{mode}");
        }
        for mode in [
            "755",
            "1777",
            "01777",
            "+w",
            "g+w",
            "u=rwx,g=rwx,o=rx",
            "a+rwx,o-w",
            "a=rwx,o=rx",
            "a+rwxt",
            "o-w",
            "",
            "file",
        ] {
            assert!(!is_world_writable(mode), "{mode}");
        }
    }
}
