//! What a service needs to run: from its fields, from the Dockerfile that it builds, and from what is known of its
//! image.

use std::collections::BTreeSet;

use super::image::{self, Known};
use crate::compose::{Build, Input, Said, Service};
use crate::parse::compose::path;
use crate::parse::dockerfile::stage::{Base, Setting, Stage, What};
use crate::parse::dockerfile::syntax::InstructionKind;
use crate::parse::node::Node;

/// What a service needs.
pub(super) struct Need {
    /// Its image, where that is known.
    pub(super) known: Option<&'static Known>,
    /// What the image is called in messages.
    pub(super) image: String,
    /// Capabilities, in order, each with the reason.
    pub(super) capabilities: Vec<(&'static str, String)>,
    /// Folders that it writes to and that may be lost.
    pub(super) writes: Vec<String>,
    /// Folders whose content has to stay, and that no volume is mounted on.
    pub(super) keeps: Vec<String>,
    /// Whether that is known, or only what most programs need.
    pub(super) is_sure: bool,
    /// Whether its programs surely run as somebody other than root.
    pub(super) is_unprivileged: bool,
    /// A user that its Dockerfile makes, and does not switch to.
    pub(super) unused_user: Option<String>,
}

impl Need {
    /// Finds out what a service needs.
    pub(super) fn of(input: &Input, service: Service<'_>) -> Self {
        let build = input.build(service);
        let image = match build {
            Some(build) => build.untouched_image(),
            None => service.text("image").map(str::to_owned),
        };
        let known = image.as_deref().and_then(image::known);
        let mut need = Self {
            known,
            image: image.unwrap_or_else(|| service.name().to_owned()),
            capabilities: Vec::new(),
            writes: Vec::new(),
            keeps: Vec::new(),
            is_sure: known.is_some(),
            is_unprivileged: is_unprivileged(input, service, build, known),
            unused_user: build.and_then(unused_user),
        };
        need.capabilities(service, build);
        need.folders(service, build);
        need
    }

    fn capabilities(&mut self, service: Service<'_>, build: Option<&Build>) {
        let why = |what: &str| what.to_owned();
        if !self.is_unprivileged {
            if let Some(known) = self.known {
                let start = format!("the start of `{}` as root needs it", self.image);
                let all = known.capabilities.iter();
                self.capabilities.extend(all.map(|it| (*it, start.clone())));
            } else if build.is_some_and(changes_user) {
                let start = why("its Dockerfile installs a program that changes the user");
                self.capabilities.extend(
                    ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]
                        .map(|it| (it, start.clone())),
                );
            }
        }
        let has = |need: &Self| {
            let mut all = need.capabilities.iter();
            all.any(|(name, _)| *name == "NET_BIND_SERVICE")
        };
        if let Some(port) = low_port(service, build).filter(|_| !has(self)) {
            let listens = format!("it listens on port {port}");
            self.capabilities.push(("NET_BIND_SERVICE", listens));
        }
        self.capabilities.sort_unstable();
    }

    fn folders(&mut self, service: Service<'_>, build: Option<&Build>) {
        let mut mounted: BTreeSet<String> = BTreeSet::new();
        mounted.extend(service.mounts().map(|mount| path::normal(&mount.target)));
        mounted.extend(tmpfs(service));
        mounted.extend(build.into_iter().flat_map(volumes));
        let is_mounted = |folder: &&str| !mounted.contains(*folder);
        let (writes, keeps) = match self.known {
            Some(known) => (known.writes, known.keeps),
            None => (GENERAL, &[][..]),
        };
        let owned = |folders: &[&'static str]| -> Vec<String> {
            let folders = folders.iter().copied().filter(is_mounted);
            folders.map(str::to_owned).collect()
        };
        self.writes = owned(writes);
        self.keeps = owned(keeps);
    }
}

/// Returns where memory is mounted.
pub(super) fn tmpfs(service: Service<'_>) -> impl Iterator<Item = String> {
    let texts = service.items("tmpfs").iter().filter_map(Node::text);
    texts.map(|text| path::normal(text.split(':').next().unwrap_or(text)))
}

