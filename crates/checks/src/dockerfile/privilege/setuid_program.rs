//! DF-0148.

use std::cell::LazyCell;

use seawall_model::severity::Severity;

use super::deleted::Deleted;
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::syntax::{Flag, InstructionKind};
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0148",
    name: "setuid-program",
    title: "a program is given its owner's rights",
    severity: Severity::High,
    severity_why: "one fault in that program makes any process of the container root",
    why: "With the setuid bit (`u+s`, mode 4755) a program runs with the rights of its owner, mostly root, whoever \
          starts it; with the setgid bit (`g+s`, mode 2755) with those of its group. Such a program is how a \
          process without privileges becomes root in the container, and `USER` then means little. Shells and \
          interpreters with the bit need no fault at all. Nothing is told of files that the same `RUN` deletes, of \
          stages that are not shipped, nor of directories: there the setgid bit hands on the group. Programs that \
          packages bring are those of IMG-0082.",
    remedy: "Run the container as the user that has the right, or give the program one capability: `setcap \
             cap_net_bind_service=+ep /usr/bin/app`. At run time, `--security-opt no-new-privileges` takes the effect \
             of the bit.",
    bad: "FROM debian:12\nCOPY app /usr/bin/app\nRUN chmod u+s /usr/bin/app\n",
    good: "FROM debian:12\nCOPY app /usr/bin/app\nRUN chmod 755 /usr/bin/app\n",
    variants: &[
        Variant {
            name: "user",
            title: "a program runs with the rights of its owner",
            severity: None,
            profile: None,
        },
        Variant {
            name: "group",
            title: "a program runs with the rights of its group",
            severity: Some(Severity::Low),
            profile: Some(Profile::Strict),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[250, 269],
    references: &[
        "https://manpages.debian.org/bookworm/coreutils/chmod.1.en.html",
        "https://manpages.debian.org/bookworm/manpages-dev/execve.2.en.html",
    ],
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
    let running = input.running(&["chmod", "install"]);
    for run in running.runs().filter(|it| input.is_shipped(it.site.index)) {
        let deleted = LazyCell::new(|| Deleted::of(&run.commands.invocations));
        for (at, invocation) in run.invocations() {
            let Some((span, mode)) = mode_of(invocation) else {
                continue;
            };
            let bits = bits_of(&mode);
            let is_meant =
                bits.user || (bits.group && !is_of_directories(&run.commands.invocations, at));
            if is_meant && !deleted.are_gone(&invocation.targets(), at) {
                push(input, run.site, (span, &mode), bits, faults);
            }
        }
    }
}

fn run_copy(input: &Input, faults: &mut Faults) {
    for site in input.sites().filter(|site| input.is_shipped(site.index)) {
        let is_copy = matches!(site.instruction.kind, InstructionKind::Copy(_));
        let flag = site.instruction.flag("chmod").filter(|_| is_copy);
        let Some(value) = flag.and_then(Flag::resolved) else {
            continue;
        };
        let expanded = input.stages.expand(site.index, &value);
        let Some(mode) = expanded.known() else {
            continue;
        };
        let bits = bits_of(mode);
        if bits != Bits::default() {
            push(input, site, (value.span(), mode), bits, faults);
        }
    }
}

fn push(
    input: &Input,
    site: Site<'_>,
    (span, mode): (Span, &str),
    bits: Bits,
    faults: &mut Faults,
) {
    let (variant, whose) = if bits.user {
        ("user", "owner")
    } else {
        ("group", "group")
    };
    let message = format!("mode `{mode}` lets everybody run it with the rights of its {whose}");
    let mut fault = Fault::new(&CHECK, message, input.place(site, span))
        .variant(variant)
        .value(mode);
    if input.document.source.slice(span) == mode
        && let Some(less) = without_bits(mode)
    {
        let title = format!("Make it {less}");
        fault = fault.fix(Fix::unsafe_(title, vec![Edit::replace(span, less)]));
    }
    faults.push(fault);
}

/// Finds the mode that a command gives files, and where it stands.
fn mode_of(invocation: &Invocation) -> Option<(Span, String)> {
    if invocation.is("chmod") {
        let word = invocation.operands().into_iter().next()?;
        return Some((word.span, word.literal()?.into_owned()));
    }
    if invocation.has_option(&["-d", "--directory"]) {
        return None;
    }
    let option = invocation.option(&["-m", "--mode"])?;
    Some((option.value_span?, option.value?.into_owned()))
}

/// Says whether a command is known to change directories only: their names say so, or `find -type d` finds them.
fn is_of_directories(all: &[Invocation], at: usize) -> bool {
    let Some(invocation) = all.get(at) else {
        return false;
    };
    let targets = invocation.targets();
    if !targets.is_empty() && targets.iter().all(|it| it.shown().ends_with('/')) {
        return true;
    }
    let before = all.get(..at).unwrap_or_default().iter().rev();
    let finder = before.take(NEAR).find(|it| it.wraps && it.is("find"));
    let words = finder.map(Invocation::arguments).unwrap_or_default();
    let is = |word: &Word, text: &str| word.literal().as_deref() == Some(text);
    invocation.is_wrapped_by("find")
        && words
            .iter()
            .zip(words.iter().skip(1))
            .any(|(a, b)| is(a, "-type") && is(b, "d"))
}

/// How far in front of a program what runs it can stand in the list: wrappers in one another.
const NEAR: usize = 8;

/// Which of the two bits a mode sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bits {
    user: bool,
    group: bool,
}

