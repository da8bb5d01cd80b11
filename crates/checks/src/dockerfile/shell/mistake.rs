//! DF-0140.

use seawall_model::severity::Severity;

use super::code::{is_passed_on, name_of};
use super::program::{Sh, sh_of};
use super::remark::Remark;
use super::script::{Program, Script};
#[cfg(feature = "shell-lint")]
use super::shuck::Linter;
use super::table::VARIANTS;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::{Input, Site};
use crate::fault::{Edit, Fault, Fix};

/// The check.
pub(super) static CHECK: Check = Check {
    id: ID,
    name: "shell-mistake",
    title: "A shell script does not do what it seems to",
    severity: Severity::Low,
    severity_why: "most of what is told is a slip; errors are rated higher, matters of style lower",
    why: "Scripts in `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` are shell scripts, and few \
          languages let so many mistakes pass without a word: a redirection in the wrong order \
          loses the errors, a blank in front of `=` runs a command, a bashism stops where `sh` is \
          another shell. They are looked at by a linter for shell scripts with the shell that \
          `SHELL`, `# hadolint shell=` or the first line of a heredoc names, and with the \
          variables that `ARG` and `ENV` set. Each kind of mistake is a variant that bears the \
          number by which ShellCheck knows it.",
    remedy: "Look the number up at <https://www.shellcheck.net/wiki/>, where each is explained with \
             examples. A comment in the script, `# shellcheck disable=SC2086`, or above the \
             instruction, `# hadolint ignore=SC2086`, accepts one.",
    bad: "FROM debian:12\nRUN make 2>&1 > build.log\n",
    good: "FROM debian:12\nRUN make > build.log 2>&1\n",
    variants: VARIANTS,
    profile: Profile::Strict,
    aliases: &[
        Alias {
            peer: Peer::ShellCheck,
            id: "SC*",
        },
        Alias {
            peer: Peer::Hadolint,
            id: "SC*",
        },
    ],
    cwe: &[],
    references: &[
        "https://www.shellcheck.net/wiki/",
        "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html",
    ],
    fixing: Fixing::Safe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

/// The check's id.
pub const ID: &str = "DF-0140";

fn run(input: &Input, faults: &mut Faults) {
    let given = input.shell_remarks();
    let mut linter = Linter::of(input.shell_codes());
    for (number, script) in input.scripts().list.iter().enumerate() {
        let Some(site) = input.site(script.index) else {
            continue;
        };
        let remarks = match given {
            Some(given) => given.get(number).cloned().unwrap_or_default().into(),
            None => linter.remarks(script),
        };
        let sh = match script.program {
            Program::Sh => sh_of(input, script.index),
            Program::Dash => Sh::Dash,
            Program::Bash | Program::Ksh => Sh::Bash,
        };
        for remark in &*remarks {
            if let Some(fault) = fault(input, site, (script, sh), remark) {
                faults.push(fault);
            }
        }
    }
}

/// The linter of a program that was built without one.
#[cfg(not(feature = "shell-lint"))]
#[derive(Debug)]
struct Linter;

#[cfg(not(feature = "shell-lint"))]
impl Linter {
    const fn of(_wanted: Option<&std::collections::BTreeSet<u16>>) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "as the linter that is built in has it")]
    fn remarks(&mut self, _script: &Script) -> std::sync::Arc<[Remark]> {
        std::sync::Arc::default()
    }
}

fn fault(
    input: &Input,
    site: Site<'_>,
    (script, sh): (&Script, Sh),
    remark: &Remark,
) -> Option<Fault> {
    let name = name_of(remark.code)?;
    // Variables of a container may come from who starts it.
    let is_given_later = !script.is_built && matches!(remark.code, 2153 | 2154);
    if !is_passed_on(remark.code) || sh.knows(remark.code) || is_given_later {
        return None;
    }
    let span = script.span_of(remark.range.clone())?;
    let value = script.slice(remark.range.clone()).unwrap_or_default();
    let value: String = value.chars().take(LONGEST_VALUE).collect();
    let fault = Fault::new(&CHECK, message(remark, name), input.place(site, span));
    let fault = fault.variant(name).value(value);
    let fault = match fix(input, script, remark) {
        Some(fix) => fault.fix(fix),
        None => fault,
    };
    let is_guessed = remark.code >= 3000 && sh == Sh::Unknown;
    Some(if is_guessed { fault.likely() } else { fault })
}

/// Puts the linter's words into a sentence of ours: small at the start, no full stop, the code behind.
fn message(remark: &Remark, name: &str) -> String {
    let text: String = remark.message.chars().take(LONGEST_MESSAGE).collect();
    let text = text.trim().trim_end_matches('.');
    let mut chars = text.chars();
    let first = chars.next();
    // `POSIX` and `$x` stay as they are.
    let is_word = chars
        .next()
        .is_none_or(|second| !second.is_ascii_uppercase());
    let rest = first.and_then(|first| text.get(first.len_utf8()..));
    match (first, rest) {
        (Some(first), Some(rest)) if is_word => {
            let first: String = first.to_lowercase().collect();
            format!("{first}{rest} ({name})")
        }
        _ => format!("{text} ({name})"),
    }
}

/// Takes what the linter would write. Nearly all of it changes what the script does: that is what it is for.
fn fix(input: &Input, script: &Script, remark: &Remark) -> Option<Fix> {
    if remark.code == 2006 {
        return without_backticks(script, remark);
    }
    let escape = input.document.escape;
    let edit = |it: &super::remark::Replacement| {
        let span = script.span_to_replace(it.range.clone())?;
        // A line that ends in the escape character goes on in the next one.
        let is_plain = !it.text.contains(['\n', '\r', escape]);
        is_plain.then(|| Edit::replace(span, it.text.clone()))
    };
    let edits: Option<Vec<Edit>> = remark.replacements.iter().map(edit).collect();
    let edits = edits.filter(|edits| !edits.is_empty())?;
    let title = match remark.code {
        2086 | 2046 | 2248 | 2250 => "Quote it",
        2164 => "Stop where it fails",
        _ => "Write it as the linter does",
    };
    Some(Fix::unsafe_(title, edits))
}

/// Writes `$(…)`. Backticks have escapes of their own, and quotes within quotes: what holds none says the same.
fn without_backticks(script: &Script, remark: &Remark) -> Option<Fix> {
    let told = script.slice(remark.range.clone())?;
    let inner = told.strip_prefix('`')?.strip_suffix('`')?;
    if inner.contains(['\\', '"', '`', '#']) {
        return None;
    }
    let (start, end) = (remark.range.start, remark.range.end);
    let first = script.span_to_replace(start..start.saturating_add(1))?;
    let last = script.span_to_replace(end.saturating_sub(1)..end)?;
    let edits = vec![Edit::replace(first, "$("), Edit::replace(last, ")")];
    Some(Fix::safe("Write $(…)", edits))
}

/// Characters of a value that are told.
const LONGEST_VALUE: usize = 200;
/// Characters of a linter's message that are told.
const LONGEST_MESSAGE: usize = 400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_sentences_of_ours() {
        let cases = [
            ("Use braces.", "use braces (SC1)"),
            ("POSIX only", "POSIX only (SC1)"),
            ("$x is split", "$x is split (SC1)"),
            ("", " (SC1)"),
        ];
        for (text, want) in cases {
            let remark = Remark {
                code: 1,
                message: text.to_owned(),
                range: 0..0,
                replacements: Vec::new(),
            };
            assert_eq!(message(&remark, "SC1"), want);
        }
    }
}
