//! Commands that download, commands that run code, and commands that verify it.

use crate::dockerfile::transport::command::is_local;
use crate::parse::shell::dialect::program_name;
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// Where a program takes its code from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Code<'a> {
    /// From its standard input.
    Input,
    /// It is this word: `sh -c WORD`, `eval WORD`.
    Text(&'a Word),
    /// From the file that this word names: `sh WORD`.
    File(&'a Word),
}

/// Says whether a command downloads something from another machine.
pub(super) fn downloads(invocation: &Invocation) -> bool {
    invocation.is_any(DOWNLOADERS) && !is_local(invocation)
}

/// Says whether a command verifies what it is given: a checksum or a signature.
pub(super) fn verifies(invocation: &Invocation) -> bool {
    invocation.is_any(VERIFIERS)
        || (invocation.is("openssl")
            && matches!(
                invocation.subcommand().as_deref(),
                Some("dgst" | "pkeyutl" | "cms" | "smime")
            ))
        || (invocation.is("gh") && invocation.subcommand().as_deref() == Some("attestation"))
        || (invocation.is("rpm") && invocation.has_option(&["-K", "--checksig"]))
}

/// Returns what a command downloads and where that stands: the URL, else the program.
pub(super) fn subject(invocation: &Invocation) -> (String, Span) {
    let operands = invocation.operands();
    let url = operands
        .iter()
        .find(|word| word.shown().contains("://"))
        .or_else(|| operands.first());
    match (url, invocation.program_word()) {
        (Some(word), _) => (super::url::shown(&word.shown()), word.span),
        (None, Some(word)) => (invocation.program.clone(), word.span),
        (None, None) => (invocation.program.clone(), invocation.span),
    }
}

/// Says whether a download goes to the standard output, or may.
pub(super) fn prints(invocation: &Invocation) -> bool {
    let is_output = |value: Option<&str>| matches!(value, None | Some("-" | "/dev/stdout"));
    if invocation
        .redirects
        .iter()
        .any(|it| it.kind.writes() && it.descriptor.as_deref().is_none_or(|it| it == "1"))
    {
        return false;
    }
    if invocation.is("wget") {
        let output = invocation.option(&["-O", "--output-document"]);
        return output.is_some_and(|option| is_output(option.value.as_deref()))
            || invocation.has_unknown_arguments();
    }
    if invocation.is("curl") {
        let output = invocation.option(&["-o", "--output"]);
        let named = invocation.has_option(&["-O", "--remote-name", "--remote-name-all"]);
        return !named && output.is_none_or(|option| is_output(option.value.as_deref()));
    }
    if invocation.is("aria2c") {
        return false;
    }
    !invocation.has_option(&["-OutFile", "-o", "-O", "--output", "--download", "-d"])
}

/// Returns the name of the file that a download makes, where it is known.
pub(super) fn file(invocation: &Invocation) -> Option<String> {
    let redirect = invocation.redirects.iter().find(|it| it.kind.writes());
    if let Some(redirect) = redirect {
        return Some(redirect.target.shown());
    }
    let names: &[&str] = match invocation {
        it if it.is("wget") => &["-O", "--output-document"],
        it if it.is("curl") || it.is("aria2c") => &["-o", "--output", "--out"],
        _ => &["-OutFile", "-o", "--output"],
    };
    if let Some(option) = invocation.option(names) {
        return Some(option.value_word?.shown()).filter(|name| name != "-");
    }
    let saves = !invocation.is("curl") || invocation.has_option(&["-O", "--remote-name"]);
    let operands = invocation.operands();
    let url = operands
        .iter()
        .find(|word| word.shown().contains("://"))
        .filter(|_| saves)?;
    let url = url.shown();
    let path = url.split(['?', '#']).next()?.split_once("://")?.1;
    path.rsplit_once('/')
        .map(|(_, name)| name.to_owned())
        .filter(|name| !name.is_empty())
}

/// Returns where a program that runs code takes it from; nothing for other programs.
pub(super) fn code(invocation: &Invocation) -> Option<Code<'_>> {
    let operands = invocation.operands();
    let first = operands.first().copied();
    if invocation.is_any(&["eval", "invoke-expression"]) {
        return Some(first.map_or(Code::Input, Code::Text));
    }
    if invocation.is_any(&["source", "."]) {
        return first.map(of_file);
    }
    let (_, text) = INTERPRETERS
        .iter()
        .find(|(names, _)| invocation.is_any(names))?;
    if invocation.is("python") && invocation.has_option(&["-m"]) {
        return None;
    }
    if let Some(option) = invocation.option(text) {
        return option.value_word.or(first).map(Code::Text);
    }
    if invocation.has_option(&["-s"]) {
        return Some(Code::Input);
    }
    Some(first.map_or(Code::Input, of_file))
}

fn of_file(word: &Word) -> Code<'_> {
    match word.literal().as_deref() {
        Some("-" | "/dev/stdin" | "/proc/self/fd/0" | "/dev/fd/0") => Code::Input,
        _ => Code::File(word),
    }
}

/// Says whether a word names a file that was downloaded under a name.
pub(super) fn is_file(word: &Word, file: &str) -> bool {
    let word = word.shown();
    let clean = |path: &str| path.trim_start_matches("./").to_owned();
    let is_same_name = program_name(&word) == program_name(file);
    clean(&word) == clean(file)
        || (is_same_name && (!file.contains('/') || !word.trim_start_matches("./").contains('/')))
}

/// Programs that download.
pub(super) const DOWNLOADERS: &[&str] = &[
    "curl",
    "wget",
    "wget2",
    "aria2c",
    "axel",
    "fetch",
    "http",
    "https",
    "lwp-request",
    "GET",
    "invoke-webrequest",
    "invoke-restmethod",
];

const VERIFIERS: &[&str] = &[
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "md5sum",
    "b2sum",
    "b3sum",
    "shasum",
    "cksum",
    "sum",
    "sha256",
    "sha512",
    "rhash",
    "gpg",
    "gpgv",
    "cosign",
    "minisign",
    "signify",
    "signify-openbsd",
    "slsa-verifier",
    "ssh-keygen",
    "get-filehash",
    "get-authenticodesignature",
    "certutil",
];

/// Programs that run code, and the options that give it as a word.
const INTERPRETERS: &[(&[&str], &[&str])] = &[
    (
        &[
            "sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "rbash", "fish",
        ],
        &["-c"],
    ),
    (&["python", "pypy"], &["-c"]),
    (&["perl"], &["-e", "-E"]),
    (&["ruby"], &["-e"]),
    (&["node", "bun"], &["-e", "--eval", "-p", "--print"]),
    (&["php"], &["-r", "-R"]),
    (&["lua"], &["-e"]),
    (&["pwsh", "powershell"], &["-Command", "-c"]),
];