impl Build {
    /// Returns the image that the target is built on, where the Dockerfile changes nothing of how it starts.
    fn untouched_image(&self) -> Option<String> {
        let stages = &self.dockerfile.stages;
        let target = stages.target()?;
        let is_own = [What::Entrypoint, What::Cmd, What::User]
            .into_iter()
            .any(|what| !matches!(target.final_setting(what), Setting::Base));
        let mut stage: &Stage = target;
        for _ in 0..MOST {
            match &stage.base {
                Base::Image(name) if !is_own => return Some(name.clone()),
                Base::Stage(below) => stage = stages.all().get(*below)?,
                _ => return None,
            }
        }
        None
    }
}

/// Says whether the programs of a service surely run as somebody other than root.
fn is_unprivileged(
    input: &Input,
    service: Service<'_>,
    build: Option<&Build>,
    known: Option<&Known>,
) -> bool {
    if let Some(user) = service.get("user") {
        return !input.project.is_open(user) && user.text().is_some_and(|user| !is_root(user));
    }
    match build.map(Build::user) {
        Some(Said::Yes(Some(user))) => !is_root(&user),
        Some(Said::Unknown) | None => known.is_some_and(|known| !known.starts_as_root),
        Some(_) => false,
    }
}

/// `root`, `0`, and either with a group.
fn is_root(user: &str) -> bool {
    let user = user.split(':').next().unwrap_or_default().trim();
    user.is_empty() || user == "root" || user.bytes().all(|byte| byte == b'0')
}

/// Says whether what is built brings a program that start scripts change the user with.
fn changes_user(build: &Build) -> bool {
    let mut invocations = build.dockerfile.invocations();
    invocations.any(|(site, invocation)| {
        let mut words = invocation.operands().into_iter();
        let installs = words.any(|word| {
            let word = word.shown();
            let name = word.rsplit('/').next().unwrap_or_default();
            let name = name.split(['=', '-', '_']).next().unwrap_or_default();
            name == "gosu" || name == "suexec" || word.starts_with("su-exec")
        });
        installs && build.dockerfile.is_shipped(site.index)
    })
}

/// Returns the user that a Dockerfile makes for its program, where it makes one and stays root.
fn unused_user(build: &Build) -> Option<String> {
    let stays_root = match build.user() {
        Said::Yes(Some(user)) => is_root(&user),
        Said::No | Said::Unknown => true,
        Said::Yes(None) => false,
    };
    if !stays_root || changes_user(build) {
        return None;
    }
    let made = build.dockerfile.invocations().filter(|(site, it)| {
        it.is_any(&["useradd", "adduser"]) && build.dockerfile.is_shipped(site.index)
    });
    let names: Vec<String> = made
        .filter_map(|(_, it)| {
            // `adduser USER GROUP` makes a member.
            let operands = it.operands();
            let [name] = operands.as_slice() else {
                return None;
            };
            name.literal().map(std::borrow::Cow::into_owned)
        })
        .collect();
    match names.as_slice() {
        [name] => Some(name.clone()),
        _ => None,
    }
}

/// Returns the volumes that a Dockerfile declares.
fn volumes(build: &Build) -> Vec<String> {
    let stages = &build.dockerfile.stages;
    let mut found = Vec::new();
    for site in build.dockerfile.sites() {
        if let InstructionKind::Volume(words) = &site.instruction.kind
            && build.dockerfile.is_shipped(site.index)
        {
            let known = words.iter().filter_map(|word| {
                let expanded = stages.expand(site.index, word);
                expanded.known().map(path::normal)
            });
            found.extend(known);
        }
    }
    found
}

/// Returns a port below 1024 that the container listens on.
fn low_port(service: Service<'_>, build: Option<&Build>) -> Option<u16> {
    let is_low = |port: &u16| (1..1024).contains(port);
    let published = service.ports().map(|port| port.target.0);
    let exposed = service.items("expose").iter().filter_map(|item| {
        let text = item.text()?;
        text.split(['-', '/']).next()?.parse().ok()
    });
    let built = build.and_then(Build::exposed).unwrap_or_default();
    let mut built = built.into_iter().map(|(port, ..)| port);
    let mut all = published.chain(exposed);
    all.find(is_low).or_else(|| built.find(is_low))
}

/// Folders that programs write to, whichever they are.
const GENERAL: &[&str] = &["/tmp", "/run"];
/// Stages below each other that are followed.
const MOST: usize = 1_000;
