//! DF-0071.

use seawall_model::severity::Severity;

use super::command::commands;
use super::download::{Code, code, downloads, file, is_file, prints, subject, verifies};
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::shell::dialect::Dialect;
use crate::parse::shell::word::{Part, PartKind};
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0071",
    name: "unverified-download-run",
    title: "a download is run without being verified",
    severity: Severity::High,
    severity_why: "whoever holds the server, today or later, runs code in the build",
    why: "`curl … | sh` runs what a server sends at that moment, as root, in the image. Nobody has read it, nobody can tell \
          later what it was, and the next build may get something else: because there is a new version, because the \
          server was taken over, or because it answers builders differently from people. A download that breaks off is \
          run up to there. The same holds for `bash <(curl …)` and `sh -c \"$(curl …)\"`, and for a file that is \
          downloaded and run by the same `RUN` with no checksum or signature looked at in between.",
    remedy: "Download into a file, compare its checksum (`echo \"HASH  file\" | sha256sum -c -`) or its signature, and run it \
             then; or use `ADD --checksum=sha256:… URL`. Best is a package of the distribution. Where a vendor's script \
             only adds a package source, add that source with its key by hand.",
    bad: "FROM debian:12\nRUN curl -fsSL https://get.example.com/install.sh | sh\n",
    good: "FROM debian:12\nRUN curl -fsSLo i.sh https://get.example.com/install.sh && echo \"0a1b  i.sh\" | sha256sum -c && sh i.sh\n",
    variants: &[
        Variant {
            name: "piped",
            title: "a download is piped into an interpreter",
            severity: None,
        },
        Variant {
            name: "substituted",
            title: "an interpreter is given a download as its code",
            severity: None,
        },
        Variant {
            name: "file",
            title: "a downloaded file is run without being verified",
            severity: Some(Severity::Low),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[494],
    references: &["https://docs.docker.com/reference/dockerfile/#add---checksum"],
    fixing: Fixing::None("only you know the checksum of what you want"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, commands) in commands(input) {
        let all = &commands.invocations;
        // Most scripts download nothing.
        let has_downloads = all.iter().any(downloads);
        for (at, invocation) in all.iter().enumerate() {
            if invocation.dialect == Dialect::PowerShell {
                powershell(input, site, invocation, faults);
            }
            let Some(code) = code(invocation).filter(|_| has_downloads) else {
                continue;
            };
            let found = match code {
                Code::Input => piped(all, at).map(|it| ("piped", it)),
                Code::Text(word) => substituted(all, word).map(|it| ("substituted", it)),
                Code::File(word) => substituted(all, word)
                    .map(|it| ("substituted", it))
                    .or_else(|| saved(all, at, word).map(|it| ("file", it))),
            };
            if let Some((variant, download)) = found {
                push(input, site, download, (invocation, variant), faults);
            }
        }
        for (at, invocation) in all.iter().enumerate().filter(|_| has_downloads) {
            let word = invocation
                .program_word()
                .filter(|_| invocation.dialect.is_posix());
            if let Some(download) = word.and_then(|word| saved(all, at, word)) {
                push(input, site, download, (invocation, "file"), faults);
            }
        }
    }
}

fn push(
    input: &Input,
    site: Site<'_>,
    download: &Invocation,
    by: (&Invocation, &'static str),
    faults: &mut Faults,
) {
    let (url, span) = subject(download);
    let (runs, variant) = by;
    let message = match variant {
        "file" => format!("what `{url}` serves is run, and nothing verifies it"),
        _ => format!("`{}` runs whatever `{url}` serves", runs.program),
    };
    faults.push(
        Fault::new(&CHECK, message, input.place(site, span))
            .variant(variant)
            .value(url),
    );
}

/// Finds the download whose output an interpreter reads.
fn piped(all: &[Invocation], at: usize) -> Option<&Invocation> {
    let invocation = all.get(at)?;
    if let Some(redirect) = invocation.redirects.iter().find(|it| !it.kind.writes()) {
        return substituted(all, &redirect.target);
    }
    let mut upstream = invocation.pipe.upstream().filter_map(|at| all.get(at));
    let is_verified = invocation
        .pipe
        .upstream()
        .filter_map(|at| all.get(at))
        .any(verifies);
    upstream
        .find(|it| downloads(it) && prints(it))
        .filter(|_| !is_verified)
}

/// Finds the download that makes a word, where it makes all of it.
fn substituted<'a>(all: &'a [Invocation], word: &Word) -> Option<&'a Invocation> {
    if !is_substitution(&word.parts) {
        return None;
    }
    let within = |it: &&Invocation| it.host.is_some() && word.span.contains(it.span);
    let is_verified = all.iter().filter(within).any(verifies);
    all.iter()
        .filter(within)
        .find(|it| downloads(it) && prints(it))
        .filter(|_| !is_verified)
}

/// Says whether a word begins with a substitution, so that its first command comes out of it.
fn is_substitution(parts: &[Part]) -> bool {
    let mut parts = parts.iter().filter(|part| match &part.kind {
        PartKind::Literal(text) => !text.trim().is_empty(),
        _ => true,
    });
    match parts.next().map(|part| &part.kind) {
        Some(PartKind::Command(_) | PartKind::Process(_)) => true,
        Some(PartKind::Double(inner)) => is_substitution(inner),
        _ => false,
    }
}

/// Finds the download that made a file, where nothing was verified between that and its use.
fn saved<'a>(all: &'a [Invocation], at: usize, word: &Word) -> Option<&'a Invocation> {
    let before = all.get(..at)?;
    let is_it =
        |it: &Invocation| downloads(it) && file(it).is_some_and(|file| is_file(word, &file));
    let download = before.iter().rposition(is_it)?;
    let between = before.get(download..).unwrap_or_default();
    if between.iter().any(verifies) {
        return None;
    }
    before.get(download)
}

/// Tells `iex ((New-Object Net.WebClient).DownloadString('…'))` and `iex (iwr …)`, which are expressions of .NET.
fn powershell(input: &Input, site: Site<'_>, invocation: &Invocation, faults: &mut Faults) {
    if !invocation.is("invoke-expression") {
        return;
    }
    let text = input.document.source.slice(invocation.span);
    let lower = text.to_ascii_lowercase();
    let Some(at) = EXPRESSIONS.iter().find_map(|word| lower.find(word)) else {
        return;
    };
    let start = invocation
        .span
        .start
        .saturating_add(u32::try_from(at).unwrap_or(0));
    let length = lower
        .get(at..)
        .and_then(|rest| rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '-'));
    let length = u32::try_from(length.unwrap_or(0)).unwrap_or(0);
    let span = Span::new(start, start.saturating_add(length));
    let message = "`Invoke-Expression` runs whatever the server sends";
    faults.push(Fault::new(&CHECK, message, input.place(site, span)).variant("substituted"));
}

/// How expressions download, in lower case.
const EXPRESSIONS: &[&str] = &[
    "downloadstring",
    "invoke-webrequest",
    "invoke-restmethod",
    "iwr ",
    "irm ",
];
