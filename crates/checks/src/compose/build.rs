//! What the Dockerfile that a service builds says of the image.

use std::collections::BTreeMap;

use super::Service;
use super::input::Unseen;
use crate::dockerfile;
use crate::parse::compose::path;
use crate::parse::compose::{Ask, Document, Project, Role};
use crate::parse::dockerfile::parse;
use crate::parse::dockerfile::stage::{Base, Setting, What};
use crate::parse::dockerfile::syntax::{Instruction, InstructionKind};
use crate::parse::node::Node;
use crate::settings::Settings;
use crate::source::Source;

/// A Dockerfile as a service builds it: with its target and arguments.
#[derive(Debug)]
pub struct Build {
    /// The Dockerfile.
    pub dockerfile: dockerfile::Input,
    /// Its position among the project's documents; nothing where it stands in the Compose file itself.
    pub document: Option<usize>,
}

/// Something that an image may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<T> {
    /// The Dockerfile says it.
    Yes(T),
    /// The Dockerfile says nothing, and the image below is not known.
    Unknown,
    /// Nobody says it.
    No,
}

impl Build {
    /// Returns the user that the image runs as; nothing in it where a variable hides the name.
    pub fn user(&self) -> Said<Option<String>> {
        let stages = &self.dockerfile.stages;
        self.last(What::User)
            .map(|(at, instruction)| match &instruction.kind {
                InstructionKind::User(word) => stages.expand(at, word).known().map(str::to_owned),
                _ => None,
            })
    }

    /// Says whether the image checks its own health.
    pub fn healthcheck(&self) -> Said<bool> {
        self.last(What::Healthcheck)
            .map(|(_, instruction)| matches!(instruction.kind, InstructionKind::Healthcheck(_)))
    }

    /// Returns the ports that the Dockerfile exposes, with their protocols; nothing where one is not known.
    pub fn exposed(&self) -> Option<Vec<(u16, u16, String)>> {
        let mut exposed = Vec::new();
        for site in self.dockerfile.sites() {
            let InstructionKind::Expose(words) = &site.instruction.kind else {
                continue;
            };
            if site.is_trigger || !self.dockerfile.is_shipped(site.index) {
                continue;
            }
            for word in words {
                let expanded = self.dockerfile.stages.expand(site.index, word);
                for word in expanded.known()?.split_whitespace() {
                    exposed.push(port(word)?);
                }
            }
        }
        Some(exposed)
    }

    /// Returns the programs that the image starts.
    pub fn started(&self) -> Vec<String> {
        let indices = [What::Entrypoint, What::Cmd].map(|what| self.last(what));
        let mut names: Vec<&str> = Vec::new();
        for said in indices {
            let Said::Yes((at, _)) = said else {
                continue;
            };
            let commands = self.dockerfile.commands(at);
            let invocations = commands.map_or(&[][..], |commands| &commands.invocations);
            for invocation in invocations {
                names.extend(PROGRAMS.iter().filter(|name| invocation.is(name)).copied());
            }
        }
        names.into_iter().map(str::to_owned).collect()
    }

    fn last(&self, what: What) -> Said<(usize, &Instruction)> {
        let stages = &self.dockerfile.stages;
        let Some(target) = stages.target() else {
            return Said::Unknown;
        };
        match target.final_setting(what) {
            Setting::By(at) => match self.dockerfile.document.instructions.get(at) {
                Some(instruction) => Said::Yes((at, instruction)),
                None => Said::Unknown,
            },
            Setting::Nobody => Said::No,
            Setting::Base if matches!(target.base, Base::Scratch) => Said::No,
            Setting::Base => Said::Unknown,
        }
    }
}

impl<T> Said<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Yes(said) => Said::Yes(change(said)),
            Self::Unknown => Said::Unknown,
            Self::No => Said::No,
        }
    }
}

/// Reads the Dockerfiles that services build, as far as they are to be had.
pub(super) fn read(
    project: &mut Project,
    settings: &Settings,
    ask: Ask<'_>,
    unseen: &mut Vec<Unseen>,
) -> BTreeMap<String, Build> {
    let mut builds = BTreeMap::new();
    let mut left = LONGEST;
    let root = project.root.clone();
    let services = root.get("services").map_or(&[][..], Node::entries);
    let mut known: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for entry in services {
        let service = Service {
            key: &entry.key,
            node: &entry.value,
        };
        let Some(build) = service.get("build") else {
            continue;
        };
        let found = match build.get("dockerfile_inline").and_then(Node::text) {
            Some(text) => Some((Source::new("dockerfile_inline", text.as_bytes()), None)),
            None => named(project, build, ask, (&mut known, unseen)),
        };
        let Some((source, document)) = found else {
            continue;
        };
        let Some(rest) = left
            .checked_sub(source.text().len())
            .filter(|_| builds.len() < MOST)
        else {
            break;
        };
        left = rest;
        let settings = settings_of(project, build, settings);
        let beside = dockerfile::Beside::default();
        let dockerfile = dockerfile::Input::new(parse(source), settings, beside);
        builds.insert(
            entry.key.text.clone(),
            Build {
                dockerfile,
                document,
            },
        );
    }
    builds
}

/// Asks for the Dockerfile that a build names.
fn named(
    project: &mut Project,
    build: &Node,
    ask: Ask<'_>,
    (known, unseen): (&mut BTreeMap<String, Option<usize>>, &mut Vec<Unseen>),
) -> Option<(Source, Option<usize>)> {
    let context = build.get("context");
    let context_text = context.and_then(Node::text).unwrap_or(".");
    if context_text.contains("://") || context_text.starts_with("git@") {
        return None;
    }
    let folder = project.resolve(context.unwrap_or(build).document, context_text);
    let name = build
        .get("dockerfile")
        .and_then(Node::text)
        .unwrap_or("Dockerfile");
    let name = path::join(&folder, name);
    if !known.contains_key(&name) {
        if known.len() >= MOST {
            return None;
        }
        let document = ask(&name).map(|source| {
            project.documents.push(Document {
                source,
                folder,
                role: Role::Dockerfile,
            });
            project.documents.len().saturating_sub(1)
        });
        if document.is_none() {
            let named = build.get("dockerfile").or(context).unwrap_or(build);
            unseen.push(Unseen {
                name: name.clone(),
                what: "the Dockerfile that the service builds was not looked at",
                document: named.document,
                span: named.span,
            });
        }
        known.insert(name.clone(), document);
    }
    let document = known.get(&name).copied().flatten()?;
    Some((project.source(document)?.clone(), Some(document)))
}

fn settings_of(project: &Project, build: &Node, settings: &Settings) -> Settings {
    let mut settings = settings.clone();
    let target = build.get("target").and_then(Node::text);
    settings.target = target.map(str::to_owned);
    for arg in build.get("args").map_or(&[][..], Node::entries) {
        if let Some(value) = arg.value.text().filter(|_| !project.is_open(&arg.value)) {
            settings
                .build_arguments
                .insert(arg.key.text.clone(), value.to_owned());
        }
    }
    for context in build
        .get("additional_contexts")
        .map_or(&[][..], Node::entries)
    {
        settings.contexts.push(context.key.text.clone());
    }
    settings
}

fn port(word: &str) -> Option<(u16, u16, String)> {
    let (range, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    Some((
        first.parse().ok()?,
        last.parse().ok()?,
        protocol.to_ascii_lowercase(),
    ))
}

/// Programs that checks ask for.
const PROGRAMS: &[&str] = &["sshd", "dropbear"];
/// Dockerfiles of one project that are read.
const MOST: usize = 256;
/// Bytes of all of them.
const LONGEST: usize = 8 << 20;
