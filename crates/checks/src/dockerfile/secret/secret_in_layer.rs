//! DF-0144.

use std::collections::BTreeSet;

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::privilege::path::{clean, is_within};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::parse::dockerfile::mount::{MountKind, parse_mount};
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0144",
    name: "mounted-secret-in-layer",
    title: "a mounted secret is written into a layer",
    severity: Severity::High,
    severity_why: "whoever can pull the image has the secret",
    why: "A secret that is mounted is there for one `RUN` only – unless the command writes it down: copies the file, writes it \
          by `>` or `tee`, or puts it into the settings of npm, git, pip or the like. It is then in the layer, which is all \
          that the mount was to avoid. Shipped stages count; what the same `RUN` deletes again, and what goes to another \
          mount, is not told.",
    remedy: "Mount the secret where the program looks for it (`target=/root/.npmrc`), or hand it over for the one command. \
             Where a file has to be written, delete it in the same `RUN`, or write it to `--mount=type=tmpfs`.",
    bad: "# syntax=docker/dockerfile:1\nFROM node:22\nRUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc /root/.npmrc && npm ci\n",
    good: "# syntax=docker/dockerfile:1\nFROM node:22\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n",
    variants: &[
        Variant {
            name: "file",
            title: "a mounted secret is written to a file",
            severity: None,
        },
        Variant {
            name: "settings",
            title: "a mounted secret is put into a program's settings",
            severity: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[312],
    references: &["https://docs.docker.com/build/building/secrets/"],
    fixing: Fixing::None("the secret has to be mounted where it is looked for"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

/// The mounts of an instruction, and what is known to hold their secrets.
#[derive(Debug, Default)]
struct Mounts {
    /// Paths of secrets.
    secrets: Vec<String>,
    /// Variables that hold them.
    variables: BTreeSet<String>,
    /// Directories that are not part of the layer.
    outside: Vec<String>,
}

fn run(input: &Input, faults: &mut Faults) {
    for (site, commands) in input
        .runs()
        .filter(|(site, _)| input.is_shipped(site.index))
    {
        let mut mounts = Mounts::of(site);
        if mounts.secrets.is_empty() && mounts.variables.is_empty() {
            continue;
        }
        let all = &commands.invocations;
        let tainted = mounts.taint(all);
        for (at, invocation) in all.iter().enumerate() {
            let is_tainted = tainted.contains(&at);
            let later = all.get(at..).unwrap_or_default();
            for (span, target) in written(invocation, is_tainted, &mounts) {
                if !mounts.is_outside(&target) && !is_deleted(&target, later) {
                    let message = format!("the secret is written to `{target}` and stays there");
                    faults
                        .push(Fault::new(&CHECK, message, input.place(site, span)).variant("file"));
                }
            }
            if is_tainted && sets(invocation) && !is_unset(invocation, later) {
                let Some(word) = invocation.program_word() else {
                    continue;
                };
                let message = format!(
                    "the secret is put into the settings of `{}` and stays there",
                    invocation.program
                );
                faults.push(
                    Fault::new(&CHECK, message, input.place(site, word.span)).variant("settings"),
                );
            }
        }
    }
}

impl Mounts {
    fn of(site: Site<'_>) -> Self {
        let mut mounts = Self {
            outside: vec![
                "/dev".into(),
                "/proc".into(),
                "/sys".into(),
                "/run/secrets".into(),
            ],
            ..Self::default()
        };
        for flag in site
            .instruction
            .flags
            .iter()
            .filter(|flag| flag.is("mount"))
        {
            let Some(mount) = flag.resolved().map(|value| parse_mount(&value)) else {
                continue;
            };
            let target = mount.target.as_ref().map(|target| clean(target.as_str()));
            if mount.kind == Some(MountKind::Secret) {
                let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
                let named = mount
                    .id
                    .as_ref()
                    .or(mount.source.as_ref())
                    .map(|id| base(id.as_str()));
                mounts
                    .variables
                    .extend(mount.env.as_ref().map(|name| name.as_str().to_owned()));
                if mount.env.is_none() || target.is_some() {
                    mounts.secrets.extend(
                        target
                            .clone()
                            .or_else(|| Some(format!("/run/secrets/{}", named?))),
                    );
                }
            }
            mounts
                .outside
                .extend(target.filter(|_| mount.kind.is_some()));
        }
        mounts
    }

    /// Says whether a word holds the path of a secret or a variable with one.
    fn names(&self, word: &Word) -> bool {
        let text = word.shown();
        self.secrets.iter().any(|path| text.contains(path))
            || word
                .parameters()
                .iter()
                .any(|each| self.variables.contains(&each.name))
    }

    /// Finds the commands that are given a secret, and the variables that get one.
    fn taint(&mut self, all: &[Invocation]) -> BTreeSet<usize> {
        let mut tainted = BTreeSet::new();
        // What stands in a word comes behind its host in the list: the second round sees it.
        for _ in 0..ROUNDS {
            for (at, invocation) in all.iter().enumerate() {
                let reads = invocation.redirects.iter().any(|it| {
                    let body = it.heredoc.get().is_some_and(|body| self.names(&body.word));
                    body || (!it.kind.writes() && self.names(&it.target))
                });
                let is_fed = invocation
                    .pipe
                    .upstream()
                    .any(|at| tainted.contains(&at) && all.get(at).is_some_and(passes_on));
                if reads || is_fed || invocation.arguments().iter().any(|word| self.names(word)) {
                    tainted.insert(at);
                }
                if let Some(host) = invocation
                    .host
                    .filter(|_| tainted.contains(&at) && passes_on(invocation))
                {
                    tainted.insert(host);
                }
                for (name, word) in invocation.assigned() {
                    let within = |other: &usize| {
                        all.get(*other).is_some_and(|it| {
                            it.host == Some(at) && word.span.contains(it.span) && passes_on(it)
                        })
                    };
                    if self.names(&word) || tainted.iter().any(within) {
                        self.variables.insert(name);
                    }
                }
                if invocation.is("read") && tainted.contains(&at) {
                    self.variables
                        .extend(invocation.operands().iter().map(|word| word.shown()));
                }
            }
        }
        tainted
    }

    fn is_outside(&self, target: &str) -> bool {
        self.outside
            .iter()
            .any(|directory| is_within(&clean(target), directory))
            && target.starts_with('/')
    }
}

/// Finds the files that a command writes a secret to.
fn written(invocation: &Invocation, is_tainted: bool, mounts: &Mounts) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let operands = invocation.operands();
    if is_tainted && passes_on(invocation) {
        let to_files = invocation
            .redirects
            .iter()
            .filter(|it| it.kind.writes() && it.descriptor.as_deref() != Some("2"));
        found.extend(to_files.map(|it| (it.target.span, it.target.shown())));
    }
    if is_tainted && invocation.is("tee") {
        found.extend(operands.iter().map(|word| (word.span, word.shown())));
    }
    let copies = invocation.is_any(&["cp", "install", "rsync", "mv", "dd"]);
    if copies && let Some((last, sources)) = operands.split_last() {
        let copied = |word: &&&Word| {
            mounts
                .secrets
                .iter()
                .any(|path| word.shown().contains(path.as_str()))
        };
        if let Some(source) = sources.iter().find(copied) {
            // A directory gets a file of the secret's name.
            let (source, target) = (source.shown(), last.shown());
            let name = source.rsplit('/').next().unwrap_or_default();
            let target = if target.ends_with('/') {
                format!("{target}{name}")
            } else {
                target
            };
            found.push((last.span, target));
        }
    }
    let edits = invocation.is("sed")
        && invocation
            .options()
            .iter()
            .any(|it| it.name == "-i" || it.name == "--in-place");
    if is_tainted
        && edits
        && let Some(last) = operands.last()
    {
        found.push((last.span, last.shown()));
    }
    found
}

/// Says whether a program gives on what it reads.
fn passes_on(invocation: &Invocation) -> bool {
    invocation.is_any(&[
        "cat", "echo", "printf", "sed", "awk", "tr", "base64", "head", "tail", "cut", "jq", "yq",
        "envsubst", "tee", "grep", "xargs", "sort",
    ])
}

/// Says whether a command keeps what it is given in a file of settings.
fn sets(invocation: &Invocation) -> bool {
    let operands = invocation.operands();
    let word = |at: usize| {
        operands
            .get(at)
            .and_then(|word| word.literal())
            .unwrap_or_default()
    };
    let is_config = word(0) == "config" && word(1) != "get";
    match invocation.tool() {
        "npm" | "yarn" | "pnpm" | "git" | "pip" | "composer" | "poetry" | "bundle" => is_config,
        "aws" => word(0) == "configure",
        "docker" | "podman" | "helm" | "gh" | "npm-cli-login" => {
            word(0) == "login" || word(1) == "login"
        }
        "dotnet" => word(0) == "nuget" && word(1) == "add",
        _ => false,
    }
}

/// Says whether the same script takes a setting back, or deletes the file it is in.
fn is_unset(invocation: &Invocation, later: &[Invocation]) -> bool {
    let takes_back = [
        "delete",
        "rm",
        "unset",
        "--unset",
        "--unset-all",
        "--remove-section",
        "logout",
        "remove",
    ];
    let program = &invocation.program;
    later.iter().skip(1).any(|it| {
        let words = || it.arguments().iter().filter_map(Word::literal);
        let same = it.program == *program && words().any(|word| takes_back.contains(&&*word));
        let is_settings = |word: &str| {
            [
                "rc",
                "config",
                ".docker",
                ".aws",
                ".pip",
                "auth.json",
                "pip.conf",
            ]
            .iter()
            .any(|it| word.ends_with(it) || word.contains(program.as_str()))
        };
        same || (it.is("rm") && words().any(|word| is_settings(&word)))
    })
}

/// Says whether the same script deletes a file.
fn is_deleted(target: &str, later: &[Invocation]) -> bool {
    let plain = |path: &str| {
        path.replace("${HOME}", "~")
            .replace("/root/", "~/")
            .trim_start_matches("./")
            .to_owned()
    };
    let target = plain(target);
    let mut gone = later
        .iter()
        .filter(|it| it.is_any(&["rm", "shred"]) && !it.guard.conditional)
        .flat_map(Invocation::operands);
    gone.any(|word| {
        let word = plain(&word.shown());
        let word = word.trim_end_matches('/');
        target == word
            || target
                .strip_prefix(word)
                .is_some_and(|rest| rest.starts_with('/'))
    })
}

/// Rounds in which secrets are followed: from a word to its host, from there to a variable.
const ROUNDS: usize = 3;
