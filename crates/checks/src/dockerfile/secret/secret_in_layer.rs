//! DF-0144.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::privilege::deleted::Deleted;
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
            profile: None,
        },
        Variant {
            name: "settings",
            title: "a mounted secret is put into a program's settings",
            severity: None,
            profile: None,
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
        .filter(|(site, _)| !site.instruction.flags.is_empty() && input.is_shipped(site.index))
    {
        let mut mounts = Mounts::of(site);
        if mounts.secrets.is_empty() && mounts.variables.is_empty() {
            continue;
        }
        let all = &commands.invocations;
        let tainted = mounts.taint(all);
        let deleted = Deleted::of(all);
        let taken_back = taken_back(all);
        for (at, invocation) in all.iter().enumerate() {
            let is_tainted = tainted.contains(&at);
            for (span, target) in written(invocation, is_tainted, &mounts) {
                if !mounts.is_outside(&target) && !deleted.is_gone(&target, at) {
                    let message = format!("the secret is written to `{target}` and stays there");
                    faults
                        .push(Fault::new(&CHECK, message, input.place(site, span)).variant("file"));
                }
            }
            let is_undone = taken_back
                .get(invocation.tool())
                .is_some_and(|last| *last > at);
            if is_tainted && sets(invocation) && !is_undone {
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
        // Commands in words that print a secret, by the command whose words they are in.
        let mut hosted: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        // What stands in a word comes behind its host in the list: the next round sees it.
        for _ in 0..ROUNDS {
            let mut passing = vec![0_usize];
            for (at, invocation) in all.iter().enumerate() {
                let before = passing.last().copied().unwrap_or_default();
                let passed = |at: usize| passing.get(at).copied().unwrap_or(before);
                let is_fed = invocation
                    .pipe
                    .upstream
                    .iter()
                    .any(|range| passed(range.end) > passed(range.start));
                if is_fed || self.is_given(invocation) {
                    tainted.insert(at);
                }
                let passes = tainted.contains(&at) && passes_on(invocation);
                passing.push(before.saturating_add(usize::from(passes)));
                if let Some(host) = invocation.host.filter(|_| passes) {
                    tainted.insert(host);
                    let spans = hosted.entry(host).or_default();
                    if spans.len() < MOST {
                        spans.push(invocation.span);
                    }
                }
                for (name, word) in invocation.assigned() {
                    let prints = hosted
                        .get(&at)
                        .is_some_and(|it| it.iter().any(|it| word.span.contains(*it)));
                    if self.names(&word) || prints {
                        self.variables.insert(name);
                    }
                }
                if invocation.is("read") && tainted.contains(&at) {
                    self.variables
                        .extend(invocation.operands().into_iter().map(Word::shown));
                }
            }
        }
        tainted
    }

    /// Says whether a command is given a secret by its words or its input.
    fn is_given(&self, invocation: &Invocation) -> bool {
        let reads = invocation.redirects.iter().any(|it| {
            let body = it.heredoc.get().is_some_and(|body| self.names(&body.word));
            body || (!it.kind.writes() && self.names(&it.target))
        });
        reads || invocation.arguments().iter().any(|word| self.names(word))
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

/// Returns for each program the last command that takes its settings back, or deletes the file that they are in.
fn taken_back(all: &[Invocation]) -> BTreeMap<&'static str, usize> {
    let mut last = BTreeMap::new();
    for (at, invocation) in all.iter().enumerate() {
        let words: Vec<_> = invocation
            .arguments()
            .iter()
            .filter_map(Word::literal)
            .collect();
        if let Some(program) = SETTING.iter().find(|program| invocation.is(program))
            && words.iter().any(|word| TAKING_BACK.contains(&&**word))
        {
            last.insert(*program, at);
        }
        if invocation.is("rm") {
            let is_any = words
                .iter()
                .any(|word| SETTINGS.iter().any(|end| word.ends_with(end)));
            for program in SETTING {
                if is_any || words.iter().any(|word| word.contains(program)) {
                    last.insert(*program, at);
                }
            }
        }
    }
    last
}

/// Programs that keep settings.
const SETTING: &[&str] = &[
    "npm", "yarn", "pnpm", "git", "pip", "composer", "poetry", "bundle", "aws", "docker", "podman",
    "helm", "gh", "dotnet",
];

/// Words that take a setting back.
const TAKING_BACK: &[&str] = &[
    "delete",
    "rm",
    "unset",
    "--unset",
    "--unset-all",
    "--remove-section",
    "logout",
    "remove",
];

/// Ends of names of files of settings.
const SETTINGS: &[&str] = &[
    "rc",
    "config",
    ".docker",
    ".aws",
    ".pip",
    "auth.json",
    "pip.conf",
];

/// Rounds in which secrets are followed: from a word to its host, from there to a variable.
const ROUNDS: usize = 3;

/// Commands in the words of one command that are followed, over all rounds.
const MOST: usize = 256;