/// Reads a mode, octal or in letters (chmod(1)). What one clause sets a later one can take away.
fn bits_of(mode: &str) -> Bits {
    let mut bits = Bits::default();
    for clause in mode.split(',') {
        let at = clause.find(['+', '-', '=']).unwrap_or(0);
        let (who, does) = clause.split_at_checked(at).unwrap_or_default();
        let digits = does.trim_start_matches(['+', '=']);
        if let Some(number) = octal(digits).filter(|_| who.is_empty()) {
            bits.user |= number & 0o4000 != 0;
            bits.group |= number & 0o2000 != 0;
            continue;
        }
        let mut operator = None;
        for letter in does.chars() {
            let of = |one: char| who.is_empty() || who.contains([one, 'a']);
            match letter {
                '+' | '-' | '=' => {
                    operator = Some(letter);
                    bits.user &= letter != '=' || !of('u');
                    bits.group &= letter != '=' || !of('g');
                }
                's' if operator.is_some() => {
                    let sets = operator != Some('-');
                    bits.user = if of('u') { sets } else { bits.user };
                    bits.group = if of('g') { sets } else { bits.group };
                }
                _ => {}
            }
        }
    }
    bits
}

fn octal(digits: &str) -> Option<u32> {
    let is_octal = !digits.is_empty() && digits.bytes().all(|it| matches!(it, b'0'..=b'7'));
    is_octal.then(|| u32::from_str_radix(digits, 8).ok())?
}

/// Returns an octal mode without the two bits.
fn without_bits(mode: &str) -> Option<String> {
    let rest = octal(mode)? & 0o1777;
    Some(match rest & 0o1000 {
        0 if mode.starts_with('0') => format!("{rest:04o}"),
        0 => format!("{rest:03o}"),
        _ => format!("{rest:04o}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{bits_of, without_bits};

    /// What `chmod` of coreutils 9.1 makes of a file of mode 755.
    #[test]
    fn modes_are_read() {
        for (mode, user, group) in [
            ("4755", true, false),
            ("04755", true, false),
            ("2755", false, true),
            ("6711", true, true),
            ("7777", true, true),
            ("u+s", true, false),
            ("g+s", false, true),
            ("+s", true, true),
            ("a+s", true, true),
            ("ug+s", true, true),
            ("u+xs", true, false),
            ("u=rwxs", true, false),
            ("u=rwxs,go=rx", true, false),
            ("a+x,u+s", true, false),
            ("u+x+s", true, false),
            ("+4000", true, false),
            ("=6755", true, true),
            ("755", false, false),
            ("1777", false, false),
            ("0755", false, false),
            ("o+s", false, false),
            ("u-s", false, false),
            ("u+s,u-s", false, false),
            ("u+s,u=rwx", false, false),
            ("-4000", false, false),
            ("u+x", false, false),
            ("", false, false),
            ("scripts", false, false),
            ("99999999999999999999", false, false),
        ] {
            let bits = bits_of(mode);
            assert_eq!((bits.user, bits.group), (user, group), "{mode}");
        }
    }

    #[test]
    fn bits_are_taken_away() {
        for (mode, want) in [
            ("4755", Some("755")),
            ("04755", Some("0755")),
            ("7777", Some("1777")),
            ("4000", Some("000")),
            ("u+s", None),
        ] {
            assert_eq!(without_bits(mode).as_deref(), want, "{mode}");
        }
    }
}
