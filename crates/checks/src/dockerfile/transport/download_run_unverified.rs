//! DF-0071.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use seawall_model::severity::Severity;

use super::download::{
    Code, DOWNLOADERS, code, downloads, file, is_file, prints, subject, verifies,
};
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::shell::dialect::{Dialect, program_name};
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
            profile: None,
        },
        Variant {
            name: "substituted",
            title: "an interpreter is given a download as its code",
            severity: None,
            profile: None,
        },
        Variant {
            name: "file",
            title: "a downloaded file is run without being verified",
            severity: Some(Severity::Low),
            profile: Some(Profile::Strict),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[494],
    references: &["https://docs.docker.com/reference/dockerfile/#add---checksum"],
    fixing: Fixing::None("only you know the checksum of what you want"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let evaluating = input.running(&["invoke-expression"]).or_started();
    for (site, invocation) in evaluating.invocations() {
        if invocation.dialect == Dialect::PowerShell {
            powershell(input, site, invocation, faults);
        }
    }
    for run in input.running(DOWNLOADERS).or_started().runs() {
        let (site, all) = (run.site, &run.commands.invocations);
        let Some(script) = Script::of(all) else {
            continue;
        };
        let mut told = BTreeSet::new();
        for (at, invocation) in all.iter().enumerate() {
            let Some((variant, download)) = script.unverified(at, invocation) else {
                continue;
            };
            let (url, span) = subject(download);
            if told.insert(span) {
                let message = match variant {
                    "file" => format!("what `{url}` serves is run, and nothing verifies it"),
                    _ => format!("`{}` runs whatever `{url}` serves", invocation.program),
                };
                faults.push(
                    Fault::new(&CHECK, message, input.place(site, span))
                        .variant(variant)
                        .value(url),
                );
            }
        }
    }
}

/// A script that downloads something.
struct Script<'a> {
    all: &'a [Invocation],
    /// How many downloads to the standard output there are in front of each command.
    printing: Vec<usize>,
    /// How many commands that verify something there are in front of each.
    verifying: Vec<usize>,
    /// Downloads into files, by the last part of the file's name.
    files: HashMap<String, Vec<(usize, String)>>,
}

impl<'a> Script<'a> {
    fn of(all: &'a [Invocation]) -> Option<Self> {
        if !all.iter().any(downloads) {
            return None;
        }
        let mut files: HashMap<String, Vec<(usize, String)>> = HashMap::new();
        for (at, invocation) in all.iter().enumerate().filter(|(_, it)| downloads(it)) {
            if let Some(file) = file(invocation) {
                files
                    .entry(program_name(&file))
                    .or_default()
                    .push((at, file));
            }
        }
        let printing = sums(all, |it| downloads(it) && prints(it));
        Some(Self {
            all,
            printing,
            verifying: sums(all, verifies),
            files,
        })
    }

    /// Finds the download whose outcome a command runs.
    fn unverified(
        &self,
        at: usize,
        invocation: &Invocation,
    ) -> Option<(&'static str, &'a Invocation)> {
        let found = match code(invocation) {
            Some(Code::Input) => ("piped", self.piped(at, invocation)),
            Some(Code::Text(word)) => ("substituted", self.substituted(at, word)),
            Some(Code::File(word)) => match self.substituted(at, word) {
                Some(found) => ("substituted", Some(found)),
                None => ("file", self.saved(at, word)),
            },
            None => {
                let word = invocation
                    .program_word()
                    .filter(|_| invocation.dialect.is_posix());
                ("file", word.and_then(|word| self.saved(at, word)))
            }
        };
        Some((found.0, found.1?))
    }

    /// Finds the download whose output an interpreter reads.
    fn piped(&self, at: usize, invocation: &Invocation) -> Option<&'a Invocation> {
        if let Some(redirect) = invocation.redirects.iter().find(|it| !it.kind.writes()) {
            return self.substituted(at, &redirect.target);
        }
        let mut ranges = invocation.pipe.upstream.iter();
        if ranges
            .clone()
            .any(|range| first(&self.verifying, range).is_some())
        {
            return None;
        }
        ranges.find_map(|range| self.all.get(first(&self.printing, range)?))
    }

    /// Finds the download that makes a word of a command, where it makes all of it.
    fn substituted(&self, at: usize, word: &Word) -> Option<&'a Invocation> {
        if !is_substitution(&word.parts) {
            return None;
        }
        // What stands in a word comes behind its command, in the order of the text.
        let behind = self.all.get(at..).unwrap_or_default().iter();
        let near = behind.take_while(|it| it.span.start < word.span.end);
        let mut within = near.filter(|it| it.host.is_some() && word.span.contains(it.span));
        if within.clone().any(verifies) {
            return None;
        }
        within.find(|it| downloads(it) && prints(it))
    }

    /// Finds the download that made a file, where nothing was verified between that and its use.
    fn saved(&self, at: usize, word: &Word) -> Option<&'a Invocation> {
        let files = self.files.get(&program_name(&word.shown()))?;
        let before = files.get(..files.partition_point(|(download, _)| *download < at))?;
        let mut nearest = before.iter().rev().take(NEAREST);
        let (download, _) = nearest.find(|(_, file)| is_file(word, file))?;
        let is_verified = first(&self.verifying, &(*download..at)).is_some();
        self.all.get(*download).filter(|_| !is_verified)
    }
}

/// Counts the commands of a kind in front of each.
fn sums(all: &[Invocation], is_it: impl Fn(&Invocation) -> bool) -> Vec<usize> {
    let mut count = 0_usize;
    let mut sums = vec![0];
    for invocation in all {
        count = count.saturating_add(usize::from(is_it(invocation)));
        sums.push(count);
    }
    sums
}

/// Finds the first command of a kind in a range.
fn first(sums: &[usize], range: &Range<usize>) -> Option<usize> {
    let before = *sums.get(range.start)?;
    let at = sums
        .partition_point(|count| *count <= before)
        .checked_sub(1)?;
    (at < range.end).then_some(at)
}

/// Downloads to files of one name that are looked at.
const NEAREST: usize = 16;

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
